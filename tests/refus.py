"""What the database refuses, and in the name of which constraint."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction


@contextmanager
def refused_by(constraint):
    """Both engines name the CHECK that the row breaks."""
    with pytest.raises(IntegrityError, match=rf"\b{constraint}\b"), transaction.atomic():
        yield


def update(row, **columns):
    """One column and no other: past the model's own `save` and its rules."""
    type(row).objects.filter(pk=row.pk).update(**columns)
