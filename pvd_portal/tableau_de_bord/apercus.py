"""The territoires shown on the dashboard, each in one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from communes.models import Territoire
from fiches_action.models import FicheAction
from pvd_portal.tableau_de_bord.besoins import Besoin
from pvd_portal.territoires.horloges import find_most_urgent
from pvd_portal.territoires.synthese import ZERO, Fiches, count_fiches, sum_financements


@dataclass
class Apercu:
    besoin: Besoin
    territoire: Territoire
    fiches: Fiches
    # (accordé, sollicité), HT
    financement: tuple[Decimal, Decimal]

    @property
    def horloge(self) -> Any:
        return find_most_urgent(self.besoin.horloges)

    @property
    def reste_ht(self) -> Decimal:
        return (self.fiches.cout_ht or ZERO) - sum(self.financement)


def load_apercus(user: Any, besoins: Sequence[Besoin]) -> list[Apercu]:
    """The same queries whatever their number."""
    pks = [besoin.pk for besoin in besoins]
    territoires = Territoire.objects.select_related("epci").in_bulk(pks)
    fiches = FicheAction.objects.filter(territoire__in=pks).readable_by(user)
    comptes, sommes = count_fiches(fiches), sum_financements(fiches)
    return [
        Apercu(
            besoin,
            territoires[besoin.pk],
            comptes.get(besoin.pk, Fiches()),
            sommes.get(besoin.pk, (ZERO, ZERO)),
        )
        for besoin in besoins
    ]
