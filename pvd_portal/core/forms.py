"""Bases of every form: DSFR markup, French amounts and dates, errors tied to their fields."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.html import format_html, format_html_join
from dsfr.forms import DsfrBaseForm, DsfrBoundField

from pvd_portal.core.words import format_number

MAX_MONTANT = Decimal("9999999999.99")
LONG_TEXT_MAX = 20_000
# A formset counts its rows in fewer digits; Python refuses to read a number of thousands of them.
COUNT_MAX_CHARS = 6
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_MONTANT = re.compile(r"(?P<number>-?[0-9]+(?:[.,][0-9]+)?)(?P<unit>[kKmM]?)€?")
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000}


def style_widget(widget):
    """DSFR's classes on a widget that has none (it may have been replaced in a form's init)."""
    # django-dsfr's marker for its radios and checkboxes: not an attribute of HTML.
    widget.attrs.pop("dsfr", None)
    if isinstance(widget, forms.FileInput):
        kind = "upload"
    elif isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.CheckboxInput):
        return
    elif isinstance(widget, forms.Select):
        kind = "select"
    else:
        kind = "input"
    widget.group_class = f"fr-{kind}-group"
    widget.attrs.setdefault("class", f"fr-{kind}")


class PortailBoundField(DsfrBoundField):
    """What core/rendu.py and templates/dsfr/form_field_snippets need, ready made."""

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        if not self.is_hidden:
            style_widget(field.widget)

    @property
    def mention(self):
        """« (facultatif) » or « (obligatoire) »: the form says which of the two it marks."""
        marked = getattr(self.form, "mention", "")
        if marked == ("obligatoire" if self.field.required else "facultatif"):
            return format_html('<span class="mention"> ({})</span>', marked)
        return ""

    @property
    def hint_html(self):
        """The hint, under the id that Django puts in aria-describedby. It may hold a list."""
        if not self.help_text:
            return ""
        return format_html(
            '<div class="fr-hint-text" id="{}_helptext">{}</div>', self.auto_id, self.help_text
        )

    @property
    def errors_html(self):
        if not self.errors:
            return ""
        lines = format_html_join(
            "", '<p class="fr-message fr-message--error">{}</p>', ((e,) for e in self.errors)
        )
        return format_html(
            '<div class="fr-messages-group" id="{}_error">{}</div>', self.auto_id, lines
        )

    @property
    def group_class(self):
        """DSFR's class of the group, with its variants for an error or a disabled field."""
        name = getattr(self.field.widget, "group_class", "fr-input-group")
        error = f" {name}--error" if self.errors else ""
        return f"{name}{error} {name}--disabled" if self.field.disabled else name + error

    @property
    def group_described_by(self):
        """Ids of the hint and of the error, for a fieldset (Django ties them for an input)."""
        ids = []
        if self.help_text:
            ids.append(f"{self.auto_id}_helptext")
        if self.errors:
            ids.append(f"{self.auto_id}_error")
        return " ".join(ids)


class PortailFormMixin:
    """django-dsfr's classes on the widgets, our snippets, no warning at each rendering."""

    bound_field_class = PortailBoundField
    # What the labels say: "facultatif", "obligatoire" (forms where most is optional) or nothing.
    mention = "facultatif"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # DsfrBaseForm has just bound every field: a label set after this would be ignored.
        self._bound_fields_cache.clear()

    def get_context(self):
        """Without DsfrBaseForm's, which warns at every rendering, whatever the setting says."""
        return super(DsfrBaseForm, self).get_context()


class PortailForm(PortailFormMixin, DsfrBaseForm):
    pass


class PortailModelForm(PortailFormMixin, DsfrBaseForm, forms.ModelForm):
    pass


class PortailFilterForm(PortailForm):
    """A filter is always optional: nothing to say about it."""

    mention = ""


# Rows added without JavaScript


def wants_row(request):
    """The prefix of the formset whose « Ajouter une ligne » was pressed, or ""."""
    return request.POST.get("ajouter", "")


def with_one_more_row(data, prefix):
    """The posted data with one more empty form in the formset `prefix`."""
    data = data.copy()
    key = f"{prefix}-TOTAL_FORMS"
    count = data.get(key, "")
    if count.isdecimal() and len(count) < COUNT_MAX_CHARS:
        data[key] = str(int(count) + 1)
    return data


def silence_errors(*forms_or_formsets):
    """Bound forms shown as they are, without judging them: nobody asked to save yet."""
    for item in forms_or_formsets:
        for form in getattr(item, "forms", [item]):
            form._errors = ErrorDict()
            form.cleaned_data = {}
        if hasattr(item, "forms"):
            item._errors = []
            item._non_form_errors = item.error_class()


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
    """The browser's date picker; « 16/10/2022 » typed by hand is understood too."""

    widget = DateInput
    default_error_messages = {
        "invalid": "Écrivez une date qui existe, par exemple 16/10/2022.",
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y"])
        super().__init__(**kwargs)


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
