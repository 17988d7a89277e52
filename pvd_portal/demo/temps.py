"""Days around today, so that the demo never ages; real facts keep their own dates."""

import datetime as dt

from django.utils import timezone

from pvd_portal.core.dates import add_months, today

SAMEDI = 5


def day(offset):
    """`offset` days from today (negative: past), moved to a working day, backwards."""
    date = today() + dt.timedelta(days=offset)
    return date - dt.timedelta(days=max(0, date.weekday() - SAMEDI + 1))


def moment(offset, hour=10, minute=0):
    """A working hour of `day(offset)`, never in the future for a past offset."""
    found = timezone.make_aware(dt.datetime.combine(day(offset), dt.time(hour, minute)))
    return min(found, timezone.now()) if offset <= 0 else found


def month(offset):
    """The first day of the month `offset` months from now."""
    return add_months(today().replace(day=1), offset)
