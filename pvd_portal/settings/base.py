"""What every environment shares. Safe for production; dev, demo and test only relax it."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels

from pvd_portal.settings.databases import all_databases

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()

DEBUG = False
# The demo's password works, and is shown, only where this is true (settings/demo.py).
DEMO = False

INSTALLED_APPS = [
    "pvd_portal.accounts.administration.PortailAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    "dsfr",
    "django.forms",  # after dsfr, whose widgets win
    "simple_history",
    "axes",
    "csp",
    "pvd_portal.core",
    "communes",
    "pvd_portal.accounts",
    "pvd_portal.dossiers",
    "conventions",
    "fiches_action",
    "pvd_portal.comites",
    "pvd_portal.territoires",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pvd_portal.core.http.NoStoreMiddleware",
    "pvd_portal.core.http.ReadableRequestMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # After it: its 404 page shows the reader's menu.
    "pvd_portal.core.http.NoNulMiddleware",
    "pvd_portal.accounts.drafts.LoginRequiredKeepingDraftsMiddleware",
    "pvd_portal.accounts.sessions.SlidingSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    # Last, so that its transaction holds the view alone.
    "pvd_portal.core.http.AtomicUnsafeMethodsMiddleware",
]

ROOT_URLCONF = "pvd_portal.urls"
WSGI_APPLICATION = "pvd_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pvd_portal.core.context_processors.portail",
            ],
            "builtins": [
                "pvd_portal.core.templatetags.badges",
                "pvd_portal.core.templatetags.cadre",
                "pvd_portal.core.templatetags.dates",
                "pvd_portal.core.templatetags.formulaires",
                "pvd_portal.core.templatetags.listes",
                "pvd_portal.core.templatetags.nombres",
                "pvd_portal.core.templatetags.textes",
                "pvd_portal.core.templatetags.valeurs",
                "pvd_portal.dossiers.templatetags.dossiers",
                "conventions.templatetags.regles",
            ],
        },
    },
]
FORM_RENDERER = "pvd_portal.core.rendu.PortailRenderer"

# Whose pages, read without a session, may be kept by a browser.
PUBLIC_APP = "public"

DATABASES = all_databases(env, BASE_DIR)
if "standby" in DATABASES:
    DATABASE_ROUTERS = ["pvd_portal.core.standby.StandbyRouter"]
    MIDDLEWARE.insert(2, "pvd_portal.core.standby.ReadStandbyMiddleware")
    # More than a standby is ever late: so long, who writes reads the primary.
    STANDBY_LAG_SECONDS = env.int("STANDBY_LAG_SECONDS", default=10)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "pvd_portal.accounts.backends.EmailBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "pvd_portal.accounts.validators.KnownPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:connexion"
LOGIN_REDIRECT_URL = "tableau_de_bord:tableau_de_bord"
LOGOUT_REDIRECT_URL = "public:accueil"
# After the last page read (accounts/sessions.py).
SESSION_COOKIE_AGE = 8 * 3600
PASSWORD_RESET_TIMEOUT = 24 * 3600

AXES_FAILURE_LIMIT = 5
# What the form calls it; by default the user model's « email », and every lock would be on the IP.
AXES_USERNAME_FORM_FIELD = "username"
AXES_COOLOFF_TIME = 0.25  # hours
# Nobody can close an account from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# A lock ends when it said it would, and what is refused is not written.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "accounts/verrouille.html"
AXES_HANDLER = "pvd_portal.accounts.limits.LockHandler"
AXES_USERNAME_CALLABLE = "pvd_portal.accounts.addresses.read_username"
AXES_CLIENT_IP_CALLABLE = "pvd_portal.core.client.client_address"
# What a request says of its way is believed behind a proxy only (core/client.py).
BEHIND_PROXY = False
PROXY_COUNT = 1

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "pvd_portal.core.staticfiles.AppsButDsfrFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DSFR_USE_INTEGRITY_CHECKSUMS = False
DSFR_MARK_OPTIONAL_FIELDS = True
FILTERS_EMPTY_CHOICE_LABEL = "Tous"

MESSAGE_TAGS = {
    message_levels.DEBUG: "info",
    message_levels.INFO: "info",
    message_levels.SUCCESS: "success",
    message_levels.WARNING: "warning",
    message_levels.ERROR: "error",
}

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "pvd_portal.core.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# 2 MB of accents or emoji, three times as long once encoded, come back with their error.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
# The whole of what is sent (core/guard.py); the proxy's limit is above, so that the page is ours.
BODY_MAX_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

DEFAULT_FROM_EMAIL = "Portail PVD <ne-pas-repondre@localhost>"
# Where readers write: accessibility, personal data. Empty: the pages name the préfecture alone.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# A mail server that hangs would hold the request, and eight of them the portal.
EMAIL_TIMEOUT = 10

# The programme's dates are parameters, never constants of the code (domain: its end is not known).
PROGRAMME_LANCEMENT = "2020-10-01"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Only through the root: else each line is written twice where DEBUG is on.
        "django": {"handlers": [], "propagate": True},
        # Robots ask for any name: each is answered, none is an error of ours.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "axes": {"level": "WARNING"},
    },
}
