"""Fields as people write them: amounts in euros, dates, long texts."""

import datetime as dt
import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from pvd_portal.core.dates import FIRST_YEAR, LAST_YEAR, today
from pvd_portal.core.words import format_number

MAX_MONTANT = Decimal("9999999999.99")
LONG_TEXT_MAX = 20_000
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_MONTANT = re.compile(r"(?P<number>-?[0-9]+(?:[.,][0-9]+)?)(?P<unit>[kKmM]?)€?")
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000}


# Amounts


def parse_montant(text):
    """« 1 000 000,50 », « 1,5 k€ », « 2 M€ » as a Decimal; ValueError on anything else."""
    compact = _SPACES.sub("", str(text))
    match = _MONTANT.fullmatch(compact)
    if not match:
        raise ValueError(text)
    try:
        return Decimal(match["number"].replace(",", ".")) * _UNITS[match["unit"].lower()]
    except ArithmeticError as error:
        # A million digits are more than Decimal computes with.
        raise ValueError(text) from error


def format_montant(amount):
    """The amount as one types it: « 1 000 000,50 », without cents when there are none."""
    amount = Decimal(amount).quantize(Decimal("0.01"))
    return format_number(int(amount) if amount == amount.to_integral_value() else amount)


class MontantInput(forms.TextInput):
    def __init__(self, attrs=None):
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value):
        if isinstance(value, int | float | Decimal):
            return format_montant(value)
        return super().format_value(value)


class MontantField(forms.Field):
    """An amount in euros and cents, typed as people write it."""

    widget = MontantInput
    default_error_messages = {
        "invalid": "Écrivez un montant en euros, par exemple 1 250 000 ou 1 250,50.",
        "negative": "Un montant ne peut pas être négatif.",
        "too_big": "Ce montant est trop grand : 9 999 999 999,99 € au plus.",
        "decimals": "Un montant a deux chiffres après la virgule au plus.",
    }

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        if isinstance(value, str) and not value.strip():
            return None
        try:
            amount = parse_montant(value)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return self._check(amount)

    def _check(self, amount):
        if amount < 0:
            code = "negative"
        elif amount > MAX_MONTANT:
            code = "too_big"
        elif amount != amount.quantize(Decimal("0.01")):
            code = "decimals"
        else:
            return amount.quantize(Decimal("0.01"))
        raise ValidationError(self.error_messages[code], code=code)

    def has_changed(self, initial, data):
        """« 1 000 » typed where 1000.00 was is no change."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


# Dates


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class DateField(forms.DateField):
    """The browser's date picker; « 16/10/2022 » typed by hand is understood too.

    Every date of a page goes through it: no year that the programme cannot have.
    """

    widget = DateInput
    default_error_messages = {
        "invalid": "Écrivez une date qui existe, par exemple 16/10/2022.",
    }

    def __init__(self, *, first_year=FIRST_YEAR, last_year=LAST_YEAR, **kwargs):
        self.first, self.last = dt.date(first_year, 1, 1), dt.date(last_year, 12, 31)
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y"])
        super().__init__(**kwargs)

    def to_python(self, value):
        date = super().to_python(value)
        if date is not None:
            check_year(date, self.first, self.last)
        return date

    def widget_attrs(self, widget):
        if widget.input_type != "date":
            return {}
        return {"min": self.first.isoformat(), "max": self.last.isoformat()}


class PastDateField(DateField):
    """The day that a question is about: what a day to come will be is not known."""

    def to_python(self, value):
        date = super().to_python(value)
        if date is not None and date > today():
            raise ValidationError("Cette date est à venir : choisissez un jour passé.", code="late")
        return date

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        return {**attrs, "max": today().isoformat()} if attrs else attrs


def check_year(date, first, last):
    if not first <= date <= last:
        raise ValidationError(
            f"Vérifiez l'année : une date est ici entre {first.year} et {last.year}.",
            code="year",
        )


# Long texts


class LongTextField(forms.CharField):
    """Several lines, counted; control characters that no database stores are taken out."""

    widget = forms.Textarea
    default_error_messages = {
        "max_length": (
            "Ce texte est trop long : %(show_value)d caractères, %(limit_value)d au plus."
        ),
    }

    def __init__(self, *, max_length=LONG_TEXT_MAX, rows=4, **kwargs):
        self.rows = rows
        super().__init__(max_length=max_length, **kwargs)
        self.error_messages["max_length"] = self.default_error_messages["max_length"]

    def to_python(self, value):
        value = super().to_python(value)
        return value.replace("\x00", "").replace("\r\n", "\n") if value else value

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        # The browser would cut a pasted text without a word: the server says it instead.
        limit = attrs.pop("maxlength", None)
        return {**attrs, "rows": self.rows, **({"data-compteur": limit} if limit else {})}
