"""The lifecycle: every statut × action × role, and its trace."""

import itertools

import pytest

from conventions.enums import (
    APPARENCE_STATUT,
    TRANSITIONS,
    ActionConvention,
    StatutConvention,
    libelle_statut,
)
from conventions.models import Convention
from conventions.services import complete_parties
from pvd_portal.accounts.enums import Role
from pvd_portal.core.dates import today
from pvd_portal.core.icons import ICONS
from pvd_portal.dossiers.lifecycle import MoveRefused
from pvd_portal.dossiers.rights import can_move_convention
from tests.factories import ConventionFactory, EpciFactory, TerritoireFactory, UserFactory

A = ActionConvention
S = StatutConvention
# Written apart from the table, on purpose: (action, from) -> to.
ATTENDU = {
    (A.SUBMIT, S.EN_PREPARATION): S.TRANSMISE,
    (A.SUBMIT, S.A_COMPLETER): S.TRANSMISE,
    (A.WITHDRAW, S.TRANSMISE): S.EN_PREPARATION,
    (A.REQUEST_CHANGES, S.TRANSMISE): S.A_COMPLETER,
    (A.APPROVE, S.TRANSMISE): S.VALIDEE,
    (A.OPEN_SIGNATURE, S.VALIDEE): S.EN_SIGNATURE,
    (A.SIGN, S.EN_SIGNATURE): S.SIGNEE,
    (A.REOPEN, S.VALIDEE): S.TRANSMISE,
    (A.REOPEN, S.EN_SIGNATURE): S.TRANSMISE,
    (A.ABANDON, S.EN_PREPARATION): S.ABANDONNEE,
    (A.ABANDON, S.TRANSMISE): S.ABANDONNEE,
    (A.ABANDON, S.A_COMPLETER): S.ABANDONNEE,
    (A.ABANDON, S.VALIDEE): S.ABANDONNEE,
    (A.ABANDON, S.EN_SIGNATURE): S.ABANDONNEE,
    (A.CORRECT_DATE, S.SIGNEE): S.SIGNEE,
    (A.RESUME, S.ABANDONNEE): S.EN_PREPARATION,
}
DU_CHEF = {A.SUBMIT, A.WITHDRAW}


@pytest.fixture
def acte(db):
    """An act that lacks nothing, whatever its statut."""
    epci = EpciFactory()
    convention = ConventionFactory(territoire=TerritoireFactory(epci=epci))
    complete_parties(Convention.objects.for_detail().get(pk=convention.pk))
    convention.signatures.update(date_deliberation="2023-01-10", date_signature="2023-03-01")
    return convention


@pytest.fixture
def agent(db):
    return UserFactory(role=Role.PREFECTURE)


def in_statut(convention, statut):
    date = today() if statut == S.SIGNEE else None
    Convention.objects.filter(pk=convention.pk).update(statut=statut, date_signature=date)
    return Convention.objects.for_detail().get(pk=convention.pk)


@pytest.mark.parametrize(("action", "statut"), list(itertools.product(A, S)), ids=str)
def test_every_statut_and_action(acte, agent, action, statut):
    convention = in_statut(acte, statut)
    changes = {"date_signature": today()} if action == A.SIGN else {}
    target = ATTENDU.get((action, statut))
    if target is None:
        with pytest.raises(MoveRefused):
            convention.move(action, user=agent, reason="Motif", **changes)
    else:
        convention.move(action, user=agent, reason="Motif", **changes)
    convention.refresh_from_db()
    assert convention.statut == (target or statut)
    assert convention.mouvements.count() == (1 if target else 0)


@pytest.mark.parametrize("action", A)
def test_whose_move_it_is(monde, action):
    """Chef de projet or pilot préfecture, on its own side; nobody else, ever."""
    allowed = {"chef_a"} if action in DU_CHEF else {"prefecture_a"}
    assert {
        name
        for name, user in monde.users.items()
        if can_move_convention(user, monde.a.convention, action)
    } == allowed


def test_a_move_leaves_who_when_from_to_and_why(acte, agent):
    convention = in_statut(acte, S.TRANSMISE)
    convention.move(A.REQUEST_CHANGES, user=agent, reason="  Le périmètre  ")
    mouvement = convention.mouvements.get()
    assert (mouvement.user, mouvement.reason) == (agent, "Le périmètre")
    assert (mouvement.from_state, mouvement.to_state) == (S.TRANSMISE, S.A_COMPLETER)


@pytest.mark.parametrize("action", [a for a, move in TRANSITIONS.items() if move.needs_reason])
def test_a_motif_is_asked(acte, agent, action):
    statut = min(TRANSITIONS[action].sources)
    with pytest.raises(MoveRefused, match="Indiquez le motif"):
        in_statut(acte, statut).move(action, user=agent, reason="  ")


def test_a_stale_object_does_not_move_twice(acte, agent):
    """Two people press the same button: the second is refused."""
    first, second = in_statut(acte, S.TRANSMISE), in_statut(acte, S.TRANSMISE)
    first.move(A.APPROVE, user=agent)
    with pytest.raises(MoveRefused):
        second.move(A.APPROVE, user=agent)
    assert acte.mouvements.count() == 1


def test_a_move_makes_an_open_form_stale(acte, agent):
    convention = in_statut(acte, S.TRANSMISE)
    revision = convention.revision
    convention.move(A.APPROVE, user=agent)
    convention.refresh_from_db()
    assert convention.revision == revision + 1


@pytest.mark.parametrize(
    ("role", "statut", "libelle"),
    [
        (Role.PREFECTURE, S.TRANSMISE, "À instruire"),
        (Role.CHEF_DE_PROJET, S.TRANSMISE, "En instruction"),
        (Role.ELU, S.TRANSMISE, "Transmise"),
        (Role.PREFECTURE, S.A_COMPLETER, "Compléments demandés"),
        (Role.CHEF_DE_PROJET, S.A_COMPLETER, "À compléter"),
        (Role.OBSERVATEUR, S.SIGNEE, "Signée"),
    ],
)
def test_labels_differ_by_reader(role, statut, libelle):
    assert libelle_statut(statut, role) == libelle


def test_each_statut_has_its_look():
    assert set(APPARENCE_STATUT) == set(S)
    assert {icon for _, icon in APPARENCE_STATUT.values()} <= ICONS
