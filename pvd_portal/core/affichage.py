"""The reader's theme, kept in a cookie: the server writes it in the page, which never flashes."""

from django.conf import settings
from django.db import models
from django.utils.safestring import mark_safe

COOKIE = "affichage"
COOKIE_AGE = 365 * 24 * 3600


class Theme(models.TextChoices):
    SYSTEME = "systeme", "Système : comme l'appareil"
    CLAIR = "clair", "Clair"
    SOMBRE = "sombre", "Sombre"


# The attributes of <html> that the DSFR reads.
ATTRIBUTS = {
    Theme.SYSTEME: mark_safe('data-fr-scheme="system"'),
    Theme.CLAIR: mark_safe('data-fr-scheme="light" data-fr-theme="light"'),
    Theme.SOMBRE: mark_safe('data-fr-scheme="dark" data-fr-theme="dark"'),
}


def read_theme(request):
    """The theme that the reader chose; the device's when none, or an unknown one."""
    value = request.COOKIES.get(COOKIE, "")
    return Theme(value) if value in Theme.values else Theme.SYSTEME


def keep_theme(response, theme):
    response.set_cookie(
        COOKIE,
        theme,
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
