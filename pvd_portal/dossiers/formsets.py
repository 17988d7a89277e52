"""Rows under a dossier, typed on one page by several people."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import models
from django.forms.models import BaseInlineFormSet


class RowField(forms.ModelChoiceField):
    """The id of a row; one that a colleague removed meanwhile is a row to write anew."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except forms.ValidationError:
            return None


class RowsFormSet(BaseInlineFormSet):
    """As Django's, but a row that was removed since the page was opened is not an error.

    Django would refuse the whole form without end (« Sélectionnez un choix valide »); here the
    row counts as new: the conflict page shows it, and sent again it is saved.
    """

    # What the conflict page calls these rows.
    legende = ""
    # Set by Django, unknown to its types.
    _pk_field: models.Field

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        key = form.fields[self._pk_field.name]
        form.fields[self._pk_field.name] = RowField(
            key.queryset, initial=key.initial, required=False, widget=forms.HiddenInput
        )

    def _kept(self) -> Iterator[tuple[Any, bool]]:
        count = self.initial_form_count()
        for index, form in enumerate(self.forms):
            yield form, index < count and form.instance.pk is not None

    @property
    def initial_forms(self) -> list[Any]:
        return [form for form, kept in self._kept() if kept]

    @property
    def extra_forms(self) -> list[Any]:
        return [form for form, kept in self._kept() if not kept]
