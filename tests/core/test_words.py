"""Numbers, days and plurals as French writes them."""

import datetime as dt

import pytest

from pvd_portal.core import words

D = dt.date


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 jour"), (1, "1 jour"), (2, "2 jours"), (1461, "1\u202f461 jours"), (-1, "-1 jour")],
)
def test_the_plural_starts_at_two(count, text):
    assert words.pluralize(count, "jour") == text


def test_a_plural_that_is_no_s_is_given():
    assert words.pluralize(2, "axe national", "axes nationaux") == "2 axes nationaux"
    assert words.choose_plural(1, "axe national", "axes nationaux") == "axe national"


def test_days_in_words():
    assert words.spell_date(D(2023, 3, 1)) == "1er mars 2023"
    assert words.spell_date(D(2022, 10, 16)) == "16 octobre 2022"
    assert words.spell_month(D(2022, 8, 1)) == "août 2022"
    assert words.spell_weekday(D(2022, 10, 16)) == "dimanche"
    assert words.spell_time(dt.time(9, 5)) == "9\u202fh\u202f05"


def test_a_late_text_is_built_when_it_is_read():
    numbers = [18]
    text = words.build_late(lambda: f"{numbers[0]} mois")
    assert str(text) == "18 mois"
    numbers[0] = 24
    assert f"{text}" == "24 mois"
