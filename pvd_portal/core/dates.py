"""Civil dates: no time zone, no 30-day months."""

import calendar
import datetime as dt
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

# A year outside is a slip of the keyboard: « 0022 » for 2022, « 9999 » for « some day ».
FIRST_YEAR, LAST_YEAR = 2000, 2100


def today() -> dt.date:
    """The civil date in Paris (edge case 2): the same for the reader in Mamoudzou."""
    return timezone.localdate()


def start_of_day(date: dt.date) -> dt.datetime:
    """Midnight in Paris that day, to compare with moments."""
    return timezone.make_aware(dt.datetime.combine(date, dt.time.min))


def build_period_condition(date: Any, prefix: str = "") -> models.Q:
    """Rows whose period holds that day: `date_debut` and `date_fin` included, empty ones open."""
    debut, fin = f"{prefix}date_debut", f"{prefix}date_fin"
    return (models.Q(**{debut: None}) | models.Q(**{f"{debut}__lte": date})) & (
        models.Q(**{fin: None}) | models.Q(**{f"{fin}__gte": date})
    )


def add_months(date: dt.date, months: int) -> dt.date:
    """Same day number `months` later, or that month's last day (edge case 1).

    Never beyond the calendar: a day asked in an address may be its first or its last.

    >>> add_months(dt.date(2021, 8, 31), 18)
    datetime.date(2023, 2, 28)
    """
    index = date.year * 12 + date.month - 1 + months
    year, month = divmod(index, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date.max if months > 0 else dt.date.min
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(date.day, last))


class AddMonths(models.Func):
    """`add_months` in SQL: AddMonths("date_adhesion", 18), same result on both engines."""

    output_field = models.DateField()
    arity = 1

    def __init__(self, expression: Any, months: int) -> None:
        super().__init__(expression)
        self.months = int(months)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        # SQLite carries 31 February over to March; when the day changed, step back to the
        # last day of the month before.
        shift = f"'{self.months:+d} months'"
        template = (
            f"(CASE WHEN strftime('%%%%d', date(%(expressions)s, {shift})) "
            "<> strftime('%%%%d', %(expressions)s) "
            f"THEN date(%(expressions)s, {shift}, 'start of month', '-1 day') "
            f"ELSE date(%(expressions)s, {shift}) END)"
        )
        sql, params = self.as_sql(compiler, connection, template=template, **context)
        return sql, params * 4

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        template = f"((%(expressions)s)::date + interval '{self.months} months')::date"
        return self.as_sql(compiler, connection, template=template, **context)
