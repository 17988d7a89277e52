"""Numbers and amounts in French."""

from decimal import Decimal, InvalidOperation

from django import template
from django.utils.html import format_html

from pvd_portal.core.templatetags.valeurs import NOT_GIVEN
from pvd_portal.core.words import NARROW_SPACE, choose_plural, format_number, round_share

register = template.Library()


@register.filter
def nombre(value):
    """« 1 234,5 »: a measure's trailing zeros are not shown."""
    if value is None or value == "":
        return NOT_GIVEN
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else value.normalize()
    return format_number(value)


@register.filter
def euros(value):
    """« 1 250 000 € »; the cents only where there are some."""
    if value is None or value == "":
        return NOT_GIVEN
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return value
    amount = amount.quantize(Decimal("0.01"))
    if amount == amount.to_integral_value():
        amount = int(amount)
    return f"{format_number(amount)}{NARROW_SPACE}€"


# In a column of amounts before tax: what another one is, beside it.
BASES = {"ht": "HT", "ttc": "TTC", "net": "net"}


@register.filter
def montant(value, base):
    """« 2 900 000 » of a column in euros before tax, and its base in a slot of its own.

    On a desk the head of the column says « € HT »: that slot is empty.
    """
    if value is None:
        return NOT_GIVEN
    amount = int(value) if value == int(value) else value
    return format_html(
        '{}<span class="base base--{}">{}</span>', format_number(amount), base, BASES[base]
    )


@register.filter
def part(count, total):
    """{{ 13|part:14 }}: « 93 % »."""
    return f"{round_share(count, total)}{NARROW_SPACE}%"


@register.filter
def pluriel(count, words):
    """{{ n|pluriel:"commune,communes" }}: the plural starts at 2 in French."""
    singular, plural = words.split(",")
    return choose_plural(count or 0, singular, plural)
