"""Two people typed in the same page: the second is shown both versions, and loses nothing."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format, time_format

from pvd_portal.core.fields import MontantField
from pvd_portal.core.templatetags.nombres import euros, format_number

VIDE = "non renseigné"


class Difference(NamedTuple):
    """One thing that is not the same in the reader's version and in the one saved meanwhile."""

    label: str
    mine: str
    saved: str


def read_revision(data: Any) -> int:
    """The revision that the posted form was opened on; 0, always stale, when it is unreadable."""
    value = data.get("revision", "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def differences(mine: Iterable[Any], saved: Iterable[Any]) -> list[Difference]:
    """What the forms of a page say, beside the same forms over the row as it is now.

    `mine` are bound (valid or not), `saved` unbound. A form may say itself in one text
    (`in_words`); a formset is compared as the lines of a list.
    """
    rows: list[Difference] = []
    for ours, theirs in zip(mine, saved, strict=True):
        if hasattr(ours, "in_words"):
            rows += _texts(ours.legende, ours.in_words(), theirs.in_words())
        elif hasattr(ours, "management_form"):
            rows += _lines(ours, theirs)
        else:
            rows += _fields(ours, theirs)
    return rows


def _texts(label: str, mine: str, saved: str) -> list[Difference]:
    return [] if mine == saved else [Difference(label, mine or VIDE, saved or VIDE)]


def _fields(mine: Any, saved: Any) -> list[Difference]:
    rows = []
    for name in mine.fields:
        if name not in saved.fields or mine[name].is_hidden:
            continue
        ours, theirs = words_of(mine[name]), words_of(saved[name])
        if ours != theirs:
            rows.append(Difference(mine[name].label, ours, theirs))
    return rows


def _lines(mine: Any, saved: Any) -> list[Difference]:
    ours = Counter(line_of(form) for form in mine.forms if not _is_removed(mine, form))
    theirs = Counter(line_of(form) for form in saved.initial_forms)
    for counter in (ours, theirs):
        counter.pop("", None)
    # Rows that can't be counted are not the same as no row.
    if ours == theirs and not (mine.is_bound and mine.management_form.errors):
        return []
    label = getattr(mine, "legende", "") or str(mine.model._meta.verbose_name_plural).capitalize()
    only_mine, only_saved = (
        "\n".join((a - b).elements()) for a, b in ((ours, theirs), (theirs, ours))
    )
    return [Difference(label, only_mine or VIDE, only_saved or VIDE)]


def _is_removed(formset: Any, form: Any) -> bool:
    return bool(formset.can_delete and form["DELETE"].value()) or not (
        form.has_changed() or form.initial or getattr(form, "instance", None) and form.instance.pk
    )


def line_of(form: Any) -> str:
    """A row of a formset in one text, by which two rows are the same."""
    texts = (words_of(field) for field in form.visible_fields() if field.name != "DELETE")
    return " · ".join(text for text in texts if text != VIDE)


def words_of(bound: forms.BoundField) -> str:
    """The value of a field of a form as one reads it; as typed where it can't be understood."""
    field, value = bound.field, bound.value()
    try:
        value = field.to_python(value)
    except (ValidationError, ArithmeticError):
        return str(value)
    choices = getattr(field, "choices", None)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        labels = {str(key): str(label) for key, label in choices or ()}
        if isinstance(value, list):
            value = [labels.get(str(item), str(item)) for item in value]
        else:
            value = labels.get(str(value), value) if value not in (None, "") else ""
    return words(value, money=isinstance(field, MontantField))


def words(value: Any, *, money: bool = False) -> str:
    """A value as people read it, in the conflict page and in the history."""
    if isinstance(value, models.Manager | models.QuerySet):
        value = list(value.all())
    if value is None or value in ("", []):
        return VIDE
    match value:
        case bool():
            return "oui" if value else "non"
        case list() | tuple() | set():
            return ", ".join(sorted(str(item) for item in value))
        case dt.datetime():
            return date_format(value, "d/m/Y H:i")
        case dt.date():
            return f"{value:%d/%m/%Y}"
        case dt.time():
            return time_format(value, "H:i")
        case Decimal():
            return euros(value) if money else format_number(value.normalize())
        case str():
            # A textarea sends its line breaks in its own way.
            return value.replace("\r\n", "\n").strip() or VIDE
    return str(value)
