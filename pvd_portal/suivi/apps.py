from django.apps import AppConfig


class SuiviConfig(AppConfig):
    name = "pvd_portal.suivi"
    label = "suivi"
    verbose_name = "Suivi"
