from fiches_action.models.contenu import (
    Financement,
    Indicateur,
    Jalon,
    LienContrat,
    PartenaireFiche,
)
from fiches_action.models.fiche import FicheAction
from fiches_action.models.suivi import MouvementFiche, RemarqueFiche

__all__ = [
    "FicheAction",
    "Financement",
    "Indicateur",
    "Jalon",
    "LienContrat",
    "MouvementFiche",
    "PartenaireFiche",
    "RemarqueFiche",
]
