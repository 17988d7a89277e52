"""The dossiers that wait for somebody in the reader's territoires: for whom, and since when."""

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django.db.models import CharField, Value

from conventions.enums import StatutConvention
from pvd_portal.accounts.enums import Role
from pvd_portal.dossiers.kinds import KINDS, Kind, kind_of
from pvd_portal.tableau_de_bord.lieux import Lieux

# Nobody makes the next move alone: the signatories do.
EN_SIGNATURE = StatutConvention.EN_SIGNATURE


class Suivi(NamedTuple):
    """An act or a fiche; its territoire may be archived."""

    genre: str
    etat: str
    depuis: dt.datetime
    cible: uuid.UUID
    titre: str
    territoire: uuid.UUID
    pilote: str

    def is_written_by(self, user: Any) -> bool:
        """`written_by`, of a row already there."""
        perimetre = user.perimetre
        return self.territoire in perimetre.territoires or self.pilote in perimetre.departements

    def waits_for(self, role: str) -> bool:
        return self.etat in kind_of(self.genre).model.lifecycle.waiting.get(Role(role), ())


def load_suivis(user: Any, lieux: Lieux) -> list[Suivi]:
    """All of them, in one query: a figure of a tab is the number of its rows."""
    first, *others = (rows.visible_in(lieux.condition_visibles, user) for rows in _waiting())
    return [Suivi(*row) for row in first.union(*others, all=True)]


def keep_received(suivis: Iterable[Suivi]) -> list[Suivi]:
    """What waits for the préfecture."""
    return [suivi for suivi in suivis if suivi.waits_for(Role.PREFECTURE)]


@cache
def _waiting() -> list[Any]:
    """One queryset a kind, built once."""
    return [_columns(kind) for kind in KINDS if kind.model.lifecycle.waiting]


def _columns(kind: Kind) -> Any:
    model: Any = kind.model
    waiting = model.lifecycle.waiting
    states = waiting.get(Role.PREFECTURE, frozenset()) | waiting.get(Role.CHEF_DE_PROJET, set())
    if EN_SIGNATURE in model.lifecycle.states:
        states |= {EN_SIGNATURE}
    rows = model.objects.actifs().in_states(states)
    return rows.order_by().values_list(
        Value(kind.namespace, output_field=CharField()),
        model.state_field,
        "state_at",
        "pk",
        kind.title_field,
        "territoire",
        "territoire__departement_pilote",
    )
