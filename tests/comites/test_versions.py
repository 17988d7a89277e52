"""Minutes that are rectified: a new version, and the one before still read (edge case 69)."""

import pytest
from django.core import mail
from django.urls import reverse

from tests.comites.test_services import open_session
from tests.dossiers.aides import put, said, text_of, url
from tests.factories import FicheFactory, PointFactory


@pytest.fixture
def fiche(monde):
    return FicheFactory(territoire=monde.a.territoire, validation="prete", intitule="La halle")


@pytest.fixture
def locked(client, monde, fiche):
    """A session whose minutes validated a fiche, and adjourned another."""
    comite = open_session(territoire=monde.a.territoire)
    PointFactory(comite=comite, fiche=fiche, decision="validee", commentaire="À l'unanimité")
    autre = FicheFactory(territoire=monde.a.territoire, validation="prete", intitule="Le square")
    PointFactory(comite=comite, fiche=autre, decision="ajournee", ordre=2)
    put(comite, releve="Notes d'origine")
    client.force_login(monde.chef_a)
    client.post(url(comite, "move", "lock"))
    comite = put(comite)
    assert comite.verrouille
    return comite


def rectify(client, comite, motif="Le nom du président est faux"):
    return client.post(url(comite, "move", "rectify"), {"motif": motif})


def relock(client, comite):
    return client.post(url(comite, "move", "lock"))


def the_point(comite, intitule="La halle"):
    return comite.points.get(fiche__intitule=intitule)


def test_it_is_asked_with_a_reason(client, locked):
    assert url(locked, "move", "rectify") in text_of(client.get(url(locked, "releve")))
    response = rectify(client, locked, motif=" ")
    assert response.status_code == 200
    assert "Indiquez le motif." in text_of(response)
    assert put(locked).verrouille
    assert not locked.versions.exists()


def test_the_version_before_is_read_as_it_was(client, monde, locked):
    response = rectify(client, locked)
    assert said(response)[-1].startswith("Le relevé est rouvert : corrigez-le")
    assert put(locked).statut == "tenu"
    locked.membres.filter(preside=True).update(nom="Une autre personne")
    locked.points.all().delete()
    put(locked, releve="Notes corrigées", lieu="Ailleurs")
    relock(client, locked)
    for name in ("chef_a", "prefecture_a", "prefecture_associee", "elu_a", "partenaire"):
        client.force_login(monde.users[name])
        page = text_of(client.get(url(locked, "releve")))
        assert "Version 2, rectifiée." in page
        assert "Le nom du président est faux" in page
        old = url(locked, "version", 1)
        assert old in page
        page = text_of(client.get(old))
        for text in ("Exécutif de la commune", "La halle", "À l'unanimité", "Notes d'origine"):
            assert text in page, text
        assert "Une autre personne" not in page
        assert "Le nom du président est faux" in page
    assert client.get(url(locked, "version", 2)).status_code == 404
    client.force_login(monde.chef_b)
    assert client.get(url(locked, "version", 1)).status_code == 404


def test_what_did_not_change_is_not_borne_again(client, monde, fiche, locked):
    traces = fiche.mouvements.count()
    rectify(client, locked)
    put(locked, releve="Notes corrigées")
    response = relock(client, locked)
    assert response.url == url(locked, "releve")
    assert put(locked).verrouille
    assert put(fiche).validation == "validee"
    assert fiche.mouvements.count() == traces
    # And once more: the third version follows the second.
    rectify(client, locked, motif="Encore un oubli")
    relock(client, locked)
    assert [v.motif for v in locked.versions.all()] == [
        "Le nom du président est faux",
        "Encore un oubli",
    ]
    assert locked.versions.get(numero=2).contenu["notes"] == "Notes corrigées"


def test_a_decision_that_the_fiche_can_still_take_is_borne(client, monde, locked):
    square = the_point(locked, "Le square").fiche
    rectify(client, locked)
    locked.points.filter(fiche=square).update(decision="validee")
    relock(client, locked)
    assert put(locked).verrouille
    assert put(square).validation == "validee"


def test_a_decision_that_it_can_no_longer_take_is_refused_with_a_way_out(client, fiche, locked):
    rectify(client, locked)
    locked.points.filter(fiche=fiche).update(decision="ajournee")
    page = text_of(client.get(url(locked, "move", "lock")))
    assert "la fiche est à l'état « Validée en comité », notez « Validée »." in page
    relock(client, locked)
    assert put(locked).statut == "tenu"
    assert put(fiche).validation == "validee"


def test_the_reserve_follows_the_correction(client, fiche, locked):
    assert not put(fiche).sous_reserve
    rectify(client, locked)
    locked.points.filter(fiche=fiche).update(
        decision="validee_sous_reserve", commentaire="Avec un ascenseur"
    )
    relock(client, locked)
    assert put(fiche).sous_reserve
    rectify(client, locked)
    locked.points.filter(fiche=fiche).update(decision="validee")
    relock(client, locked)
    assert not put(fiche).sous_reserve


def test_the_readers_are_told_twice(client, monde, locked, django_capture_on_commit_callbacks):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        rectify(client, locked)
    assert {m.to[0] for m in mail.outbox} == {
        monde.prefecture_a.email,
        monde.prefecture_associee.email,
        monde.elu_a.email,
    }
    assert "Le nom du président est faux" in mail.outbox[0].body
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        relock(client, locked)
    body = mail.outbox[0].body
    assert "est rectifié : cette version remplace la précédente." in body
    assert "Motif : Le nom du président est faux" in body


def test_it_is_in_the_trace_and_waits_for_its_lock(client, monde, locked):
    rectify(client, locked)
    page = text_of(client.get(url(locked, "detail")))
    assert "Rectifier le relevé : Relevé validé → Tenu" in page
    board = client.get(reverse("tableau_de_bord:tableau_de_bord")).context["a_faire"]
    assert url(locked, "releve") in {line.url for line in board}


def test_neither_the_readers_nor_a_session_that_is_not_locked(client, monde, locked):
    for name in ("prefecture_associee", "elu_a", "partenaire", "observateur", "service_etat_a"):
        client.force_login(monde.users[name])
        assert rectify(client, locked).status_code == 403, name
    client.force_login(monde.prefecture_a)
    assert rectify(client, locked).status_code == 302
    # Twice by a double click, it is done once; somebody else is told that it cannot be.
    assert "Le relevé est rouvert" in said(rectify(client, locked))[-1]
    client.force_login(monde.chef_a)
    assert said(rectify(client, locked))[-1].startswith("« Rectifier le relevé » n'a pas été fait")
    assert locked.versions.count() == 1
