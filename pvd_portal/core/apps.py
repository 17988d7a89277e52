from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "pvd_portal.core"
    label = "core"
    verbose_name = "Socle"
