"""The one state of a fiche that a list shows: what it waits for, else what happens to it."""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from fiches_action.enums import Statut, Validation, look_of_statut
from fiches_action.lifecycle import LIFECYCLE
from fiches_action.regles import is_end_passed
from pvd_portal.core.tons import PASSE, Look
from pvd_portal.core.words import spell_age

if TYPE_CHECKING:
    from fiches_action.models import FicheAction

ARCHIVEE = "Archivée"
# They wait for somebody: since when is what the reader asks.
EN_ATTENTE = frozenset({Validation.PROPOSEE, Validation.A_COMPLETER})
# By precedence (mocks/README, « Fiches »), around the end that has passed.
AVANT_LE_RETARD = (
    Validation.PROPOSEE,
    Validation.A_COMPLETER,
    Validation.BROUILLON,
    Statut.ABANDONNE,
    Validation.REFUSEE,
    Validation.SORTIE,
    Statut.TERMINE,
    Statut.EN_RETARD,
)
APRES_LE_RETARD = (
    Statut.BLOQUE,
    Validation.PRETE,
    Validation.AJOURNEE,
    Statut.EN_PAUSE,
    Statut.A_VENIR,
    Statut.EN_COURS,
)


def choose_state(fiche: "FicheAction") -> Validation | Statut:
    """The first of these that is the fiche's."""
    siens = {Validation(fiche.validation), Statut(fiche.statut)}
    for state in AVANT_LE_RETARD:
        if state in siens:
            return state
    if is_end_passed(fiche):
        return Statut.EN_RETARD
    return next(state for state in APRES_LE_RETARD if state in siens)


def describe_state(fiche: "FicheAction", role: str, jour: dt.date) -> tuple[str, Look]:
    """(« À instruire, 6 j », its tone and icon) for a reader."""
    if fiche.archived_at:
        return ARCHIVEE, (PASSE, "archive-line")
    state = choose_state(fiche)
    if isinstance(state, Statut):
        return str(state.label), look_of_statut(state)
    label = LIFECYCLE.label(state, role)
    if state == Validation.A_COMPLETER:
        # In a row, what is to be done rather than what was asked.
        label = str(state.label)
    if state in EN_ATTENTE:
        label = f"{label}, {spell_age((jour - localdate(fiche.state_at)).days)}"
    return label, LIFECYCLE.look(state, role)
