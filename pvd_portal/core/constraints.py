"""The bonds of a row, held by the database: each constraint is one line of its model.

Names are written whole by the caller: they are what an IntegrityError says, and what one greps.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import CheckConstraint, F, Q, TextChoices


class ValuesCheck(CheckConstraint):
    """The values of a choice field; plain CheckConstraint for the migrations.

    A form does not ask the database about it: the field itself has already refused the value,
    and a formset would pay one query a row and a field to hear it again.
    """

    def validate(self, *args: Any, **kwargs: Any) -> None:
        pass

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        _, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", args, kwargs


def values_check(
    name: str, field: str, choices: type[TextChoices], *, blank: bool = False
) -> CheckConstraint:
    """`field` holds one of `choices`, or nothing when `blank`."""
    values = [*choices.values, ""] if blank else choices.values
    return ValuesCheck(
        condition=Q((f"{field}__in", values)),
        name=name,
        violation_error_message="Choisissez une valeur de la liste.",
    )


def _filled(fields: Iterable[str], texts: Iterable[str]) -> Q:
    condition = Q(*((f"{field}__isnull", False) for field in fields))
    for text in texts:
        condition &= ~Q((text, ""))
    return condition


def _empty(fields: Iterable[str], texts: Iterable[str]) -> Q:
    return Q(*((f"{field}__isnull", True) for field in fields), *((text, "") for text in texts))


def all_or_none(
    name: str, *fields: str, texts: Sequence[str] = (), message: str
) -> CheckConstraint:
    """All of them are given, or none. `texts`: those whose nothing is "" instead of NULL."""
    return CheckConstraint(
        condition=_empty(fields, texts) | _filled(fields, texts),
        name=name,
        violation_error_message=message,
    )


def required_when(
    name: str, when: Q, *fields: str, texts: Sequence[str] = (), message: str
) -> CheckConstraint:
    """When the row is `when` (a Q), all of them are given; otherwise they may be."""
    return CheckConstraint(
        condition=~when | _filled(fields, texts),
        name=name,
        violation_error_message=message,
    )


def exactly_when(
    name: str, when: Q, *fields: str, texts: Sequence[str] = (), message: str
) -> CheckConstraint:
    """When the row is `when` (a Q), all of them are given; otherwise none is."""
    return CheckConstraint(
        condition=_filled(fields, texts) & when | ~when & _empty(fields, texts),
        name=name,
        violation_error_message=message,
    )


def ordered(
    name: str, first: str, second: str, *, strict: bool = False, message: str
) -> CheckConstraint:
    """Two dates, each possibly unknown, in that order; on two different days when `strict`."""
    comparison = "gt" if strict else "gte"
    return CheckConstraint(
        condition=Q((f"{first}__isnull", True))
        | Q((f"{second}__isnull", True))
        | Q((f"{second}__{comparison}", F(first))),
        name=name,
        violation_error_message=message,
    )


def in_range(
    name: str,
    field: str,
    *,
    at_least: int | Decimal | None = None,
    at_most: int | Decimal | None = None,
    message: str,
) -> CheckConstraint:
    """A number between two bounds, or unknown."""
    bounds = {"gte": at_least, "lte": at_most}
    condition = Q(*((f"{field}__{op}", bound) for op, bound in bounds.items() if bound is not None))
    return CheckConstraint(
        condition=Q((f"{field}__isnull", True)) | condition,
        name=name,
        violation_error_message=message,
    )
