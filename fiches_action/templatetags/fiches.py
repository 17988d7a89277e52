"""The badges of a fiche and of its money."""

from django import template

from fiches_action.enums import APPARENCE_FINANCEMENT, APPARENCE_STATUT
from pvd_portal.core.templatetags.portail import badge

register = template.Library()


@register.simple_tag
def badge_statut(fiche):
    return badge(fiche.get_statut_display(), *APPARENCE_STATUT[fiche.statut])


@register.simple_tag
def badge_financement(ligne):
    return badge(ligne.get_statut_display(), *APPARENCE_FINANCEMENT[ligne.statut])
