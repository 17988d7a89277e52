"""The numbers of the rules in the words of the pages (builtin library)."""

from django import template
from django.utils.html import format_html

from conventions import regles
from conventions.enums import SituationEcheance
from pvd_portal.core.templatetags.badges import badge

register = template.Library()

# Nothing is left to do: words, without a box.
PASSEES = frozenset(
    {
        SituationEcheance.RESPECTEE_EN_RETARD,
        SituationEcheance.ORT_ANTERIEURE,
        SituationEcheance.SORTIE,
    }
)


@register.simple_tag
def delai():
    """« 18 mois »."""
    return regles.spell_delai()


@register.simple_tag
def seuil_proche():
    """« 6 mois »."""
    return f"{regles.seuil_proche()} mois"


@register.simple_tag
def badge_situation(horloge, role=""):
    """Where a commune stands with its delay, for that reader; past, it is grey text."""
    if horloge.situation in PASSEES:
        return format_html('<span class="etat-passe">{}</span>', horloge.libelle)
    return badge(horloge.libelle, *horloge.look(role))
