"""Nothing is destroyed: archived by who may, with a trace, and brought back."""

import pytest

from pvd_portal.comites.models import Comite
from tests.dossiers.aides import (
    archive_territoire,
    dossier_of,
    each_kind,
    put,
    said,
    text_of,
    url,
)
from tests.factories import UserFactory

FICHE_ARCHIVABLE = {"brouillon", "a_completer", "prete", "ajournee", "refusee"}


def test_a_fiche_is_archived_and_brought_back_with_its_trace(client, monde):
    fiche = monde.a.fiche
    client.force_login(monde.chef_a)
    page = text_of(client.get(url(fiche, "archive")))
    assert "<h1>Archiver la fiche</h1>" in page
    assert (
        "La fiche quitte les listes et les totaux. Rien n'est détruit : elle garde son numéro et "
        "son historique, et vous pourrez la restaurer." in page
    )
    fiche.refresh_from_db()
    assert not fiche.archived
    response = client.post(url(fiche, "archive"))
    assert response.url == url(fiche, "detail")
    assert said(response) == [
        "Le dossier est archivé : il garde son historique et peut être restauré."
    ]
    fiche.refresh_from_db()
    assert (fiche.archived, fiche.archived_by, fiche.revision) == (True, monde.chef_a, 2)
    trace = fiche.mouvements.get()
    assert (trace.action, trace.user) == ("archive", monde.chef_a)
    assert (trace.from_state, trace.to_state) == ("brouillon", "brouillon")
    assert trace.at == fiche.archived_at
    assert "Restaurer la fiche" in text_of(client.get(url(fiche, "detail")))
    response = client.post(url(fiche, "restore"))
    assert said(response)[-1] == "Le dossier est restauré : il est de nouveau dans les listes."
    fiche.refresh_from_db()
    assert (fiche.archived_at, fiche.archived_by, fiche.revision) == (None, None, 3)
    assert [m.action for m in fiche.mouvements.all()] == ["restore", "archive"]


def test_asked_twice_it_is_one(client, monde):
    fiche = monde.a.fiche
    client.force_login(monde.chef_a)
    client.post(url(fiche, "archive"))
    assert said(client.post(url(fiche, "archive")))[-1] == "C'est déjà archivé."
    assert fiche.mouvements.count() == 1
    client.post(url(fiche, "restore"))
    assert said(client.post(url(fiche, "restore")))[-1] == "C'est déjà restauré."
    assert fiche.mouvements.count() == 2


def test_a_get_never_brings_back(client, monde):
    fiche = put(monde.a.fiche, archived_at="2026-01-01T00:00Z", archived_by=monde.chef_a)
    client.force_login(monde.chef_a)
    assert client.get(url(fiche, "restore")).status_code == 405
    client.get(url(fiche, "archive"))
    assert put(fiche).archived


def test_who_archives_a_fiche(client, monde):
    fiche = put(monde.a.fiche, "prete")
    for name, user in monde.users.items():
        if name == "chef_a":
            continue
        client.force_login(user)
        absent = name in {"chef_b", "prefecture_b", "sans_perimetre"}
        for page in ("archive", "restore"):
            status = client.post(url(fiche, page)).status_code
            assert (name, page, status) == (name, page, 404 if absent else 403)
    assert not put(fiche).archived


@pytest.mark.parametrize(
    "etat",
    [
        "brouillon",
        "proposee",
        "a_completer",
        "prete",
        "validee",
        "ajournee",
        "refusee",
        "inscrite",
        "sortie",
    ],
)
def test_in_which_states_it_is_offered_and_done(client, monde, etat):
    fiche = put(monde.a.fiche, etat)
    client.force_login(monde.chef_a)
    page = text_of(client.get(url(fiche, "detail")))
    offered = etat in FICHE_ARCHIVABLE
    assert ("Archiver la fiche" in page) is offered
    assert client.post(url(fiche, "archive")).status_code == (302 if offered else 403)
    assert put(fiche).archived is offered


def test_a_dossier_of_a_closed_territoire_is_left_as_it_is(client, monde):
    archive_territoire(monde.a.territoire)
    client.force_login(monde.chef_a)
    assert client.post(url(monde.a.fiche, "archive")).status_code == 403


@pytest.mark.parametrize("kind", ["conventions", "comites"])
def test_nobody_archives_an_act_or_a_session(client, monde, kind):
    """An act is abandoned and a session cancelled, with their reason."""
    dossier = dossier_of(monde.a, kind)
    for name in ("chef_a", "prefecture_a", "administrateur"):
        client.force_login(monde.users[name])
        assert client.post(url(dossier, "archive")).status_code == 403
        assert client.post(url(dossier, "restore")).status_code == 403
        assert "Archiver" not in text_of(client.get(url(dossier, "detail")))


@each_kind
def test_archived_it_can_not_be_edited(client, monde, kind):
    dossier = put(
        dossier_of(monde.a, kind), archived_at="2026-01-01T00:00Z", archived_by=monde.chef_a
    )
    client.force_login(monde.chef_a)
    assert client.get(url(dossier, "edit")).status_code == 403


def test_the_engine_writes_only_what_the_archive_changes(monde):
    """What a colleague saved since this object was read is not undone."""
    comite = Comite.objects.get(pk=monde.a.comite.pk)
    put(comite, lieu="Salle des fêtes")
    comite.set_archived(True, user=UserFactory())
    comite.refresh_from_db()
    assert (comite.lieu, comite.archived) == ("Salle des fêtes", True)
