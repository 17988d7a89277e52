"""The state of a dossier as a badge, in the words of who reads it."""

from typing import Any

from django import template

from pvd_portal.core.templatetags.badges import badge

register = template.Library()


@register.simple_tag
def badge_etat(dossier: Any, role: str = "") -> str:
    return badge(dossier.state_label(role), *dossier.look(role))
