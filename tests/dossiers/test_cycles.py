"""The three lifecycles against tables written by hand: no HTTP, hardly a row."""

import pytest

from pvd_portal.dossiers.lifecycle import Tone
from pvd_portal.dossiers.rights import can_move
from tests.dossiers.aides import (
    MODELS,
    STANDINGS,
    cases,
    each_action,
    each_kind,
    in_memory,
    someone,
)
from tests.dossiers.attendus import CYCLE, ROLES


@pytest.fixture
def nothing_missing(monkeypatch):
    """What is missing before a move is another question: see test_guards.py."""
    for model in MODELS.values():
        monkeypatch.setattr(model, "missing_for", lambda self, action: [])


def words(kind, action):
    return MODELS[kind].lifecycle.moves[action]


@each_kind
def test_every_state_and_action(nothing_missing, kind):
    """From each state each action is possible, or refused with the sentence that says why."""
    cycle = CYCLE[kind]
    for state, action in cases(cycle):
        dossier = in_memory(kind, state)
        refused = [str(reason) for reason in dossier.refusals(action)]
        label = cycle.etats[state]
        expected = [f"Ce n'est pas possible à l'état « {label} »."]
        assert refused == ([] if (state, action) in cycle.ATTENDU else expected), (state, action)


@each_kind
def test_where_each_move_leads(kind):
    cycle = CYCLE[kind]
    moves = MODELS[kind].lifecycle.moves
    assert set(moves) == set(cycle.QUI)
    assert {
        (source, action): move.target for action, move in moves.items() for source in move.sources
    } == cycle.ATTENDU


@each_kind
def test_an_archived_dossier_does_not_move(nothing_missing, kind):
    for state, action in CYCLE[kind].ATTENDU:
        refused = in_memory(kind, state, archived=True).refusals(action)
        assert [str(r) for r in refused] == ["Ce dossier est archivé : restaurez-le d'abord."]


@each_action
def test_a_reason_of_blanks_is_no_reason(nothing_missing, kind, action):
    cycle = CYCLE[kind]
    state = next(s for s, a in cycle.ATTENDU if a == action)
    dossier = in_memory(kind, state)
    for blank in ("", "  ", "\n\t"):
        refused = [str(r) for r in dossier.refusals(action, reason=blank)]
        assert refused == (["Indiquez le motif."] if action in cycle.MOTIF else [])
    assert dossier.refusals(action, reason="Doublon") == []
    # Not asked yet: the page of the move will ask it.
    assert dossier.refusals(action) == []


@each_action
def test_whose_move_it_is(kind, action):
    """The chef de projet from its territoire, the préfecture as its pilot; nobody else, ever."""
    qui = CYCLE[kind].QUI[action]
    place = {"chef_de_projet": "territoire", "prefecture": "pilote"}
    for role in [*ROLES, "nouveau"]:
        for standing in STANDINGS:
            user = someone(role, standing)
            expected = role in qui and standing == place[role]
            dossier = in_memory(kind, CYCLE[kind].initial)
            assert can_move(user, dossier, action) is expected, (role, standing)
            for frozen in ({"archived": True}, {"closed_territoire": True}):
                dossier = in_memory(kind, CYCLE[kind].initial, **frozen)
                assert not can_move(user, dossier, action), (role, standing, frozen)


@each_action
def test_what_the_reader_is_told(kind, action):
    cycle, move = CYCLE[kind], words(kind, action)
    assert move.label == cycle.LIBELLES[action]
    assert MODELS[kind].lifecycle.action_label(action) == cycle.LIBELLES[action]
    assert move.success == cycle.SUCCES[action]
    assert move.confirm == cycle.CONFIRMATION.get(action, "")
    assert move.needs_reason is (action in cycle.MOTIF)
    assert move.engages is (action in cycle.ENGAGE)
    assert move.makes_remark is (action in cycle.REMARQUE)
    assert (move.tone is Tone.BACKWARD) is (action in cycle.EN_ARRIERE)
    assert (move.tone is Tone.ELSEWHERE) is (action in cycle.AILLEURS)


@each_kind
def test_the_label_of_each_state_for_each_reader(kind):
    cycle, lifecycle = CYCLE[kind], MODELS[kind].lifecycle
    for state, neutral in cycle.etats.items():
        assert lifecycle.label(state) == neutral
        for role in ROLES:
            expected = cycle.LECTEURS.get(role, {}).get(state, neutral)
            assert lifecycle.label(state, role) == expected, (state, role)
            assert in_memory(kind, state).state_label(role) == expected
    for role in ("", "chef_de_projet", "prefecture", "observateur"):
        labels = cycle.LECTEURS.get(role, {})
        assert lifecycle.choices(role) == [
            (state, labels.get(state, neutral)) for state, neutral in cycle.etats.items()
        ]


@each_kind
def test_the_states_that_are_drafts_closed_or_first(kind):
    cycle, lifecycle = CYCLE[kind], MODELS[kind].lifecycle
    assert [str(state) for state in lifecycle.states.values] == list(cycle.etats)
    assert lifecycle.initial == cycle.initial
    assert MODELS[kind]._meta.get_field(MODELS[kind].state_field).default == cycle.initial
    assert lifecycle.drafts == cycle.brouillons
    assert {s for s in cycle.etats if in_memory(kind, s).closed} == cycle.clos


@each_kind
def test_what_waits_for_each_role(kind):
    cycle, lifecycle = CYCLE[kind], MODELS[kind].lifecycle
    assert dict(lifecycle.waiting) == cycle.ATTEND
    for role in [*ROLES, "nouveau"]:
        assert lifecycle.waiting_label(role) == cycle.LISTE_D_ATTENTE.get(role, "")


@each_kind
def test_each_sentence_ends_and_stands_alone(kind):
    for action in CYCLE[kind].QUI:
        move = words(kind, action)
        assert move.success.endswith(".")
        assert move.confirm == "" or move.confirm.endswith(".")
