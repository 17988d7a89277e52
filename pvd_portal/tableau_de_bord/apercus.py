"""The territoires shown on the dashboard, each in one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fiches_action.models import FicheAction
from pvd_portal.tableau_de_bord.besoins import Besoin
from pvd_portal.territoires.horloges import find_most_urgent
from pvd_portal.territoires.synthese import ZERO, Fiches, count_fiches, sum_financements

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


def load_apercus(
    user: Any, besoins: Sequence[Besoin], comptes: Sequence[str] = COMPTES
) -> list[Apercu]:
    """The same queries whatever their number. `comptes`: what is counted of the fiches."""
    pks = [besoin.pk for besoin in besoins]
    fiches = FicheAction.objects.filter(territoire__in=pks).readable_by(user)
    nombres, sommes = count_fiches(fiches, *comptes), sum_financements(fiches)
    return [
        Apercu(
            besoin,
            nombres.get(besoin.pk, Fiches()),
            sommes.get(besoin.pk, (ZERO, ZERO)),
        )
        for besoin in besoins
    ]
