"""The calendar of a fiche as its steps: what is done, what is late, what is to come."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fiches_action.regles import STATUTS_CLOS
from pvd_portal.core.dates import today
from pvd_portal.core.words import pluralize

if TYPE_CHECKING:
    from fiches_action.models import FicheAction, Jalon


@dataclass(frozen=True)
class Etape:
    """One step: when it was planned, when it was done, and what that means today."""

    libelle: str
    prevue: dt.date | None
    realisee: dt.date | None
    # Nobody waits for the steps of an action that is finished or given up.
    close: bool = False

    @property
    def date(self) -> dt.date | None:
        return self.realisee or self.prevue

    @property
    def retard(self) -> str:
        """« dépassée de 86 jours »; "" when it is not late today."""
        if self.realisee or self.close or self.prevue is None or self.prevue >= today():
            return ""
        return f"dépassée de {pluralize((today() - self.prevue).days, 'jour')}"

    @property
    def etat(self) -> str:
        """Its class: faite, retard, passee (nobody knows) or venir."""
        if self.realisee:
            return "faite"
        if self.retard:
            return "retard"
        return "passee" if self.prevue and self.prevue < today() else "venir"

    @property
    def mots(self) -> str:
        """What the dot says, in words."""
        return {"faite": "fait", "passee": "sans date de réalisation", "venir": "à venir"}.get(
            self.etat, ""
        )


def list_etapes(fiche: "FicheAction", jalons: Iterable["Jalon"]) -> list[Etape]:
    """The jalons, and the start and the end where no jalon stands for them, by date."""
    close = fiche.statut in STATUTS_CLOS
    etapes = [Etape(j.libelle, j.date_prevue, j.date_realisee, close) for j in jalons]
    prevues = {etape.prevue for etape in etapes}
    for libelle, prevue, realisee in (
        ("Début", fiche.date_debut_prevue, fiche.date_debut_reelle),
        ("Fin", fiche.date_fin_prevue, fiche.date_fin_reelle),
    ):
        if (prevue or realisee) and prevue not in prevues:
            # A start that nobody dated is no alarm: the work may well have begun.
            etapes.append(Etape(libelle, prevue, realisee, close or libelle == "Début"))
    return sorted(etapes, key=lambda etape: (etape.date is None, etape.date or dt.date.max))
