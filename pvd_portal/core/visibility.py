"""Rows that hang from another: whoever sees that one sees them."""

from typing import Any, Self

from django.db import models


class PartQuerySet(models.QuerySet):
    """`parent` names the field that leads to the row they hang from."""

    parent = "dossier"

    def visible_to(self, user: Any) -> Self:
        if user.perimetre.vide:
            return self.none()
        model: Any = self.model._meta.get_field(self.parent).related_model
        return self.filter(**{f"{self.parent}__in": model._default_manager.visible_to(user)})


def through(field: str, condition: models.Q) -> models.Q:
    """The same condition on the row that `field` leads to."""
    children: list[Any] = condition.children
    moved = [
        through(field, child) if isinstance(child, models.Q) else (f"{field}__{child[0]}", child[1])
        for child in children
    ]
    return models.Q(*moved, _connector=condition.connector, _negated=condition.negated)


def parts_of(parent: str, base: type[PartQuerySet] = PartQuerySet) -> Any:
    """The manager of rows that hang from the field `parent`."""
    rows: Any = type(f"{base.__name__}Of{parent.title()}", (base,), {"parent": parent})
    return rows.as_manager()
