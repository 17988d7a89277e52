"""Civil dates (domain.md §10.1 edge cases 1 and 2)."""

import datetime as dt

import pytest
from django.db.models import DateField, Value
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from communes.models import Region
from pvd_portal.core.dates import AddMonths, add_months, today
from tests.factories import RegionFactory

TABLE = [
    ("2021-08-31", "2023-02-28"),
    ("2022-08-29", "2024-02-29"),
    ("2022-08-30", "2024-02-29"),
    ("2022-08-31", "2024-02-29"),
    ("2021-12-31", "2023-06-30"),
    ("2021-02-28", "2022-08-28"),
    ("2020-02-29", "2021-08-29"),
    ("2021-04-29", "2022-10-29"),
    ("2022-01-27", "2023-07-27"),
    ("2024-07-25", "2026-01-25"),
]


@pytest.mark.parametrize(("adhesion", "limite"), TABLE)
def test_eighteen_months_later(adhesion, limite):
    assert add_months(dt.date.fromisoformat(adhesion), 18) == dt.date.fromisoformat(limite)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(-60, 60))
def test_adding_months_keeps_the_day_or_ends_the_month(date, months):
    result = add_months(date, months)
    assert (result.year * 12 + result.month) - (date.year * 12 + date.month) == months
    assert result.day == date.day or (result + dt.timedelta(days=1)).day == 1


def test_sql_adds_months_as_python_does(db):
    RegionFactory()
    dates = [dt.date(2019, 1, 1) + dt.timedelta(days=n) for n in range(0, 1600, 7)]
    dates += [dt.date.fromisoformat(adhesion) for adhesion, _ in TABLE]
    for date in dates:
        value = Value(date, output_field=DateField())
        row = Region.objects.annotate(limite=AddMonths(value, 18)).get()
        assert row.limite == add_months(date, 18), date


def test_today_is_the_date_in_paris(monkeypatch):
    """Edge case 2: late at 00:00 in Paris, the same date for a reader in Mamoudzou."""
    minuit_passe = dt.datetime(2022, 10, 16, 22, 30, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: minuit_passe)
    assert today() == dt.date(2022, 10, 17)
