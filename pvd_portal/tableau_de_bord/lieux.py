"""The territoires of the reader, read first: the other queries of the page name them by their keys.

A query is built once for all the visits, where nothing in it depends on the reader: to build it
takes longer than to run it. Each visit only adds the territoires.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from communes.models import Territoire
from conventions.models import MouvementConvention
from fiches_action.models import FicheAction
from pvd_portal.comites.models import Comite
from pvd_portal.territoires.decomptes import COMITES_TENUS

# More keys than that in a query, and they are found again by it.
MAX_NOMMES = 50


class Lieu(NamedTuple):
    """A territoire: what it is called, and when something last moved there."""

    pk: uuid.UUID
    nom: str
    nom_recherche: str
    epci: str | None
    pilote: str
    archived_at: dt.datetime | None
    fiche_at: dt.datetime | None
    mouvement_at: dt.datetime | None
    seance_le: dt.date | None


@dataclass(frozen=True)
class Lieux:
    """The active ones, and what says them in a condition: their keys, or a query when many."""

    actifs: dict[uuid.UUID, Lieu]
    condition: Any
    # The archived ones too.
    condition_visibles: Any


def load_lieux(user: Any) -> Lieux:
    lieux = {row[0]: Lieu(*row) for row in _read().visible_to(user)}
    actifs = {pk: lieu for pk, lieu in lieux.items() if lieu.archived_at is None}
    if len(lieux) <= MAX_NOMMES:
        return Lieux(actifs, list(actifs), list(lieux))
    rows = Territoire.objects.visible_to(user).order_by().values("pk")
    return Lieux(actifs, rows.actifs(), rows)


@cache
def _read() -> QuerySet[Territoire, tuple]:
    """In the columns of `Lieu`."""
    here = {"territoire": OuterRef("pk")}
    moves = MouvementConvention.objects.filter(
        dossier__territoire=OuterRef("pk"), user__isnull=False
    )
    return Territoire.objects.order_by().values_list(
        "pk",
        "nom",
        "nom_recherche",
        "epci__nom",
        "departement_pilote",
        "archived_at",
        _last(FicheAction.objects.actifs().filter(**here), "derniere_nouvelle_at"),
        _last(moves, "at"),
        _last(Comite.objects.filter(**here, statut__in=COMITES_TENUS), "date"),
    )


def _last(rows: QuerySet, moment: str) -> Subquery:
    """An index gives it without reading the others."""
    return Subquery(rows.order_by(f"-{moment}").values(moment)[:1])
