from django.apps import AppConfig


class ComitesConfig(AppConfig):
    name = "pvd_portal.comites"
    label = "comites"
    verbose_name = "Comités de projet"
