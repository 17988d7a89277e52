"""A fiche and its money: badges, bar."""

from django import template

from fiches_action.barre import financing_bar
from fiches_action.enums import APPARENCE_FINANCEMENT, APPARENCE_STATUT
from fiches_action.regles import spell_sans_nouvelles
from pvd_portal.core.templatetags.badges import badge

register = template.Library()


@register.simple_tag
def sans_nouvelles():
    """« sans nouvelles depuis 6 mois »."""
    return spell_sans_nouvelles()


@register.simple_tag
def badge_statut(fiche):
    return badge(fiche.get_statut_display(), *APPARENCE_STATUT[fiche.statut])


@register.simple_tag
def badge_financement(ligne):
    return badge(ligne.get_statut_display(), *APPARENCE_FINANCEMENT[ligne.statut])


@register.simple_tag
def barre_financement(accorde, sollicite, reste):
    """Granted, requested, to be found, as one bar (its table stands beside it)."""
    return financing_bar(accorde or 0, sollicite or 0, reste or 0)
