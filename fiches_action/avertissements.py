"""What deserves a look on a fiche beside its money: late, finished but not settled."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from fiches_action.enums import FINANCEMENTS_PERDUS, Statut, StatutFinancement
from fiches_action.financement import Alerte
from fiches_action.regles import is_end_passed
from pvd_portal.core.dates import today
from pvd_portal.core.words import pluralize

if TYPE_CHECKING:
    from fiches_action.models import FicheAction, Financement

CLOS = FINANCEMENTS_PERDUS | {StatutFinancement.SOLDE}


def list_avertissements(fiche: "FicheAction", lignes: Iterable["Financement"]) -> list[Alerte]:
    """Alerts of the fiche's life, in the words of the reader."""
    return [*_check_end(fiche, lignes), *_check_delay(fiche)]


def _check_end(fiche: "FicheAction", lignes: Iterable["Financement"]) -> Iterator[Alerte]:
    """Finished with open funding (edge case 48)."""
    if fiche.statut != Statut.TERMINE:
        return
    ouverts = [ligne for ligne in lignes if ligne.statut not in CLOS]
    if ouverts:
        noms = ", ".join(sorted({ligne.organisme.nom for ligne in ouverts}))
        yield _warn(
            "non_soldee",
            "Action terminée, financements non soldés",
            f"Il reste à solder ou à clore : {noms}.",
        )


def _check_delay(fiche: "FicheAction") -> Iterator[Alerte]:
    if is_end_passed(fiche) and fiche.date_fin_prevue:
        jours = (today() - fiche.date_fin_prevue).days
        yield _warn(
            "en_retard",
            "Fin prévue dépassée",
            f"La fin prévue est passée de {pluralize(jours, 'jour')} : "
            "mettez à jour le calendrier ou le statut.",
        )


def _warn(code: str, titre: str, texte: str) -> Alerte:
    return Alerte(code=code, niveau="warning", titre=titre, texte=texte, source="")
