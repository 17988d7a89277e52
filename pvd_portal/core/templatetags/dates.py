"""Dates in French, in Paris, each in its <time>."""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.html import format_html

from pvd_portal.core.dates import today
from pvd_portal.core.templatetags.valeurs import NOT_GIVEN
from pvd_portal.core.words import spell_date, spell_month, spell_time

register = template.Library()

MOIS_COURTS = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()


def _civil_date(value):
    """The date in Paris of a date or a datetime."""
    if isinstance(value, dt.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


@register.filter
def date_texte(value):
    """« 16 octobre 2022 », « 1er mars 2023 », in a <time>."""
    if not value:
        return NOT_GIVEN
    date = _civil_date(value)
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), spell_date(date))


@register.filter
def date_courte(value):
    """« 16/10/2022 », in a <time>: for tables."""
    if not value:
        return NOT_GIVEN
    date = _civil_date(value)
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), date.strftime("%d/%m/%Y"))


@register.filter
def mois_annee_texte(value):
    """« octobre 2022 »."""
    return spell_month(value)


@register.filter
def mois_court(value):
    """« 03/2030 », in a <time>: for the columns where the day does not matter."""
    if not value:
        return NOT_GIVEN
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), f"{value:%m/%Y}")


@register.filter
def jour_court(value):
    """« 20 nov. », « 1er déc. » of this year; « 20/11/2025 » of another."""
    if not value:
        return NOT_GIVEN
    date = _civil_date(value)
    if date.year != today().year:
        return date_courte(date)
    jour = "1er" if date.day == 1 else date.day
    text = f"{jour} {MOIS_COURTS[date.month - 1]}"
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), text)


@register.filter
def date_heure(value):
    """« 16/10/2022 à 14 h 05 », Paris time, in a <time>."""
    if not value:
        return NOT_GIVEN
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="minutes"),
        f"{local:%d/%m/%Y} à {spell_time(local)}",
    )
