"""A value, or the words that say there is none."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()

# A constant of ours, no value in it.
NOT_GIVEN = mark_safe(  # noqa: S308
    '<span class="fr-sr-only">non renseigné</span><span aria-hidden="true">—</span>'
)


@register.filter
def renseigne(value):
    """The value, or « non renseigné » for a screen reader and a dash for the eye."""
    return NOT_GIVEN if value in (None, "") else value


@register.filter
def email_link(address):
    """<a href="mailto:…">; nothing when there is no address."""
    if not address:
        return NOT_GIVEN
    return format_html('<a href="mailto:{0}">{0}</a>', address)


@register.filter
def tel_link(number):
    """<a href="tel:…"> with the spaces taken out of the address only."""
    if not number:
        return NOT_GIVEN
    digits = "".join(c for c in str(number) if c.isdigit() or c == "+")
    return format_html('<a href="tel:{}">{}</a>', digits, number)
