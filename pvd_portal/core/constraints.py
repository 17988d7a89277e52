"""The bonds of a row, held by the database: each constraint is one line of its model.

Names are written whole by the caller: they are what an IntegrityError says, and what one greps.
"""

from django.db.models import CheckConstraint, F, Q


class ValuesCheck(CheckConstraint):
    """The values of a choice field; plain CheckConstraint for the migrations.

    A form does not ask the database about it: the field itself has already refused the value,
    and a formset would pay one query a row and a field to hear it again.
    """

    def validate(self, *args, **kwargs):
        pass

    def deconstruct(self):
        _, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", args, kwargs


def values_check(name, field, choices, *, blank=False):
    """`field` holds one of `choices`, or nothing when `blank`."""
    values = [*choices.values, ""] if blank else choices.values
    return ValuesCheck(
        condition=Q((f"{field}__in", values)),
        name=name,
        violation_error_message="Choisissez une valeur de la liste.",
    )


def _filled(fields, texts):
    condition = Q(*((f"{field}__isnull", False) for field in fields))
    for text in texts:
        condition &= ~Q((text, ""))
    return condition


def _empty(fields, texts):
    return Q(*((f"{field}__isnull", True) for field in fields), *((text, "") for text in texts))


def all_or_none(name, *fields, texts=(), message):
    """All of them are given, or none. `texts`: those whose nothing is "" instead of NULL."""
    return CheckConstraint(
        condition=_empty(fields, texts) | _filled(fields, texts),
        name=name,
        violation_error_message=message,
    )


def required_when(name, when, *fields, texts=(), message):
    """When the row is `when` (a Q), all of them are given; otherwise they may be."""
    return CheckConstraint(
        condition=~when | _filled(fields, texts),
        name=name,
        violation_error_message=message,
    )


def exactly_when(name, when, *fields, texts=(), message):
    """When the row is `when` (a Q), all of them are given; otherwise none is."""
    return CheckConstraint(
        condition=_filled(fields, texts) & when | ~when & _empty(fields, texts),
        name=name,
        violation_error_message=message,
    )


def ordered(name, first, second, *, strict=False, message):
    """Two dates, each possibly unknown, in that order; on two different days when `strict`."""
    comparison = "gt" if strict else "gte"
    return CheckConstraint(
        condition=Q((f"{first}__isnull", True))
        | Q((f"{second}__isnull", True))
        | Q((f"{second}__{comparison}", F(first))),
        name=name,
        violation_error_message=message,
    )


def in_range(name, field, *, at_least=None, at_most=None, message):
    """A number between two bounds, or unknown."""
    bounds = {"gte": at_least, "lte": at_most}
    condition = Q(*((f"{field}__{op}", bound) for op, bound in bounds.items() if bound is not None))
    return CheckConstraint(
        condition=Q((f"{field}__isnull", True)) | condition,
        name=name,
        violation_error_message=message,
    )
