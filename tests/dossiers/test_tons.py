"""The tone of every state for every reader, written by hand: no table is read here."""

import pytest

from conventions.enums import SituationEcheance, look_of_situation
from fiches_action.enums import Statut, StatutFinancement, look_of_financement, look_of_statut
from pvd_portal.accounts.enums import Role
from pvd_portal.comites.enums import Decision, look_of_decision
from pvd_portal.core.icons import ICONS
from pvd_portal.core.tons import TONS
from tests.dossiers.aides import MODELS, each_kind

# The letters of a line: R overdue now, O the reader's turn, B somebody else's, V done, G past.
LETTRES = {"R": "error", "O": "warning", "B": "info", "V": "success", "G": "neutral"}
# Columns: chef de projet, préfecture, service de l'État, partenaire, élu, observateur,
# administrateur, and who is not known.
LECTEURS = [
    "chef_de_projet",
    "prefecture",
    "service_etat",
    "partenaire",
    "elu",
    "observateur",
    "administrateur",
    "",
]
ETATS = {
    "conventions": {
        "en_preparation": "GGGGGGGG",
        "transmise": "BOBBBBBB",
        "a_completer": "OBBBBBBB",
        "validee": "BBBBBBBB",
        "en_signature": "BBBBBBBB",
        "signee": "VVVVVVVV",
        "abandonnee": "GGGGGGGG",
    },
    "fiches_action": {
        "brouillon": "GGGGGGGG",
        "proposee": "BOBBBBBB",
        "a_completer": "OBBBBBBB",
        "prete": "BBBBBBBB",
        "validee": "VVVVVVVV",
        "ajournee": "OBBBBBBB",
        "refusee": "GGGGGGGG",
        "inscrite": "VVVVVVVV",
        "sortie": "GGGGGGGG",
    },
    "comites": {
        "planifie": "GGGGGGGG",
        "tenu": "OOBBBBBB",
        "verrouille": "VVVVVVVV",
        "annule": "GGGGGGGG",
    },
}
SITUATIONS = {
    "sans_adhesion": "GGGGGGGG",
    "a_jour": "GGGGGGGG",
    "echeance_proche": "OOBBBBBB",
    "depassee": "RRRRRRRR",
    "respectee": "VVVVVVVV",
    "respectee_en_retard": "GGGGGGGG",
    "prorogee": "GGGGGGGG",
    "ort_anterieure": "GGGGGGGG",
    "sortie": "GGGGGGGG",
}
STATUTS = {
    "a_venir": "G",
    "en_cours": "G",
    "en_retard": "R",
    "en_pause": "G",
    "bloque": "B",
    "abandonne": "G",
    "termine": "V",
}
FINANCEMENTS = {
    "a_solliciter": "G",
    "sollicite": "B",
    "en_instruction": "B",
    "accorde": "V",
    "engage": "V",
    "verse_partiel": "V",
    "solde": "V",
    "refuse": "G",
    "caduc": "G",
    "retire": "G",
}
DECISIONS = {
    "validee": "V",
    "validee_sous_reserve": "V",
    "ajournee": "G",
    "refusee": "G",
    "prise_acte": "G",
}
# One icon says whose turn it is, what is late, what is done; grey and blue have several.
ICONES = {"error": "alarm-warning-line", "warning": "user-line", "success": "check-line"}


def check(look, letter, case):
    tone, icon = look
    assert tone == LETTRES[letter], case
    assert tone in TONS
    assert icon in ICONS
    assert icon == ICONES.get(tone, icon), case


def test_every_role_is_in_the_tables():
    assert LECTEURS == [*Role.values, ""]


@each_kind
def test_each_state_of_a_dossier_for_each_reader(kind):
    lifecycle = MODELS[kind].lifecycle
    assert list(ETATS[kind]) == lifecycle.states.values
    for state, letters in ETATS[kind].items():
        for role, letter in zip(LECTEURS, letters, strict=True):
            check(lifecycle.look(state, role), letter, (state, role))


def test_each_situation_of_the_delay_for_each_reader():
    assert set(SITUATIONS) == set(SituationEcheance.values)
    for situation, letters in SITUATIONS.items():
        for role, letter in zip(LECTEURS, letters, strict=True):
            check(look_of_situation(situation, role), letter, (situation, role))


@pytest.mark.parametrize(
    ("table", "values", "look"),
    [
        (STATUTS, Statut.values, look_of_statut),
        (FINANCEMENTS, StatutFinancement.values, look_of_financement),
        (DECISIONS, Decision.values, look_of_decision),
    ],
)
def test_what_every_reader_reads_alike(table, values, look):
    assert list(table) == values
    for value, letter in table.items():
        check(look(value), letter, value)
