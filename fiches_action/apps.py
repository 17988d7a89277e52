from django.apps import AppConfig


class FichesActionConfig(AppConfig):
    name = "fiches_action"
    verbose_name = "Fiches action"
