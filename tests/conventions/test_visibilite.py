"""Who sees an act: its territoire, and every territoire that it covers."""

import datetime as dt

import pytest

from conventions.enums import StatutConvention
from conventions.models import Convention
from pvd_portal.accounts.enums import Role
from pvd_portal.dossiers.rights import (
    can_comment_convention,
    can_create_convention,
    can_edit_convention,
)
from tests.factories import ConventionFactory, UserFactory

D = dt.date


@pytest.fixture
def commun(monde):
    """A signed cadre of territoire A that covers the commune of territoire B too."""
    return ConventionFactory(
        territoire=monde.a.territoire,
        signee_le=D(2023, 1, 12),
        communes=[*monde.a.communes, *monde.b.communes],
    )


def test_every_covered_territoire_sees_it_once(monde, commun):
    lecteurs = set(monde.users) - {"sans_perimetre"}
    for name, user in monde.users.items():
        rows = Convention.objects.visible_to(user).filter(pk=commun.pk)
        assert rows.count() == (1 if name in lecteurs else 0), name


def test_writing_stays_with_the_territoire_of_the_act(monde, commun):
    Convention.objects.filter(pk=commun.pk).update(
        statut=StatutConvention.EN_PREPARATION, date_signature=None
    )
    commun.refresh_from_db()
    writers = {name for name, user in monde.users.items() if can_edit_convention(user, commun)}
    assert writers == {"chef_a", "prefecture_a"}


def test_the_covered_side_has_it_in_its_dossier(monde, commun):
    acts = Convention.objects.of_territoire(monde.b.territoire)
    assert commun in acts
    assert commun not in Convention.objects.of_territoire(monde.b.territoire).exclude(pk=commun.pk)
    assert acts.count() == acts.distinct().count() == 3


def test_a_past_member_still_reads_its_act(monde, commun):
    monde.b.territoire.beneficiaires.update(date_sortie=D(2023, 12, 1), motif_sortie="Choix")
    assert Convention.objects.visible_to(monde.chef_b).filter(pk=commun.pk).exists()


@pytest.mark.parametrize("name", ["partenaire", "observateur"])
def test_a_draft_is_not_theirs(monde, name):
    user = monde.users[name]
    assert monde.a.convention not in Convention.objects.visible_to(user)
    Convention.objects.filter(pk=monde.a.convention.pk).update(statut=StatutConvention.TRANSMISE)
    assert monde.a.convention in Convention.objects.visible_to(user)


def test_a_draft_is_hidden_from_an_observer_of_france(monde):
    anct = UserFactory(role=Role.OBSERVATEUR, perimetre_de={"france": True})
    statuts = set(Convention.objects.visible_to(anct).values_list("statut", flat=True))
    assert statuts == {StatutConvention.SIGNEE}


def test_interdepartmental_act_pilot_writes_associated_reads_and_comments(monde):
    """Case 39."""
    associee, acte = monde.prefecture_associee, monde.a.convention
    assert acte in Convention.objects.visible_to(associee)
    assert can_comment_convention(associee, acte)
    assert not can_edit_convention(associee, acte)
    assert not can_create_convention(associee, monde.a.territoire)
    assert can_edit_convention(monde.prefecture_a, acte)


@pytest.mark.parametrize("statut", StatutConvention)
def test_who_edits_in_each_statut(monde, statut):
    acte = monde.a.convention
    acte.statut = statut
    chef = {StatutConvention.EN_PREPARATION, StatutConvention.A_COMPLETER}
    figes = {StatutConvention.SIGNEE, StatutConvention.ABANDONNEE}
    assert can_edit_convention(monde.chef_a, acte) == (statut in chef)
    assert can_edit_convention(monde.prefecture_a, acte) == (statut not in figes)
    for name in set(monde.users) - {"chef_a", "prefecture_a"}:
        assert not can_edit_convention(monde.users[name], acte), name


def test_what_waits_for_each_side(monde):
    def waiting(name):
        return Convention.objects.waiting_for(monde.users[name]).count()

    assert {name for name in monde.users if waiting(name)} == set()
    Convention.objects.filter(pk=monde.a.convention.pk).update(statut=StatutConvention.TRANSMISE)
    assert {name for name in monde.users if waiting(name)} == {"prefecture_a"}
    Convention.objects.filter(pk=monde.a.convention.pk).update(statut=StatutConvention.A_COMPLETER)
    assert {name for name in monde.users if waiting(name)} == {"chef_a"}
