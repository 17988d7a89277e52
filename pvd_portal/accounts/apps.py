from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "pvd_portal.accounts"
    label = "accounts"
    verbose_name = "Comptes et périmètres"
