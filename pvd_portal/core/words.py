"""Numbers, days and plurals as French writes them: one home for what every page says."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.functional import lazy

NARROW_SPACE = "\u202f"
# Of every form, saved as it was.
RIEN_A_ENREGISTRER = "Rien n'a changé : il n'y avait rien à enregistrer."


def format_number(value: int | Decimal) -> str:
    """1234567.5 → « 1 234 567,5 » with narrow no-break spaces."""
    return f"{value:,}".replace(",", NARROW_SPACE).replace(".", ",")


def round_share(part: int, total: int) -> int:
    """In hundredths; 0 says « none » and 100 says « all », nothing else does.

    >>> round_share(1645, 1646)
    99
    """
    if not total or not part:
        return 0
    return 100 if part == total else min(max(round(100 * part / total), 1), 99)


def choose_plural(count: int, singular: str, plural: str = "") -> str:
    """The word for that many of it: in French the plural starts at 2."""
    return singular if abs(count) < 2 else plural or f"{singular}s"


def pluralize(count: int, singular: str, plural: str = "") -> str:
    """« 1 jour », « 1 461 jours »; `plural` when it is more than an « s »."""
    return f"{format_number(count)} {choose_plural(count, singular, plural)}"


def enumerate_words(words: Sequence[str]) -> str:
    """« 2 », « 2 et 4 », « 2, 4 et 5 »."""
    *first, last = words
    return f"{', '.join(first)} et {last}" if first else last


def lower_first(text: str) -> str:
    """« Liste des ORT » → « liste des ORT », inside a sentence; « ORT antérieure » stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def spell_date(date: dt.date) -> str:
    """« 16 octobre 2022 », « 1er mars 2023 »."""
    day = "1er" if date.day == 1 else date.day
    return f"{day} {spell_month(date)}"


def spell_month(date: dt.date) -> str:
    """« octobre 2022 »."""
    return date_format(date, "F Y")


def spell_weekday(date: dt.date) -> str:
    """« lundi »: no deadline is moved for a Sunday, but the day is said (edge case 3)."""
    return str(WEEKDAYS[date.weekday()])


def spell_duration(days: int) -> str:
    """« 16 jours », « 6 semaines », « 7 mois », « 4 ans »: in the unit that a person would use."""
    if days < 28:
        return pluralize(days, "jour") if days else "aujourd'hui"
    if days < 84:
        return f"{round(days / 7)} semaines"
    months = round(days / 30.44)
    return f"{months} mois" if months < 24 else f"{round(days / 365.25)} ans"


def spell_time(time: dt.time | dt.datetime) -> str:
    """« 14 h 05 »."""
    return f"{time.hour}{NARROW_SPACE}h{NARROW_SPACE}{time.minute:02}"


def build_late(build: Callable[[], str]) -> str:
    """A text built each time that it is read: for labels written once, with a rule's number."""
    return lazy(build, str)()


def spell_age(jours: int) -> str:
    """« 6 j », « 7 sem. », « 3 mois »: in the unit that a person would use."""
    if jours < 31:
        return f"{jours} j"
    return f"{jours // 7} sem." if jours < 92 else f"{jours * 12 // 365} mois"
