"""States as badges: text, icon and colour together."""

from django import template
from django.utils.html import format_html

from pvd_portal.core.icons import ICONS

register = template.Library()

BADGE_COLOURS = {"success", "info", "warning", "error", "new", "neutral"}


@register.simple_tag
def badge(libelle, couleur="neutral", icone=""):
    """{% badge "En retard" "error" "time-line" %}: text, icon and colour together."""
    if couleur not in BADGE_COLOURS:
        raise ValueError(f"badge: unknown colour {couleur!r}")
    if icone and icone not in ICONS:
        raise ValueError(f"badge: icon {icone!r} is not shipped (core/icons.py)")
    if icone:
        classes = f"fr-badge--icon-left fr-icon-{icone} etat-{couleur}"
    elif couleur == "neutral":
        classes = ""
    else:
        classes = f"fr-badge--{couleur}"
    return format_html('<span class="fr-badge fr-badge--sm {}">{}</span>', classes, libelle)
