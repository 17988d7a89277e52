"""The dated values of an indicator as a line, its target dashed; nothing without two dates."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join

from pvd_portal.core.templatetags.nombres import nombre

if TYPE_CHECKING:
    from fiches_action.models import Indicateur

WIDTH, HEIGHT, MARGIN = 160, 36, 5


def sparkline(indicateur: "Indicateur") -> str:
    points = _dated_values(indicateur)
    if len(points) < 2:
        return ""
    days = [date.toordinal() for date, _ in points]
    values = [value for _, value in points]
    scale = values if indicateur.cible is None else [*values, indicateur.cible]
    low, high = min(scale), max(scale)

    def y(value: Decimal) -> float:
        room = HEIGHT - 2 * MARGIN
        share = float((value - low) / (high - low)) if high > low else 0.5
        return round(HEIGHT - MARGIN - room * share, 1)

    span = days[-1] - days[0]
    xs = [round(MARGIN + (WIDTH - 2 * MARGIN) * (day - days[0]) / span, 1) for day in days]
    placed = [(x, y(value)) for x, value in zip(xs, values, strict=True)]
    target = ""
    if indicateur.cible is not None:
        target = format_html(
            '<path class="courbe__cible" d="M0 {0}H{1}"/>', y(indicateur.cible), WIDTH
        )
    return format_html(
        '<svg class="courbe" viewBox="0 0 {} {}" role="img"><title>{}</title>{}'
        '<polyline points="{}"/>{}</svg>',
        WIDTH,
        HEIGHT,
        _spell(points, indicateur.cible),
        target,
        " ".join(f"{x},{height}" for x, height in placed),
        format_html_join("", '<circle cx="{}" cy="{}" r="3"/>', placed),
    )


def _dated_values(indicateur: "Indicateur") -> list[tuple[dt.date, Decimal]]:
    pairs = (
        (indicateur.date_reference, indicateur.valeur_reference),
        (indicateur.date_valeur, indicateur.valeur),
    )
    points = {date: value for date, value in pairs if date is not None and value is not None}
    return sorted(points.items())


def _spell(points: list[tuple[dt.date, Decimal]], cible: Decimal | None) -> str:
    text = ", ".join(f"{nombre(value)} le {date:%d/%m/%Y}" for date, value in points)
    return f"{text}, cible {nombre(cible)}" if cible is not None else text
