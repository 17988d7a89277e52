"""A fiche and its money: badges, bar."""

from django import template
from django.utils.html import format_html

from fiches_action.barre import plan_bar
from fiches_action.enums import Statut, look_of_financement, look_of_statut
from fiches_action.regles import spell_sans_nouvelles
from pvd_portal.core.templatetags.badges import badge
from pvd_portal.dossiers.templatetags.dossiers import badge_etat

register = template.Library()


@register.simple_tag
def sans_nouvelles():
    """« sans nouvelles depuis 6 mois »."""
    return spell_sans_nouvelles()


@register.simple_tag
def badge_statut(fiche):
    """The statut typed; and that the action is late, when its dates alone say so."""
    typed = badge(fiche.get_statut_display(), *look_of_statut(fiche.statut))
    if fiche.statut == Statut.EN_RETARD or not fiche.en_retard:
        return typed
    late = badge(Statut.EN_RETARD.label, *look_of_statut(Statut.EN_RETARD))
    return format_html("{} {}", typed, late)


@register.simple_tag
def badge_financement(ligne):
    return badge(ligne.get_statut_display(), *look_of_financement(ligne.statut))


@register.simple_tag
def barre_du_plan(parts):
    return plan_bar(parts)


@register.simple_tag
def badge_fiche(fiche, role):
    """The one badge of its page: its validation, and what else would take a second one."""
    if fiche.archived_at:
        return badge("Archivée", "neutral", "archive-line")
    if fiche.sous_reserve:
        return badge(f"{fiche.state_label(role)} sous réserve", *fiche.look(role))
    return badge_etat(fiche, role)


@register.simple_tag
def statut_fiche(fiche):
    """What happens on the ground, as an icon and a word without a box."""
    statut = Statut.EN_RETARD if fiche.en_retard else Statut(fiche.statut)
    ton, icone = look_of_statut(statut)
    return format_html('<span class="ton ton--{} fr-icon-{}">{}</span>', ton, icone, statut.label)
