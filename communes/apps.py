from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommunesConfig(AppConfig):
    name = "communes"
    verbose_name = "Communes et territoires"

    def ready(self):
        # What each app does of its rows when a commune or an EPCI is gone.
        autodiscover_modules("fusions")
