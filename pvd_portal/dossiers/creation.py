"""One creation that a second click finds again, whatever the kind of dossier."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from pvd_portal.dossiers.models import Dossier

D = TypeVar("D", bound=Dossier)


def read_key(data: Any) -> uuid.UUID:
    """The id of the dossier to come, that its form carries (`cle`); a new one without it."""
    try:
        return uuid.UUID(data.get("cle", "") if data else "")
    except ValueError:
        return uuid.uuid4()


def find_created(model: type[Dossier], key: uuid.UUID, user: Any) -> Any:
    """What this form has already created, or None."""
    return model._default_manager.filter(pk=key, created_by=user).first()


def create_once(
    model: type[D], key: uuid.UUID, *, user: Any, create: Callable[[uuid.UUID], D]
) -> tuple[D, bool]:
    """(dossier, created). `create(key)` writes it and all its rows, or nothing.

    Two POSTs of one form, even at the same moment, make one dossier: the second waits for the
    first on the primary key, then finds it. A key taken by somebody else is another form's.
    """
    if (twin := find_created(model, key, user)) is not None:
        return twin, False
    try:
        with transaction.atomic():
            return create(key), True
    except IntegrityError:
        # Asked again after the refusal: the first of two may have been written since.
        if (twin := find_created(model, key, user)) is not None:
            return twin, False
        if not model._default_manager.filter(pk=key).exists():
            raise
    with transaction.atomic():
        return create(uuid.uuid4()), True
