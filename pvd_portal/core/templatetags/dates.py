"""Dates in French, in Paris, each in its <time>."""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.html import format_html

from pvd_portal.core.templatetags.valeurs import NOT_GIVEN
from pvd_portal.core.words import spell_date, spell_time

register = template.Library()


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
