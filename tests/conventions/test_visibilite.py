"""Who sees an act: its territoire, and every territoire that it covers."""

import datetime as dt

import pytest

from conventions.models import Convention
from pvd_portal.dossiers.rights import can, can_create
from tests.dossiers.aides import put
from tests.factories import ConventionFactory, UserFactory


@pytest.fixture
def commun(monde):
    """A signed cadre of territoire A that covers the commune of territoire B too."""
    return ConventionFactory(
        territoire=monde.a.territoire,
        signee_le=dt.date(2023, 1, 12),
        communes=[*monde.a.communes, *monde.b.communes],
    )


def test_every_covered_territoire_sees_it_once(monde, commun):
    lecteurs = set(monde.users) - {"sans_perimetre"}
    for name, user in monde.users.items():
        rows = Convention.objects.visible_to(user).filter(pk=commun.pk)
        assert rows.count() == (1 if name in lecteurs else 0), name


def test_writing_stays_with_the_territoire_of_the_act(monde, commun):
    acte = put(commun, "en_preparation", date_signature=None)
    writers = {name for name, user in monde.users.items() if can(user, "edit", acte)}
    assert writers == {"chef_a", "prefecture_a"}


def test_the_covered_side_has_it_in_its_dossier(monde, commun):
    acts = Convention.objects.of_territoire(monde.b.territoire)
    assert commun in acts
    assert acts.count() == acts.distinct().count() == 3


def test_the_commun_act_of_a_territoire_gone_is_still_in_its_dossier(monde, commun):
    monde.b.territoire.beneficiaires.update(date_sortie="2024-01-01", motif_sortie="Retrait")
    assert commun in Convention.objects.of_territoire(monde.b.territoire)
    assert Convention.objects.visible_to(monde.chef_b).filter(pk=commun.pk).exists()


@pytest.mark.parametrize("name", ["partenaire", "observateur"])
def test_a_draft_is_not_theirs(monde, name):
    user = monde.users[name]
    assert monde.a.convention not in Convention.objects.visible_to(user)
    put(monde.a.convention, "transmise")
    assert monde.a.convention in Convention.objects.visible_to(user)


def test_a_draft_is_hidden_from_an_observer_of_france(monde):
    anct = UserFactory(role="observateur", perimetre_de={"france": True})
    statuts = set(Convention.objects.visible_to(anct).values_list("statut", flat=True))
    assert statuts == {"signee"}


def test_interdepartmental_act_pilot_writes_associated_reads_and_comments(monde):
    """Case 39."""
    associee, acte = monde.prefecture_associee, monde.a.convention
    assert acte in Convention.objects.visible_to(associee)
    assert can(associee, "comment", acte)
    assert not can(associee, "edit", acte)
    assert not can_create(associee, Convention, monde.a.territoire)
    assert can(monde.prefecture_a, "edit", acte)


def test_what_is_in_progress_is_neither_closed_nor_archived(monde):
    acte = monde.a.convention
    for statut, ouvert in (
        ("en_preparation", True),
        ("transmise", True),
        ("a_completer", True),
        ("validee", True),
        ("en_signature", True),
        ("abandonnee", False),
    ):
        put(acte, statut)
        assert (acte in Convention.objects.en_cours()) is ouvert, statut
    put(acte, "validee", archived_at="2026-01-01T00:00Z", archived_by=monde.prefecture_a)
    assert acte not in Convention.objects.en_cours()
    signees = monde.a.territoire.conventions.filter(statut="signee")
    assert signees.exists()
    assert not Convention.objects.en_cours().filter(pk__in=signees).exists()
