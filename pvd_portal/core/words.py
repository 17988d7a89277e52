"""Numbers, days and plurals as French writes them: one home for what every page says."""

from django.utils.formats import date_format
from django.utils.functional import lazy

NARROW_SPACE = "\u202f"


def format_number(value):
    """1234567.5 → « 1 234 567,5 » with narrow no-break spaces."""
    return f"{value:,}".replace(",", NARROW_SPACE).replace(".", ",")


def choose_plural(count, singular, plural=""):
    """The word for that many of it: in French the plural starts at 2."""
    return singular if abs(count) < 2 else plural or f"{singular}s"


def pluralize(count, singular, plural=""):
    """« 1 jour », « 1 461 jours »; `plural` when it is more than an « s »."""
    return f"{format_number(count)} {choose_plural(count, singular, plural)}"


def spell_date(date):
    """« 16 octobre 2022 », « 1er mars 2023 »."""
    day = "1er" if date.day == 1 else date.day
    return f"{day} {spell_month(date)}"


def spell_month(date):
    """« octobre 2022 »."""
    return date_format(date, "F Y")


def spell_weekday(date):
    """« lundi »: no deadline is moved for a Sunday, but the day is said (edge case 3)."""
    return date_format(date, "l")


def spell_time(time):
    """« 14 h 05 »."""
    return f"{time.hour}{NARROW_SPACE}h{NARROW_SPACE}{time.minute:02}"


def build_late(build):
    """A text built each time that it is read: for labels written once, with a rule's number."""
    return lazy(build, str)()
