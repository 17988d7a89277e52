"""The parts of the cost as the page of a fiche draws them; the rules in words are `synthese.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from fiches_action.enums import NatureFinancement
from fiches_action.plan import ZERO, sort_lignes, sum_montants
from pvd_portal.core.words import NARROW_SPACE

if TYPE_CHECKING:
    from fiches_action.models import FicheAction, Financement

EMPRUNTS = frozenset({NatureFinancement.PRET, NatureFinancement.AVANCE})
SUBVENTIONS = "Subventions accordées"
AVEC_APPORTS_EN_NATURE = "Subventions, apports en nature"


@dataclass(frozen=True)
class PartDuPlan:
    """One part of the bar, and its figure under it."""

    code: str
    libelle: str
    montant: Decimal
    cout: Decimal

    @property
    def taux(self) -> str:
        """« 60 % » of the cost; "" without one; never « 0 % » of something."""
        if not self.cout:
            return ""
        taux = round(100 * self.montant / self.cout)
        if self.montant and not taux:
            return f"moins de 1{NARROW_SPACE}%"
        return f"{taux}{NARROW_SPACE}%"


def list_parts(fiche: "FicheAction", lignes: Iterable["Financement"]) -> list[PartDuPlan]:
    """In the order of the bar; `a_trouver` holds what is planned and not requested yet."""
    tri = sort_lignes(fiche, lignes)
    prets = [ligne for ligne in tri.accordees if ligne.nature in EMPRUNTS]
    subventions = [ligne for ligne in tri.accordees if ligne.nature not in EMPRUNTS]
    nature = any(ligne.nature == NatureFinancement.NATURE for ligne in subventions)
    cout = fiche.cout_total or ZERO
    parts = [
        PartDuPlan(code, libelle, sum_montants(rows), cout)
        for code, libelle, rows in (
            ("apport", "Apport du maître d'ouvrage", tri.apports),
            ("subventions", AVEC_APPORTS_EN_NATURE if nature else SUBVENTIONS, subventions),
            ("prets", "Prêts accordés", prets),
            ("sollicite", "Sollicité", tri.sollicitees),
        )
    ]
    reste = cout - sum(part.montant for part in parts)
    return [*parts, PartDuPlan("a_trouver", "À trouver", max(reste, ZERO), cout)]
