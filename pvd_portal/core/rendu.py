"""The two widgets of which a plan de financement has hundreds, written without a template.

Measured on its page with 30 lines (350 inputs and selects, 3,000 options): 366 ms by their
templates, 140 ms so; its 200 organismes a line, 1.9 ms by Django's list of dicts, 0.7 ms so. All
else is in templates/django and templates/dsfr.
"""

from html import escape

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.safestring import SafeString


class PortailRenderer(TemplatesSetting):
    def render(self, template_name, context, request=None):
        if function := WITHOUT_TEMPLATE.get(template_name):
            return SafeString(function(context["widget"]))
        return super().render(template_name, context, request=request)


def _input(widget):
    value = "" if widget["value"] is None else f' value="{escape(str(widget["value"]))}"'
    name = escape(widget["name"])
    return f'<input type="{widget["type"]}" name="{name}"{value}{flatatt(widget["attrs"])}>'


class PortailSelect(forms.Select):
    """Written in one pass from its choices, without a dict an option."""

    @classmethod
    def of(cls, widget):
        """In the place of Django's."""
        select = cls(widget.attrs, widget.choices)
        select.is_required = widget.is_required
        return select

    def render(self, name, value, attrs=None, renderer=None):
        chosen = set(self.format_value(value))
        rows = "".join(_choice(value, label, chosen) for value, label in self.choices)
        attrs = flatatt(self.build_attrs(self.attrs, attrs))
        return SafeString(f'<select name="{escape(name)}"{attrs}>{rows}</select>')


def _choice(value, label, chosen):
    if isinstance(label, list | tuple):
        rows = "".join(_choice(*choice, chosen) for choice in label)
        return f'<optgroup label="{escape(str(value))}">{rows}</optgroup>'
    value = "" if value is None else str(value)
    label = "Choisir…" if label == BLANK_CHOICE_DASH[0][1] else str(label)
    selected = " selected" if value in chosen else ""
    return f'<option value="{escape(value)}"{selected}>{escape(label)}</option>'


WITHOUT_TEMPLATE = {
    f"django/forms/widgets/{name}.html": _input
    for name in ("checkbox", "date", "email", "hidden", "input", "number", "text", "time")
}
