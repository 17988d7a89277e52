"""Readers of environment values that refuse what they do not understand."""

from django.core.exceptions import ImproperlyConfigured

VRAI = {"1", "true", "yes", "on", "oui"}
FAUX = {"0", "false", "no", "off", "non"}


def read_bool(env, name, *, default):
    """A boolean; raises ImproperlyConfigured on any word that is neither yes nor no."""
    value = env.str(name, default="").strip().lower()
    if not value:
        return default
    if value in VRAI:
        return True
    if value in FAUX:
        return False
    raise ImproperlyConfigured(f"{name} : « {value} » n'est ni oui ni non.")


def read_secret_key(env):
    """SECRET_KEY, refused when missing or weak (same thresholds as Django's check W009)."""
    key = env.str("SECRET_KEY", default="")
    if not key:
        raise ImproperlyConfigured("SECRET_KEY : obligatoire en production.")
    if len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            "SECRET_KEY : trop faible ; il faut au moins 50 caractères tirés au hasard."
        )
    return key
