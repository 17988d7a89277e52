from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "pvd_portal.dossiers"
    label = "dossiers"
    verbose_name = "Dossiers"
