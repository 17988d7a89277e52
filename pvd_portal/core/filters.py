"""Base of the filters of every list."""

import django_filters
from django.forms import ModelChoiceField, MultipleChoiceField
from django.forms.models import ModelMultipleChoiceField

from pvd_portal.core.forms import PortailFilterForm
from pvd_portal.core.templatetags.portail import query_string


class PortailFilterSet(django_filters.FilterSet):
    """Filters with the DSFR form, and the active ones as removable tags."""

    def get_form_class(self):
        fields = {name: item.field for name, item in self.filters.items()}
        return type(f"{type(self).__name__}Form", (PortailFilterForm,), fields)

    def active(self):
        """[(« Département : Isère », address without it)], for components/filtres.html."""
        if not self.form.is_bound or not self.form.is_valid():
            return []
        rows = []
        for name, value in self.form.cleaned_data.items():
            if name not in self.request.GET or value in (None, "", []):
                continue
            label = f"{self.form[name].label} : {_display(self.form.fields[name], value)}"
            rows.append((label, query_string(self.request, **{name: None, "page": None})))
        return rows


def _display(field, value):
    if isinstance(field, ModelMultipleChoiceField):
        return ", ".join(str(item) for item in value)
    if isinstance(field, ModelChoiceField):
        return field.label_from_instance(value)
    choices = {str(key): text for key, text in getattr(field, "choices", ())}
    if isinstance(field, MultipleChoiceField):
        return ", ".join(str(choices.get(item, item)) for item in value)
    if value is True:
        return "oui"
    if value is False:
        return "non"
    if hasattr(value, "strftime"):
        return value.strftime("%d/%m/%Y")
    return str(choices.get(str(value), value))
