"""Base of the filters of every list."""

import django_filters
from django import forms

from pvd_portal.core.forms import PortailFilterForm

HORS_LISTE = "« %(value)s » n'est pas dans la liste : choisissez une de ses valeurs."


class PortailFilterSet(django_filters.FilterSet):
    """Filters shown by the portal's own form: DSFR, nothing marked as optional."""

    @property
    def form(self):
        """Filled with the filters' own fields: a class of form for each request costs more."""
        if not hasattr(self, "_form"):
            self._form = PortailFilterForm(self.data if self.is_bound else None)
            self._form.fields = {name: item.field for name, item in self.filters.items()}
            for field in self._form.fields.values():
                if "invalid_choice" in field.error_messages:
                    field.error_messages["invalid_choice"] = HORS_LISTE
        return self._form

    def keep_unseen(self, name):
        """Read it from the address still, as other pages link with it; its choices are not listed.

        A removable tag says it when it is there.
        """
        self.filters[name].extra["widget"] = forms.HiddenInput
