"""The territoires shown on the dashboard, each in one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from fiches_action.models import FicheAction
from pvd_portal.tableau_de_bord.besoins import Besoin
from pvd_portal.territoires.horloges import find_most_urgent
from pvd_portal.territoires.synthese import (
    ZERO,
    Fiches,
    group_fiches,
    read_counts,
    sum_financements,
)

# What a row shows of the fiches.
COMPTES = ("total", "terminees", "en_cours", "cout_ht")
# What the tiles of a chef de projet add.
COMPTES_DU_CHEF = ("a_completer", "en_retard", "sans_nouvelles")


@dataclass
class Apercu:
    besoin: Besoin
    fiches: Fiches
    # (accordé, sollicité), HT
    financement: tuple[Decimal, Decimal]

    @property
    def horloge(self) -> Any:
        return find_most_urgent(self.besoin.horloges)

    @property
    def reste_ht(self) -> Decimal:
        return (self.fiches.cout_ht or ZERO) - sum(self.financement)


def load_apercus(user: Any, besoins: Sequence[Besoin], *, chef: bool = False) -> list[Apercu]:
    """The same queries whatever their number. `chef`: with what his tiles count."""
    pks = [besoin.lieu.pk for besoin in besoins]
    # What is late or silent depends on the day; the rest is built once.
    comptes = group_fiches(FicheAction.objects, *COMPTES, *COMPTES_DU_CHEF) if chef else _comptes()
    nombres = read_counts(comptes.filter(territoire__in=pks).readable_by(user))
    fiches = FicheAction.objects.filter(territoire__in=pks).readable_by(user)
    sommes = sum_financements(fiches)
    return [
        Apercu(
            besoin,
            nombres.get(besoin.lieu.pk, Fiches()),
            sommes.get(besoin.lieu.pk, (ZERO, ZERO)),
        )
        for besoin in besoins
    ]


@cache
def _comptes() -> Any:
    return group_fiches(FicheAction.objects, *COMPTES)
