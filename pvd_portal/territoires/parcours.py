"""The 8 steps as the reader sees them in the head of the workspace, and where each leads."""

from dataclasses import dataclass
from typing import Any

from conventions import regles
from conventions.enums import SituationEcheance
from fiches_action import regles as regles_fiches
from pvd_portal.accounts.enums import Role
from pvd_portal.core.links import link_to
from pvd_portal.core.tons import (
    FAIT,
    LOOK_A_VOUS,
    LOOK_AUTRES,
    LOOK_EN_RETARD,
    LOOK_FAIT,
    PASSE,
    Look,
)
from pvd_portal.core.words import pluralize
from pvd_portal.dossiers.rights import is_chef, is_pilote
from pvd_portal.territoires.etapes import Constat, Etape, Etat

NEUTRE: Look = (PASSE, "subtract-line")
# step -> the tab that holds it, and its order there.
PAGES = {
    "pilotage": ("pilotage", ""),
    "gouvernance": ("comites", ""),
    "diagnostic": ("diagnostic", ""),
    "strategie": ("strategie", ""),
    "plan": ("plan", ""),
    "fiches": ("plan", "?tri=etat"),
    "contractualisation": ("conventions", ""),
    "suivi": ("plan", "?tri=nouvelle"),
}
# What the short line says of a step that is not done, when nothing is counted.
COURTS = {
    ("pilotage", Etat.ATTENTION): "poste vacant",
    ("pilotage", Etat.EN_COURS): "à compléter",
    ("pilotage", Etat.A_FAIRE): "à constituer",
    ("gouvernance", Etat.ATTENTION): "à réunir",
    ("gouvernance", Etat.EN_COURS): "comité prévu",
    ("gouvernance", Etat.A_FAIRE): "aucun comité",
    ("diagnostic", Etat.EN_COURS): "à compléter",
    ("diagnostic", Etat.A_FAIRE): "à écrire",
    ("strategie", Etat.EN_COURS): "à compléter",
    ("strategie", Etat.A_FAIRE): "à écrire",
    ("plan", Etat.A_FAIRE): "aucune action",
    ("fiches", Etat.A_FAIRE): "aucune fiche",
    ("contractualisation", Etat.EN_COURS): "à signer",
    ("contractualisation", Etat.A_FAIRE): "à engager",
    ("suivi", Etat.A_FAIRE): "rien à suivre",
}
# The chef de projet's own work, when nobody else has a turn.
DU_CHEF = frozenset(("pilotage", "gouvernance", "diagnostic", "strategie", "plan"))


@dataclass(frozen=True)
class EtapeLue:
    """A step of the head: its state in two words, with the reader's tone."""

    etape: Etape
    url: str
    court: str
    ton: str
    icone: str

    @property
    def faite(self) -> bool:
        """Nothing of it waits for anybody either."""
        return self.ton == FAIT


def read_steps(user: Any, dossier: Any) -> list[EtapeLue]:
    territoire = dossier.territoire
    side = ""
    if is_chef(user, territoire):
        side = Role.CHEF_DE_PROJET
    elif is_pilote(user, territoire):
        side = Role.PREFECTURE
    steps = []
    for etape in dossier.etapes:
        court, (ton, icone) = _read(etape, dossier, side)
        page, query = PAGES[etape.cle]
        url = link_to(f"territoires:{page}", territoire.pk) + query
        steps.append(EtapeLue(etape, url, court, ton, icone))
    return steps


def _read(etape: Etape, dossier: Any, side: str) -> tuple[str, Look]:
    c: Constat = dossier.constat
    if etape.cle == "fiches":
        turns = _turn(side, c.fiches_a_instruire, c.fiches_a_completer)
    elif etape.cle == "contractualisation":
        turns = _turn(side, dossier.conventions_a_instruire, 0)
    else:
        turns = None
    if etape.cle == "contractualisation" and etape.etat == Etat.ATTENTION:
        return _deadline(c, side)
    if turns:
        return turns
    if etape.etat == Etat.FAIT:
        return etape.libelle, LOOK_FAIT
    if etape.cle == "suivi":
        return _follow_up(c, side)
    court = COURTS.get((etape.cle, etape.etat)) or _counted(etape.cle, c)
    return court, _look(etape, side)


def _turn(side: str, a_instruire: int, a_completer: int) -> tuple[str, Look] | None:
    """The reader's own turn first; then the other's."""
    counts = {
        Role.PREFECTURE: (a_instruire, f"{a_instruire} à instruire"),
        Role.CHEF_DE_PROJET: (a_completer, f"{a_completer} à compléter"),
    }
    for role in sorted(counts, key=lambda role: role != side):
        nombre, texte = counts[role]
        if nombre:
            return texte, LOOK_A_VOUS if role == side else LOOK_AUTRES
    return None


def _deadline(c: Constat, side: str) -> tuple[str, Look]:
    if SituationEcheance.DEPASSEE in c.situations:
        return "échéance dépassée", LOOK_EN_RETARD
    texte = f"moins de {regles.SEUIL_ALERTE_MOIS} mois"
    return texte, LOOK_A_VOUS if side else LOOK_AUTRES


def _follow_up(c: Constat, side: str) -> tuple[str, Look]:
    if c.fiches_en_retard:
        return f"{pluralize(c.fiches_en_retard, 'action')} en retard", LOOK_EN_RETARD
    if c.fiches_sans_nouvelles:
        look = LOOK_A_VOUS if side == Role.CHEF_DE_PROJET else LOOK_AUTRES
        return f"{c.fiches_sans_nouvelles} muettes {regles_fiches.MOIS_SANS_NOUVELLES} mois", look
    if not c.fiches_du_plan:
        return "rien à suivre", NEUTRE
    return f"{c.fiches_terminees} sur {c.fiches_du_plan} finies", LOOK_AUTRES


def _counted(cle: str, c: Constat) -> str:
    if cle == "plan" and not c.fiches_du_plan:
        return "aucune validée"
    if cle == "plan":
        return f"{c.fiches_du_plan - c.fiches_du_plan_datees} à dater"
    return f"{c.fiches_du_plan} sur {c.fiches} au plan"


def _look(etape: Etape, side: str) -> Look:
    if etape.etat == Etat.A_FAIRE and not side:
        return NEUTRE
    if etape.cle == "pilotage" and etape.etat == Etat.ATTENTION:
        return LOOK_A_VOUS if side == Role.PREFECTURE else LOOK_AUTRES
    mine = etape.cle in DU_CHEF and side == Role.CHEF_DE_PROJET
    return LOOK_A_VOUS if mine else LOOK_AUTRES


# step -> the button of the chef de projet when nothing waits for anybody.
A_FAIRE = {
    "pilotage": "Compléter les contacts",
    "gouvernance": "Préparer un comité",
    "diagnostic": "Compléter le diagnostic",
    "strategie": "Compléter la stratégie",
    "plan": "Voir le plan d'action",
    "fiches": "Avancer les fiches",
    "contractualisation": "Avancer les conventions",
    "suivi": "Faire le point",
}


def next_step(user: Any, dossier: Any, steps: list[EtapeLue]) -> tuple[str, str] | None:
    """(button, address) of the chef de projet's own work; None: nothing, or somebody else."""
    etape = dossier.etape
    if etape.etat == Etat.FAIT or not is_chef(user, dossier.territoire):
        return None
    url = next(step.url for step in steps if step.etape.cle == etape.cle)
    return A_FAIRE[etape.cle], url
