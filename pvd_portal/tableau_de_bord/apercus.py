"""The territoires shown on the dashboard, each in one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from fiches_action.models import FicheAction
from pvd_portal.tableau_de_bord.besoins import Besoin
from pvd_portal.territoires.synthese import ZERO, Fiches, group_fiches, read_counts, sum_granted


@dataclass
class Apercu:
    besoin: Besoin
    fiches: Fiches
    # HT, own funds not included.
    accorde: Decimal


def load_apercus(user: Any, besoins: Sequence[Besoin]) -> list[Apercu]:
    """The same queries whatever their number."""
    pks = [besoin.lieu.pk for besoin in besoins]
    nombres = read_counts(_comptes().filter(territoire__in=pks).readable_by(user))
    fiches = FicheAction.objects.filter(territoire__in=pks).readable_by(user)
    accordes = sum_granted(fiches)
    return [
        Apercu(
            besoin,
            nombres.get(besoin.lieu.pk, Fiches()),
            accordes.get(besoin.lieu.pk, ZERO),
        )
        for besoin in besoins
    ]


@cache
def _comptes() -> Any:
    """What a row shows of the fiches; built once."""
    return group_fiches(FicheAction.objects, "total", "terminees", "en_cours", "cout_ht")
