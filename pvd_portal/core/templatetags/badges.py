"""States as badges: text, icon and tone together."""

from functools import lru_cache

from django import template
from django.utils.html import format_html

from pvd_portal.core.icons import ICONS
from pvd_portal.core.tons import TONS

register = template.Library()


@register.simple_tag
def badge(libelle, ton="neutral", icone=""):
    """{% badge "En retard" "error" "alarm-warning-line" %}: its tone is one of core/tons.py."""
    return _write(str(libelle), ton, icone)


# The same few words on every row.
@lru_cache(maxsize=1024)
def _write(libelle, ton, icone):
    if ton not in TONS:
        raise ValueError(f"badge: unknown tone {ton!r}")
    if icone and icone not in ICONS:
        raise ValueError(f"badge: icon {icone!r} is not shipped (core/icons.py)")
    if icone:
        classes = f"fr-badge--icon-left fr-icon-{icone} etat-{ton}"
    elif ton == "neutral":
        classes = ""
    else:
        classes = f"fr-badge--{ton}"
    return format_html('<span class="fr-badge fr-badge--sm {}">{}</span>', classes, libelle)
