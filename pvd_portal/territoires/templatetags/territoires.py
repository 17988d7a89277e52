"""Pictures of the follow-up pages: each stands beside its figures."""

import datetime as dt

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from conventions.echeance import ADHESION_NON_ENREGISTREE
from conventions.enums import SituationEcheance
from pvd_portal.core.dates import today
from pvd_portal.core.images import HEIGHT, WIDTH
from pvd_portal.core.templatetags.dates import date_courte
from pvd_portal.core.tons import LOOK_EN_RETARD
from pvd_portal.core.words import (
    lower_first,
    pluralize,
    spell_date,
    spell_duration,
    spell_month,
)

register = template.Library()


@register.simple_tag
def barre_nombre(nombre, plus_grand):
    """A bar as long as its number; decorative, the number stands beside it."""
    width = round(WIDTH * nombre / plus_grand, 1) if plus_grand else 0
    return format_html(
        '<svg class="barre" viewBox="0 0 {0} {1}" aria-hidden="true" focusable="false">'
        '<rect class="barre__sollicite" y="4" width="{2}" height="12"/></svg>',
        WIDTH,
        HEIGHT,
        width,
    )


@register.simple_tag
def lien_communes(jour, *, interne=False, champ="", code="", situation="", signee=False):
    """The address of the communes that a figure counts: the reader's list, or the open data."""
    query = {champ: code, "situation": str(situation)}
    if signee:
        query["signee"] = "on" if interne else "oui"
    if jour != today():
        query["date"] = jour.isoformat()
    name = "territoires:communes" if interne else "public:communes_pvd_csv"
    return reverse(name, query={key: value for key, value in query.items() if value})


MOIS = "janv. févr. mars avr. mai juin juill. août sept. oct. nov. déc.".split()


@register.filter
def jour_mois(value):
    """« 11 déc. », its year when it is another one; the whole date as a title."""
    date = timezone.localtime(value).date() if isinstance(value, dt.datetime) else value
    year = "" if abs((date - today()).days) < 300 else f" {date.year}"
    text = f"{date.day} {MOIS[date.month - 1]}{year}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', date.isoformat(), spell_date(date), text
    )


@register.filter
def age(moment):
    """« 6 jours », since that moment, its day as a title."""
    date = timezone.localtime(moment).date()
    return format_html(
        '<time datetime="{}" title="depuis le {}">{}</time>',
        date.isoformat(),
        spell_date(date),
        spell_duration(max((timezone.localdate() - date).days, 0)),
    )


@register.simple_tag
def etat_du_delai(h):
    """Where a commune is with its delay: grey words once signed, red while it runs over."""
    if h.situation == SituationEcheance.DEPASSEE:
        return format_html('<span class="ton-{} fr-icon-{}">{}</span>', *LOOK_EN_RETARD, h.libelle)
    if h.situation == SituationEcheance.SORTIE:
        return format_html('<span class="gris">{}</span>', h.libelle)
    if h.acte is None:
        return h.libelle
    return format_html(
        '<span class="gris">{} signée le {}{}</span>', h.nom_acte, date_courte(h.acte), _beside(h)
    )


def _beside(h):
    """What a signature says more: late by how much, before the adhésion, without one."""
    match h.situation:
        case SituationEcheance.RESPECTEE_EN_RETARD:
            return f", {pluralize(h.jours_retard or 0, 'jour')} après l'échéance"
        case SituationEcheance.ORT_ANTERIEURE:
            return ", avant l'adhésion"
        case SituationEcheance.SANS_ADHESION:
            return f", {ADHESION_NON_ENREGISTREE}"
    return f" ({lower_first(h.libelle)})" if h.jours_restants is not None else ""


@register.filter
def mois_annee(value):
    """« octobre 2022 »."""
    return spell_month(value)
