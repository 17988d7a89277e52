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
_SPACE = r"[ \t\u00a0\u202f\u2009]"
# Spaces group thousands, and nothing else does.
_NOMBRE = rf"-?(?:[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+|[0-9]+)(?:[.,][0-9]+)?"
_MONTANT = re.compile(
    rf"(?P<number>{_NOMBRE}){_SPACE}*(?P<unit>k|m)?{_SPACE}*(?:€|euros?|eur)?", re.IGNORECASE
)
_MESURE = re.compile(rf"(?P<number>{_NOMBRE}){_SPACE}*%?(?P<unit>)")
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000}
# « 12.500 » and « 1,250 »: thousands for some, decimals for others. « 0,125 » can only be one.
_AMBIGU = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")
_PLUSIEURS = re.compile(r"-?[0-9]+(?:[.,'\u2019][0-9]+){2,}|-?[0-9]+['\u2019][0-9]+(?:[.,][0-9]+)?")
_TAXE = re.compile(r"\b(?:ht|ttc|hors taxes?|toutes taxes|net de taxe)\b", re.IGNORECASE)


# Numbers


class NombreIllisible(ValueError):
    """`code`: which of the field's messages says why."""

    def __init__(self, text, code="invalid"):
        super().__init__(text)
        self.code = code


def parse_nombre(text, pattern=_MESURE):
    """« 1 250,5 », « 12,5 % » as a Decimal; NombreIllisible rather than a guess."""
    text = str(text).strip()
    match = pattern.fullmatch(text)
    bare = match["number"] if match else text
    if _AMBIGU.fullmatch(bare) or _PLUSIEURS.fullmatch(bare.rstrip(" €%")):
        raise NombreIllisible(text, "ambiguous")
    if not match:
        raise NombreIllisible(text, "base" if _TAXE.search(text) else "invalid")
    number = re.sub(_SPACE, "", match["number"]).replace(",", ".")
    try:
        return Decimal(number) * _UNITS[(match["unit"] or "").lower()]
    except ArithmeticError as error:
        # A million digits are more than Decimal computes with.
        raise NombreIllisible(text) from error


class NombreInput(forms.TextInput):
    """Not type=number, which reads « 7,5 » as the browser's own language writes numbers."""

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value):
        if isinstance(value, float | Decimal):
            return format_montant(value)
        return super().format_value(value)


class NombreField(forms.DecimalField):
    """A measure or a rate, typed with a French comma; « % » may follow."""

    widget = NombreInput
    default_error_messages = {
        "invalid": "Écrivez un nombre, par exemple 12,5.",
        "ambiguous": (
            "Ce nombre se lit de deux façons : écrivez 12 500 pour douze mille cinq cents, "
            "12,5 pour douze et demi."
        ),
        "base": "Écrivez le nombre seul.",
    }

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            try:
                value = parse_nombre(value)
            except NombreIllisible as error:
                raise ValidationError(self.error_messages[error.code], code=error.code) from error
        elif isinstance(value, str):
            return None
        return super().to_python(value)


class EntierField(forms.IntegerField):
    """A whole number; « 7,5 » is refused, and never read as 75."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {"invalid": "Écrivez un nombre entier, par exemple 40."}

    def to_python(self, value):
        if isinstance(value, str):
            value = value.strip().removesuffix("%").rstrip()
            if value and not re.fullmatch(r"-?[0-9]{1,9}", value):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


# Amounts


def parse_montant(text):
    """« 1 000 000,50 », « 1,5 k€ », « 2 M€ », « 1 250 euros »; NombreIllisible on anything else."""
    return parse_nombre(text, _MONTANT)


def format_montant(amount):
    """The amount as one types it: « 1 000 000,50 », without cents when there are none."""
    amount = Decimal(amount).quantize(Decimal("0.01"))
    return format_number(int(amount) if amount == amount.to_integral_value() else amount)


class MontantInput(NombreInput):
    def format_value(self, value):
        return format_montant(value) if isinstance(value, int) else super().format_value(value)


class MontantField(forms.Field):
    """An amount in euros and cents, typed as people write it."""

    widget = MontantInput
    default_error_messages = {
        "invalid": "Écrivez un montant en euros, par exemple 1 250 000 ou 1 250,50.",
        "ambiguous": (
            "Ce montant se lit de deux façons : écrivez 12 500 pour douze mille cinq cents euros, "
            "12,50 pour douze euros cinquante."
        ),
        "base": (
            "Écrivez le montant seul : hors taxes ou toutes taxes comprises se choisit dans "
            "« Base »."
        ),
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
        except NombreIllisible as error:
            raise ValidationError(self.error_messages[error.code], code=error.code) from error
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
