from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "pvd_portal.demo"
    label = "demo"
    verbose_name = "Démonstration"
