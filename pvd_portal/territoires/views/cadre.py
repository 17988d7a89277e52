"""What every page of the workspace shows above its own content: state, steps, tabs, actions."""

from typing import Any

from django.urls import reverse

from conventions.enums import SituationEcheance
from conventions.models import Convention
from fiches_action.models import FicheAction
from pvd_portal.comites.models import Comite
from pvd_portal.core.links import link_to
from pvd_portal.core.templatetags.badges import badge
from pvd_portal.core.tons import LOOK_FAIT, PASSE
from pvd_portal.dossiers.rights import can_create, writes_in
from pvd_portal.territoires.dossier import Espace, load_espace
from pvd_portal.territoires.horloges import SITUATIONS_TENUES
from pvd_portal.territoires.parcours import read_steps
from pvd_portal.territoires.personnes import list_people

# What may be created here, and the tab where that is the primary button.
CREATIONS = (
    (FicheAction, "fiches_action:create", "Nouvelle fiche action", "plan"),
    (Convention, "conventions:create", "Nouvelle convention", "conventions"),
    (Comite, "comites:create", "Nouveau comité", "comites"),
)
ESPACE: list[tuple[str, str]] = [
    ("detail", "Aperçu"),
    ("conventions", "Conventions"),
    ("plan", "Plan d'action"),
    ("comites", "Comités"),
    ("financements", "Financements"),
    ("pilotage", "Contacts"),
    ("chronologie", "Chronologie"),
]


def load_page(request: Any, pk: Any, onglet: str) -> tuple[Espace, dict[str, Any]]:
    """The dossier, and the context of the head; 404 outside of the périmètre."""
    user = request.user
    espace = load_espace(user, pk)
    territoire = espace.territoire
    steps = read_steps(user, espace)
    creations = _creations(user, territoire)
    personnes = list_people(espace.sides) if user.lit_les_contacts else None
    return espace, {
        "dossier": espace,
        "territoire": territoire,
        "badge_du_territoire": _badge(espace, user.role),
        "etapes": steps,
        "faites": [step for step in steps if step.faite],
        "onglet": onglet,
        "onglets": _tabs(espace, onglet, personnes),
        "personnes": personnes,
        "ecrit": writes_in(user, territoire),
        "creation": next((row[:2] for row in creations if row[2] == onglet), None),
        "creations": [row[:2] for row in creations if row[2] != onglet],
    }


def _badge(espace: Espace, role: str) -> Any:
    """The state of the act that the programme waits for."""
    if espace.territoire.archived_at:
        return badge("Dossier archivé", PASSE, "archive-line")
    h = espace.horloge
    if h is None:
        return ""
    if h.situation == SituationEcheance.ORT_ANTERIEURE:
        return badge("ORT signée", *LOOK_FAIT)
    if h.situation in SITUATIONS_TENUES:
        return badge("Convention-cadre signée", *LOOK_FAIT)
    return badge(h.libelle, *h.look(role))


def _tabs(espace: Espace, courant: str, personnes: Any) -> list[tuple[str, str, Any, bool]]:
    counts = {
        "conventions": len(espace.actes),
        "plan": espace.fiches.total,
        "comites": len(espace.seances),
        "pilotage": len(personnes) if personnes is not None else None,
    }
    pk = espace.territoire.pk
    return [
        (label, link_to(f"territoires:{name}", pk), counts.get(name), name == courant)
        for name, label in ESPACE
        if name != "pilotage" or personnes is not None
    ]


def _creations(user: Any, territoire: Any) -> list[tuple[str, str, str]]:
    """(label, address, tab) of what the reader may create in this territoire."""
    return [
        (label, reverse(name, query={"territoire": territoire.pk}), onglet)
        for model, name, label, onglet in CREATIONS
        if can_create(user, model, territoire)
    ]
