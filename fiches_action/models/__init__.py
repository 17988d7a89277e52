from fiches_action.models.comite import Comite, MembreComite, MouvementComite, PointOrdreDuJour
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
    "Comite",
    "FicheAction",
    "Financement",
    "Indicateur",
    "Jalon",
    "LienContrat",
    "MembreComite",
    "MouvementComite",
    "MouvementFiche",
    "PartenaireFiche",
    "PointOrdreDuJour",
    "RemarqueFiche",
]
