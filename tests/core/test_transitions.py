"""The mechanism of the moves: table, guard, lock, trace."""

import pytest
from django.db import IntegrityError
from pvd_portal.core.moves import offered_moves

from conventions.enums import ActionConvention, StatutConvention
from conventions.models import Convention
from fiches_action.enums import ActionFiche, Validation
from pvd_portal.core.locking import StaleRevision
from pvd_portal.dossiers.lifecycle import MoveRefused


def test_a_move_leaves_a_trace_and_raises_the_revision(monde):
    fiche = monde.a.fiche
    fiche.move(ActionFiche.SUBMIT, user=monde.chef_a)
    fiche.refresh_from_db()
    assert fiche.validation == Validation.PROPOSEE
    assert fiche.revision == 2
    trace = fiche.mouvements.get()
    assert (trace.user, trace.from_state, trace.to_state) == (
        monde.chef_a,
        Validation.BROUILLON,
        Validation.PROPOSEE,
    )


def test_a_move_from_elsewhere_is_refused_and_writes_nothing(monde):
    fiche = monde.a.fiche
    with pytest.raises(MoveRefused) as refusal:
        fiche.move(ActionFiche.APPROVE, user=monde.prefecture_a)
    assert "Brouillon" in refusal.value.reasons[0]
    fiche.refresh_from_db()
    assert fiche.validation == Validation.BROUILLON
    assert not fiche.mouvements.exists()


def test_the_state_in_the_database_decides_not_the_one_in_memory(monde):
    """Two tabs: the second one's object is stale."""
    fiche = monde.a.fiche
    twin = type(fiche).objects.get(pk=fiche.pk)
    fiche.move(ActionFiche.SUBMIT, user=monde.chef_a)
    with pytest.raises(MoveRefused):
        twin.move(ActionFiche.SUBMIT, user=monde.chef_a)
    assert fiche.mouvements.count() == 1


def test_a_reason_is_asked_for(monde):
    convention = monde.a.convention
    with pytest.raises(MoveRefused, match="motif"):
        convention.move(ActionConvention.ABANDON, user=monde.prefecture_a, reason="  ")
    convention.move(ActionConvention.ABANDON, user=monde.prefecture_a, reason="Doublon")
    assert convention.mouvements.get().reason == "Doublon"


def test_what_is_missing_is_said_beside_the_button(monde):
    fiche = monde.a.fiche
    fiche.maitre_ouvrage = ""
    offered = {m.action: m for m in offered_moves(fiche, lambda action: True)}
    assert offered["submit"].reasons == ["Il manque le maître d'ouvrage."]
    assert "approve" not in offered


def test_the_second_of_two_writers_is_told(monde):
    first = Convention.objects.get(pk=monde.a.convention.pk)
    second = Convention.objects.get(pk=monde.a.convention.pk)
    first.claim_revision(1)
    with pytest.raises(StaleRevision):
        second.claim_revision(1)


def test_a_signed_act_without_date_is_refused_by_the_database(monde):
    with pytest.raises(IntegrityError):
        Convention.objects.filter(pk=monde.a.convention.pk).update(statut=StatutConvention.SIGNEE)
