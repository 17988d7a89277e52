"""On a developer's machine: debug pages, e-mails in the terminal, no HTTPS."""

from pvd_portal.settings.base import *  # noqa: F403

DEBUG = True
SECRET_KEY = "developpement-seulement-" + "portail-pvd-" * 4  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
