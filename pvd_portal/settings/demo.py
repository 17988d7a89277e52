"""The demo of the README: production's behaviour, on SQLite, over plain HTTP on this machine."""

from pvd_portal.settings.base import *  # noqa: F403
from pvd_portal.settings.base import BASE_DIR, INSTALLED_APPS, env
from pvd_portal.settings.checks import read_secret_key

DEMO = True
INSTALLED_APPS = [*INSTALLED_APPS, "pvd_portal.demo"]
SECRET_KEY = read_secret_key(env)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# Sent messages can be read there, as files.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = BASE_DIR / "var" / "courriels"
