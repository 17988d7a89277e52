"""A plan de financement as a bar."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

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
