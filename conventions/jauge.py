"""The delay of a clock as a bar: what is gone, the limit, the signature or today."""

import datetime as dt

from django.utils.safestring import SafeString

from pvd_portal.core.images import WIDTH, picture
from pvd_portal.core.words import pluralize


def _position(date: dt.date, start: dt.date, days: int) -> float:
    return round(WIDTH * (date - start).days / days, 1)


def _gauge_title(
    start: dt.date, limit: dt.date, signed: dt.date | None, today: dt.date | None
) -> str:
    text = f"Adhésion le {start:%d/%m/%Y}, limite le {limit:%d/%m/%Y}"
    if signed:
        late = (signed - limit).days
        text += f", signée le {signed:%d/%m/%Y}"
        return f"{text}, {pluralize(late, 'jour')} de retard" if late > 0 else text
    if today is None:
        return text
    late = (today - limit).days
    if late > 0:
        return f"{text}, en retard de {pluralize(late, 'jour')}"
    return f"{text}, encore {pluralize(-late, 'jour')}"


def gauge(
    start: dt.date | None,
    limit: dt.date | None,
    signed: dt.date | None = None,
    today: dt.date | None = None,
) -> str:
    """Bar from `start` to `limit`; the time gone in it, the late part hatched beyond it."""
    if not start or not limit or (signed and signed < start):
        return ""  # an ORT older than the adhésion has no delay to draw
    end = signed or today or start
    days = max((max(limit, end) - start).days, 1)
    x_limit = _position(limit, start, days)
    x_end = min(max(_position(end, start, days), 0), WIDTH)
    late = x_end > x_limit
    state = "signee" if signed else "ouverte"
    gone, x_mark = min(x_end, x_limit), min(max(x_end, 6), WIDTH - 6)
    # Numbers of ours, no text: nothing to escape, and a list has twenty of them.
    drawing = SafeString(
        f'<rect class="jauge__fond" y="6" width="{x_limit}" height="8"/>'
        f'<rect class="jauge__part" y="6" width="{gone}" height="8"/>'
        + (f'<path class="jauge__retard" d="M{x_limit} 10H{x_end}"/>' if late else "")
        + f'<path class="jauge__limite" d="M{min(x_limit, 239)} 1V19"/>'
        f'<circle class="jauge__repere" cx="{x_mark}" cy="10" r="5"/>'
    )
    return picture(f"jauge jauge--{state}", _gauge_title(start, limit, signed, today), [drawing])
