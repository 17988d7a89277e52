"""The dashboards: facts with their tone, small bars beside their numbers, addresses of rows."""

from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from pvd_portal.core.links import link_to
from pvd_portal.core.tons import A_VOUS, EN_RETARD
from pvd_portal.core.words import format_number

register = template.Library()

# Of a small bar, and of a large one; the gap is what tells two neighbours apart without colours.
MINI, LARGE, GAP = 88, 560, 2

register.simple_tag(link_to, name="lien")


@register.simple_tag
def fait(one):
    """What is to know of a territoire: an alarm, a warning in words, or plain grey."""
    if one.ton == EN_RETARD:
        return format_html(
            '<span class="fr-badge fr-badge--sm fr-badge--icon-left fr-icon-alarm-warning-line '
            'etat-error">{}</span>',
            one.texte,
        )
    if one.ton == A_VOUS:
        return format_html('<span class="ton-warning fr-icon-time-line">{}</span>', one.texte)
    return format_html('<span class="gris">{}</span>', one.texte)


# What tells a part from its neighbour without colours; one bar of a page has each.
PATTERNS = {
    "arret": '<path d="M0 6 6 0" stroke-width="1.5"/>',
    "sollicite": '<path d="M0 6 6 0" stroke-width="1.5"/>',
    "manque": '<circle cx="3" cy="3" r=".9"/>',
}


def _bar(classe, width, height, parts):
    """`parts`: (class, how much); their numbers stand in text beside it."""
    parts = [(name, float(number)) for name, number in parts if number > 0]
    total = sum(number for _, number in parts)
    room = width - GAP * max(len(parts) - 1, 0)
    rects, x = [], 0.0
    for name, number in parts:
        length = room * number / total
        rects.append((name, round(x, 1), round(max(length, 1), 1), height))
        x += length + GAP
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false">{}{}</svg>',
        classe,
        width,
        height,
        _patterns(parts),
        format_html_join("", '<rect class="{}" x="{}" width="{}" height="{}"/>', rects),
    )


def _patterns(parts):
    names = [name for name, _ in parts if name in PATTERNS]
    drawings = ((name, name, mark_safe(PATTERNS[name])) for name in names)  # noqa: S308
    return format_html_join(
        "",
        '<pattern id="trame-{}" class="trame-{}" width="6" height="6" '
        'patternUnits="userSpaceOnUse">{}</pattern>',
        drawings,
    )


@register.simple_tag
def mini_fiches(fiches):
    """Finished, under way, the others."""
    autres = fiches.total - fiches.terminees - fiches.en_cours
    parts = (("fait", fiches.terminees), ("cours", fiches.en_cours), ("venir", max(autres, 0)))
    return _bar("mini", MINI, 8, parts)


@register.simple_tag
def mini_part(part, whole):
    """A share of a cost; never longer than it."""
    part = min(part, whole)
    return _bar("mini", MINI, 8, (("fait", part), ("fond", whole - part)))


@register.simple_tag
def barre_parts(parts):
    """One large bar of what its legend numbers."""
    return _bar("barre-parts", LARGE, 20, ((part.classe, part.nombre) for part in parts))


@register.filter
def millions(amount):
    """« 1,6 » of 1 612 000: the unit stands beside it."""
    value = (Decimal(amount) / 1_000_000).quantize(Decimal("0.1"))
    return format_number(int(value) if value == value.to_integral_value() else value)


@register.filter
def reste(total, shown):
    """How many are not shown."""
    return format_number(total - len(shown))
