"""Tests: fast hashing, e-mails in memory, static files without manifest."""

from pvd_portal.settings.base import *  # noqa: F403
from pvd_portal.settings.base import INSTALLED_APPS, TEMPLATES

SECRET_KEY = "tests-" + "portail-pvd-" * 5
INSTALLED_APPS = [*INSTALLED_APPS, "pvd_portal.demo"]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Else whitenoise scans every static file again for each test client.
WHITENOISE_AUTOREFRESH = True
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "VARIABLE_INCONNUE(%s)"
