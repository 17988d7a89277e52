"""What waits for the préfecture, territoire by territoire: since when, and how much."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Min

from conventions.models import Convention
from fiches_action.models import FicheAction
from pvd_portal.accounts.enums import Role


class Recu(NamedTuple):
    territoire: Any
    pilote: str
    depuis: dt.datetime
    nombre: int

    def is_written_by(self, user: Any) -> bool:
        """`written_by`, of a row already there."""
        perimetre = user.perimetre
        return self.territoire in perimetre.territoires or self.pilote in perimetre.departements


class Recus(NamedTuple):
    """The acts and the fiches that the reader sees waiting, archived territoires included."""

    conventions: list[Recu]
    fiches: list[Recu]

    def find_oldest(self) -> dict[Any, dt.datetime]:
        """{territoire: since when its first one waits}."""
        oldest: dict[Any, dt.datetime] = {}
        for recu in (*self.conventions, *self.fiches):
            oldest[recu.territoire] = min(recu.depuis, oldest.get(recu.territoire, recu.depuis))
        return oldest


def load_recus(user: Any) -> Recus:
    return Recus(*(list(_read(model, user)) for model in (Convention, FicheAction)))


def _read(model: Any, user: Any) -> Iterable[Recu]:
    waiting = model.objects.visible_to(user).actifs()
    rows = (
        waiting.in_states(model.lifecycle.waiting[Role.PREFECTURE])
        .order_by()
        .values_list("territoire", "territoire__departement_pilote")
        .annotate(Min("state_at"), Count("pk"))
    )
    return map(Recu._make, rows)


def count_recus(recus: Iterable[Recu]) -> int:
    return sum(recu.nombre for recu in recus)
