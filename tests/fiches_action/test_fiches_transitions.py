"""Every validation state × action × persona of a fiche, legal or not."""

import pytest
from django.urls import reverse

from fiches_action.enums import ACTIONS_DE_COMITE, TRANSITIONS, ActionFiche, Validation
from fiches_action.models import FicheAction
from pvd_portal.core.transitions import MoveRefused
from tests.personas import NAMES

OUTSIDE = {"chef_b", "prefecture_b", "sans_perimetre"}
ROLE_OF = {"chef_de_projet": "chef_a", "prefecture": "prefecture_a"}
NO_ACTS = {"convention": None}


def movers(action):
    """Personas whose move it is on the fiche's page."""
    if action in ACTIONS_DE_COMITE:
        return set()
    return {ROLE_OF[role] for role in TRANSITIONS[action].roles}


def force(fiche, validation):
    act = fiche.territoire.conventions.get(type="adhesion")
    rattachement = {"convention": act} if validation == Validation.INSCRITE else {}
    FicheAction.objects.filter(pk=fiche.pk).update(validation=validation, **rattachement)
    fiche.refresh_from_db()


@pytest.mark.parametrize("action", ActionFiche)
@pytest.mark.parametrize("validation", Validation)
def test_the_table_says_when(monde, validation, action):
    fiche = monde.a.fiche
    force(fiche, validation)
    move = TRANSITIONS[action]
    changes = {"convention": monde.a.convention} if action == ActionFiche.REGISTER else {}
    if validation in move.sources:
        fiche.move(action, user=monde.chef_a, reason="Un motif", **changes)
        fiche.refresh_from_db()
        assert fiche.validation == move.target
        trace = fiche.mouvements.get()
        assert (trace.from_validation, trace.to_validation) == (validation, move.target)
        assert (trace.user, trace.reason) == (monde.chef_a, "Un motif")
    else:
        with pytest.raises(MoveRefused):
            fiche.move(action, user=monde.chef_a, reason="Un motif", **changes)
        fiche.refresh_from_db()
        assert fiche.validation == validation
        assert not fiche.mouvements.exists()


@pytest.mark.parametrize("action", ActionFiche)
@pytest.mark.parametrize("validation", Validation)
def test_the_page_says_who(client, monde, validation, action):
    """Outside: 404. Inside without the right: 403. With it: the move, or its refusal."""
    url = reverse("fiches_action:move", kwargs={"pk": monde.a.fiche.pk, "action": action})
    hidden = {"partenaire", "observateur"} if validation == Validation.BROUILLON else set()
    signed = monde.a.territoire.conventions.get(type="adhesion")
    for persona in NAMES:
        force(monde.a.fiche, validation)
        client.force_login(monde.users[persona])
        response = client.post(url, {"motif": "Un motif", "convention": signed.pk})
        monde.a.fiche.refresh_from_db()
        if persona in OUTSIDE | hidden:
            assert response.status_code == 404, persona
        elif persona not in movers(action):
            assert response.status_code == 403, persona
        else:
            assert response.status_code == 302, persona
            moved = validation in TRANSITIONS[action].sources
            expected = TRANSITIONS[action].target if moved else validation
            assert monde.a.fiche.validation == expected
            continue
        assert monde.a.fiche.validation == validation


@pytest.mark.parametrize("action", ActionFiche)
def test_a_get_moves_nothing(client, monde, action):
    source = min(TRANSITIONS[action].sources)
    force(monde.a.fiche, source)
    url = reverse("fiches_action:move", kwargs={"pk": monde.a.fiche.pk, "action": action})
    for persona in movers(action):
        client.force_login(monde.users[persona])
        response = client.get(url)
        assert response.status_code == 200
        assert "VARIABLE_INCONNUE" not in response.text
    monde.a.fiche.refresh_from_db()
    assert monde.a.fiche.validation == source


def test_the_associated_prefecture_reads_and_does_not_move(client, monde):
    force(monde.a.fiche, Validation.PROPOSEE)
    client.force_login(monde.prefecture_associee)
    url = reverse("fiches_action:move", kwargs={"pk": monde.a.fiche.pk, "action": "approve"})
    assert client.post(url).status_code == 403


def test_an_archived_fiche_does_not_move(client, monde):
    FicheAction.objects.filter(pk=monde.a.fiche.pk).update(archived_at="2026-01-01T00:00Z")
    client.force_login(monde.chef_a)
    url = reverse("fiches_action:move", kwargs={"pk": monde.a.fiche.pk, "action": "submit"})
    assert client.post(url).status_code == 403


def test_an_unknown_action_does_not_exist(client, monde):
    client.force_login(monde.chef_a)
    url = reverse("fiches_action:move", kwargs={"pk": monde.a.fiche.pk, "action": "valider"})
    assert client.post(url).status_code == 404
