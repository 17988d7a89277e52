"""One account, one address: every spelling of it is read the same way, everywhere."""

import unicodedata

from django.db import models

# The column of django-axes; a few letters grow when they are put in lower case.
MAX_LENGTH_AXES = 255


def normalize_address(text):
    """The spelling under which an address is stored, looked for and counted.

    Not `casefold`, which would make one address of two different domains (straße, strasse).
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower()).strip()


class AdresseField(models.EmailField):
    """An e-mail address, normalised on its way to the database: in rows as in lookups."""

    def to_python(self, value):
        value = super().to_python(value)
        return normalize_address(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return normalize_address(value) if isinstance(value, str) else value

    def pre_save(self, model_instance, add):
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value


def read_username(request, credentials=None):
    """Whose lock it is, for django-axes: as the sign-in itself reads the address."""
    username = (credentials or request.POST).get("username") or ""
    return normalize_address(username)[:MAX_LENGTH_AXES]
