"""Puts our site in the place of Django's own (INSTALLED_APPS)."""

from django.contrib.admin.apps import AdminConfig


class PortailAdminConfig(AdminConfig):
    default = False
    default_site = "pvd_portal.accounts.admin_site.PortailAdminSite"
