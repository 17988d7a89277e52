"""What waits for the préfecture in the reader's territoires, and since when."""

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django.db.models import CharField, Value

from pvd_portal.accounts.enums import Role
from pvd_portal.dossiers.kinds import KINDS, Kind
from pvd_portal.tableau_de_bord.lieux import Lieux


class Recu(NamedTuple):
    """An act or a fiche; its territoire may be archived."""

    genre: str
    depuis: dt.datetime
    cible: uuid.UUID
    titre: str
    territoire: uuid.UUID
    pilote: str

    def is_written_by(self, user: Any) -> bool:
        """`written_by`, of a row already there."""
        perimetre = user.perimetre
        return self.territoire in perimetre.territoires or self.pilote in perimetre.departements


def load_recus(user: Any, lieux: Lieux) -> list[Recu]:
    """All of them, in one query: a figure of a tile is the number of its rows."""
    first, *others = (rows.visible_in(lieux.condition_visibles, user) for rows in _waiting())
    return [Recu(*row) for row in first.union(*others, all=True)]


@cache
def _waiting() -> list[Any]:
    """One queryset a kind, built once."""
    waiting = (kind for kind in KINDS if Role.PREFECTURE in kind.model.lifecycle.waiting)
    return [_columns(kind) for kind in waiting]


def _columns(kind: Kind) -> Any:
    model: Any = kind.model
    rows = model.objects.actifs().in_states(model.lifecycle.waiting[Role.PREFECTURE])
    return rows.order_by().values_list(
        Value(kind.namespace, output_field=CharField()),
        "state_at",
        "pk",
        kind.title_field,
        "territoire",
        "territoire__departement_pilote",
    )


def find_oldest(recus: Iterable[Recu]) -> dict[uuid.UUID, dt.datetime]:
    """{territoire: since when its first one waits}."""
    oldest: dict[uuid.UUID, dt.datetime] = {}
    for recu in recus:
        oldest[recu.territoire] = min(recu.depuis, oldest.get(recu.territoire, recu.depuis))
    return oldest
