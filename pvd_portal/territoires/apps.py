from django.apps import AppConfig


class TerritoiresConfig(AppConfig):
    name = "pvd_portal.territoires"
    label = "territoires"
    verbose_name = "Territoires"
