"""The one state of a fiche in a list, by the precedence of the mocks; by hand."""

import datetime as dt

import pytest
from django.utils import timezone

from fiches_action.etats import describe_state
from fiches_action.models import FicheAction
from pvd_portal.core.dates import today

PASSEE = {"date_fin_prevue": today() - dt.timedelta(1)}
A_VENIR = {"date_fin_prevue": today() + dt.timedelta(1)}
IL_Y_A_6_JOURS = timezone.now() - dt.timedelta(days=6)


def state(role="prefecture", **fields):
    fiche = FicheAction(**{"state_at": IL_Y_A_6_JOURS, "statut": "en_cours", **fields})
    return describe_state(fiche, role, today())


@pytest.mark.parametrize(
    ("fields", "label", "tone"),
    [
        # What waits for somebody, whatever happens on the ground.
        ({"validation": "proposee", "statut": "en_retard"}, "À instruire, 6 j", "warning"),
        ({"validation": "a_completer", **PASSEE}, "À compléter, 6 j", "info"),
        ({"validation": "brouillon", "statut": "bloque"}, "Brouillon", "neutral"),
        # What is over.
        ({"validation": "validee", "statut": "abandonne"}, "Abandonnée", "neutral"),
        ({"validation": "refusee", "statut": "termine"}, "Refusée", "neutral"),
        ({"validation": "sortie"}, "Sortie du plan", "neutral"),
        ({"validation": "inscrite", "statut": "termine"}, "Terminée", "success"),
        # Late, as typed or by its dates.
        ({"validation": "validee", "statut": "en_retard"}, "En retard", "error"),
        (
            {"validation": "validee", "statut": "bloque", **PASSEE},
            "En retard",
            "error",
        ),
        (
            {"validation": "validee", "statut": "bloque", **A_VENIR},
            "Bloquée",
            "info",
        ),
        # What comes next.
        ({"validation": "prete", "statut": "en_pause"}, "Prête pour le comité", "info"),
        ({"validation": "ajournee"}, "Ajournée", "info"),
        ({"validation": "validee", "statut": "en_pause"}, "En pause", "neutral"),
        ({"validation": "validee", "statut": "a_venir"}, "À venir", "neutral"),
        ({"validation": "inscrite"}, "En cours", "neutral"),
        ({"validation": "proposee", "archived_at": IL_Y_A_6_JOURS}, "Archivée", "neutral"),
    ],
)
def test_one_state_by_precedence(fields, label, tone):
    shown, (shown_tone, _) = state(**fields)
    assert (shown, shown_tone) == (label, tone)


def test_the_words_and_the_tone_are_the_readers():
    def of(role, validation):
        label, (tone, icon) = state(role, validation=validation)
        return label, tone, icon

    assert of("chef_de_projet", "proposee") == ("En instruction, 6 j", "info", "time-line")
    assert of("chef_de_projet", "a_completer") == ("À compléter, 6 j", "warning", "user-line")
    assert of("partenaire", "proposee") == ("Proposée, 6 j", "info", "time-line")
    assert of("prefecture", "proposee") == ("À instruire, 6 j", "warning", "user-line")
