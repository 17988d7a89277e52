"""A plan de financement as a bar."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from pvd_portal.core.images import WIDTH, picture
from pvd_portal.core.words import NARROW_SPACE

if TYPE_CHECKING:
    from fiches_action.decoupe import PartDuPlan

# A constant of ours: told apart without a colour too.
PATTERNS = mark_safe(  # noqa: S308
    "<defs>"
    '<pattern id="plan-hachures" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="plan__fond" width="6" height="6"/>'
    '<path class="plan__trait" d="M1.5 0V6"/></pattern>'
    '<pattern id="plan-points" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect class="plan__fond" width="6" height="6"/>'
    '<circle class="plan__point" cx="3" cy="3" r="1.25"/></pattern>'
    "</defs>"
)
MOTIFS = {"sollicite": "url(#plan-hachures)", "a_trouver": "url(#plan-points)"}


def _percent(part: Decimal, total: Decimal) -> str:
    return f"{100 * part / total:.0f}".replace(".", ",") + f"{NARROW_SPACE}%"


def financing_bar(granted: Decimal, requested: Decimal, missing: Decimal) -> str:
    """Stacked bar of a plan; beyond the cost (missing < 0) a line marks the 100 %."""
    cost = granted + requested + missing
    drawn = max(cost, granted + requested)
    if drawn <= 0:
        return ""
    parts: list[tuple[str, float, float]] = []
    x: float = 0
    for name, amount in (
        ("accorde", granted),
        ("sollicite", requested),
        ("reste", max(missing, Decimal(0))),
    ):
        width = round(float(WIDTH * amount / drawn), 1)
        if width > 0:
            parts.append((name, x, width))
        x = round(x + width, 1)
    bars = format_html_join(
        "", '<rect class="barre__{}" x="{}" y="4" width="{}" height="12"/>', parts
    )
    title = f"Accordé {_percent(granted, drawn)}, sollicité {_percent(requested, drawn)}"
    limit = ""
    if missing >= 0:
        title += f", à trouver {_percent(missing, drawn)}"
    else:
        title = f"Le financement dépasse le coût : {title} du financement"
        limit = format_html(
            '<path class="barre__cout" d="M{} 0V20"/>', round(float(WIDTH * cost / drawn), 1)
        )
    return picture("barre", title, (bars, limit))


def plan_bar(parts: Iterable["PartDuPlan"]) -> str:
    """The parts of a plan side by side; its figures stand under it, so it says nothing more.

    Widths in percent: the hatching keeps its shape whatever the width of the page.
    """
    drawn = [part for part in parts if part.montant > 0]
    total = sum(part.montant for part in drawn)
    if not total:
        return ""
    x, bars = Decimal(0), []
    for part in drawn:
        width = 100 * part.montant / total
        bars.append((part.code, f"{x:.3f}", f"{width:.3f}", MOTIFS.get(part.code, "currentColor")))
        x += width
    rects = format_html_join(
        "", '<rect class="plan__{}" x="{}%" width="{}%" height="100%" fill="{}"/>', bars
    )
    return format_html('<svg class="plan__barre" aria-hidden="true">{}{}</svg>', PATTERNS, rects)
