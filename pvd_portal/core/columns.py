"""A column of a civil date, whoever writes in it: page, administration, restored value."""

import datetime as dt

from django.db import models

from pvd_portal.core.dates import FIRST_YEAR, LAST_YEAR
from pvd_portal.core.fields import DateField, check_year


class CivilDateField(models.DateField):
    """A DateField whose year is plausible; for the migrations, Django's own.

    `first_year`: where what is told may be older than the programme (a census, a mandate).
    """

    def __init__(self, *args, first_year=FIRST_YEAR, **kwargs):
        self.first_year = first_year
        super().__init__(*args, **kwargs)

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if value is not None:
            check_year(value, dt.date(self.first_year, 1, 1), dt.date(LAST_YEAR, 12, 31))

    def formfield(self, **kwargs):
        return super().formfield(
            **{"form_class": DateField, "first_year": self.first_year, **kwargs}
        )

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs

    def clone(self):
        """The copy that a history table has of it."""
        field = super().clone()
        field.first_year = self.first_year
        return field
