"""A plan de financement as a bar."""

from decimal import Decimal

from django.utils.html import format_html, format_html_join

from pvd_portal.core.images import WIDTH, picture
from pvd_portal.core.words import NARROW_SPACE


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
