"""The last moves of others, beside the dashboard; all that changed has its page."""

import datetime as dt
from functools import cache
from typing import Any

from django.db.models import CharField, Value

from pvd_portal.dossiers.kinds import KINDS, Kind
from pvd_portal.tableau_de_bord.changements import Changement
from pvd_portal.tableau_de_bord.lieux import Lieux

MAX_LIGNES = 3


def load_nouvelles(user: Any, lieux: Lieux, depuis: dt.datetime) -> list[Changement]:
    first, *others = (
        rows.filter(dossier__territoire__in=lieux.condition, at__gte=depuis).exclude(user=user)
        for rows in _moves()
    )
    rows = first.union(*others, all=True).order_by("-at")[:MAX_LIGNES]
    return [
        Changement(at, genre, cible, titre, None, lieu, lieux.actifs[lieu].nom, action, etat, "",
                   None, "")
        for at, genre, cible, titre, lieu, action, etat in rows
    ]  # fmt: skip


@cache
def _moves() -> list[Any]:
    """One queryset a kind, built once; what an import changed has no author, and is no news."""
    return [_columns(kind) for kind in KINDS]


def _columns(kind: Kind) -> Any:
    titre = f"dossier__{kind.title_field}" if kind.title_field else _text(kind.noun)
    rows = kind.mouvements.filter(user__isnull=False).order_by()
    return rows.values_list(
        "at",
        _text(kind.namespace),
        "dossier",
        titre,
        "dossier__territoire",
        "action",
        "to_state",
    )


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())
