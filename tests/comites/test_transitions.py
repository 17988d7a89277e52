"""Every statut × action × role of the comité, through the page that makes the move."""

import datetime as dt

import pytest
from django.urls import reverse

from pvd_portal.accounts.enums import Role
from pvd_portal.comites.enums import TRANSITIONS_COMITE, ActionComite, StatutComite
from pvd_portal.comites.models import PointOrdreDuJour
from tests.factories import (
    ComiteFactory,
    MembreFactory,
    TerritoireFactory,
    UserFactory,
)
from tests.personas import NAMES

pytestmark = pytest.mark.django_db
HIER = dt.date(2026, 1, 15)
OUTSIDE = {"chef_b", "prefecture_b", "sans_perimetre"}
WRITERS = {"chef_a", "prefecture_a"}


def ready(statut, territoire, **champs):
    """A session of that statut with nothing missing for any move."""
    comite = ComiteFactory(territoire=territoire, statut=statut, date=HIER, **champs)
    MembreFactory(comite=comite, present=True, preside=True)
    PointOrdreDuJour.objects.create(comite=comite, intitule="Calendrier", decision="prise_acte")
    return comite


def url_of(comite, action):
    return reverse("comites:move", args=[comite.pk, action])


@pytest.mark.parametrize("statut", StatutComite)
@pytest.mark.parametrize("action", ActionComite)
def test_every_statut_and_action(client, statut, action):
    territoire = TerritoireFactory()
    chef = UserFactory(role=Role.CHEF_DE_PROJET, perimetre_de={"territoire": territoire})
    comite = ready(statut, territoire)
    client.force_login(chef)
    client.post(url_of(comite, action), {"motif": "Salle indisponible"})
    comite.refresh_from_db()
    move = TRANSITIONS_COMITE[action]
    if statut in move.sources:
        assert comite.statut == move.target
        trace = comite.mouvements.get()
        assert (trace.action, trace.user) == (action, chef)
        assert (trace.from_state, trace.to_state) == (statut, move.target)
    else:
        assert comite.statut == statut
        assert not comite.mouvements.exists()


@pytest.mark.parametrize("action", ActionComite)
def test_every_action_and_persona(client, monde, action):
    (depart,) = TRANSITIONS_COMITE[action].sources
    for name in NAMES:
        comite = ready(depart, monde.a.territoire)
        client.force_login(monde.users[name])
        status = client.post(url_of(comite, action), {"motif": "Motif"}).status_code
        expected = 404 if name in OUTSIDE else 302 if name in WRITERS else 403
        comite.refresh_from_db()
        assert (name, status) == (name, expected)
        assert (comite.statut != depart) is (name in WRITERS), name


@pytest.mark.parametrize("action", ActionComite)
def test_get_never_moves(client, monde, action):
    (depart,) = TRANSITIONS_COMITE[action].sources
    comite = ready(depart, monde.a.territoire)
    client.force_login(monde.chef_a)
    response = client.get(url_of(comite, action))
    assert response.status_code == (200 if TRANSITIONS_COMITE[action].confirm else 405)
    comite.refresh_from_db()
    assert comite.statut == depart


def test_an_unknown_action_does_not_exist(client, monde):
    client.force_login(monde.chef_a)
    assert client.post(url_of(monde.a.comite, "detruire")).status_code == 404


@pytest.mark.parametrize("motif", ["", "   ", "x" * 2001])
def test_cancelling_says_why(client, monde, motif):
    client.force_login(monde.chef_a)
    response = client.post(url_of(monde.a.comite, "cancel"), {"motif": motif})
    assert response.status_code == 200
    assert response.context["form"].errors["motif"]
    monde.a.comite.refresh_from_db()
    assert monde.a.comite.statut == StatutComite.PLANIFIE


def test_the_reason_is_in_the_trace(client, monde):
    client.force_login(monde.chef_a)
    client.post(url_of(monde.a.comite, "cancel"), {"motif": "Salle indisponible"})
    assert monde.a.comite.mouvements.get().reason == "Salle indisponible"


def test_a_session_opens_on_its_day(client, monde):
    comite = ComiteFactory(territoire=monde.a.territoire, date=dt.date(2100, 1, 1))
    client.force_login(monde.chef_a)
    response = client.post(url_of(comite, "hold"), follow=True)
    assert "La séance s&#x27;ouvre le jour venu, le 01/01/2100." in response.content.decode()
    comite.refresh_from_db()
    assert comite.statut == StatutComite.PLANIFIE


def test_what_is_missing_refuses_the_lock_and_is_listed(client, monde):
    comite = ComiteFactory(territoire=monde.a.territoire, statut=StatutComite.TENU, date=HIER)
    client.force_login(monde.chef_a)
    page = client.get(url_of(comite, "lock")).content.decode()
    assert "Notez les présences." in page
    assert "<textarea" not in page
    assert 'type="submit">Valider' not in page
    response = client.post(url_of(comite, "lock"), follow=True)
    assert "Le relevé n&#x27;est pas verrouillé. Notez les présences." in response.content.decode()
    comite.refresh_from_db()
    assert comite.statut == StatutComite.TENU


def test_locking_twice_is_refused_with_its_reason(client, monde):
    comite = ready(StatutComite.TENU, monde.a.territoire)
    client.force_login(monde.chef_a)
    client.post(url_of(comite, "lock"))
    response = client.post(url_of(comite, "lock"), follow=True)
    assert "« Relevé validé »" in response.content.decode()
    assert comite.mouvements.count() == 1
