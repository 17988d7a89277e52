"""Production: every value comes from the environment, and a doubtful one stops the start."""

import os

from django.core.exceptions import ImproperlyConfigured

from pvd_portal.settings.base import *  # noqa: F403
from pvd_portal.settings.base import env
from pvd_portal.settings.checks import read_bool, read_secret_key
from pvd_portal.settings.errors import start_error_reports

if "DEBUG" in os.environ and read_bool(env, "DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG : interdit en production ; utilisez settings.dev.")

SECRET_KEY = read_secret_key(env)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS : donnez les noms du site, sans « * ».")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

if "DATABASE_URL" not in os.environ:
    raise ImproperlyConfigured("DATABASE_URL : obligatoire en production (postgres://…).")

SECURE_SSL_REDIRECT = read_bool(env, "SECURE_SSL_REDIRECT", default=True)
# A health check comes from the machine itself, over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
# They bind the whole domain for a year: for whoever holds all of it to ask.
SECURE_HSTS_INCLUDE_SUBDOMAINS = read_bool(env, "SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = read_bool(env, "SECURE_HSTS_PRELOAD", default=False)
# « check --deploy » asks for these two, which are a decision and not an oversight.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
BEHIND_PROXY = read_bool(env, "BEHIND_PROXY", default=False)
PROXY_COUNT = env.int("PROXY_COUNT", default=1)
if PROXY_COUNT < 1:
    raise ImproperlyConfigured("PROXY_COUNT : un mandataire au moins (BEHIND_PROXY=non sinon).")
if BEHIND_PROXY:
    # Only where the proxy sets this header itself and drops the client's.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

_mail = env.email("EMAIL_URL", default="smtp://localhost:25")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_FILE_PATH = _mail["EMAIL_FILE_PATH"] or None
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=DEFAULT_FROM_EMAIL)  # noqa: F405
SERVER_EMAIL = DEFAULT_FROM_EMAIL

start_error_reports(env.str("SENTRY_DSN", default=""))
