"""One fiche in two sessions: said where it is proposed, added, decided and locked."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.dossiers.aides import as_shown, put, ready, said, text_of, url
from tests.factories import ComiteFactory, FicheFactory, PointFactory

DEJA = dt.date(2026, 1, 20)


@pytest.fixture
def fiche(monde):
    return FicheFactory(territoire=monde.a.territoire, validation="prete", intitule="La halle")


@pytest.fixture
def autre(monde, fiche):
    """Another session that has the fiche on its agenda."""
    comite = ComiteFactory(territoire=monde.a.territoire, date=dt.date(2026, 12, 11))
    PointFactory(comite=comite, fiche=fiche)
    return comite


@pytest.fixture
def agenda(client, monde):
    client.force_login(monde.chef_a)
    return reverse("comites:ordre_du_jour", args=[monde.a.comite.pk])


NOTE = "Aussi à l'ordre du jour du comité du 11/12/2026."


def decided(comite, decision, statut):
    comite.points.update(decision=decision)
    return put(comite, statut, date=DEJA)


def test_alone_nothing_is_said(client, fiche, agenda):
    assert "a-noter" not in text_of(client.get(agenda))


def test_it_is_proposed_with_a_word(client, autre, agenda):
    assert NOTE in text_of(client.get(agenda))


@pytest.mark.parametrize("gone", ["annule", "archived"])
def test_a_session_that_is_gone_counts_no_more(client, monde, autre, agenda, gone):
    if gone == "annule":
        put(autre, "annule")
    else:
        put(autre, archived_at="2026-01-01T00:00Z", archived_by=monde.chef_a)
    assert "a-noter" not in text_of(client.get(agenda))


def test_validated_in_a_session_not_yet_locked(client, autre, agenda):
    decided(autre, "validee", "tenu")
    sentence = "« Validée » est noté au comité du 20/01/2026, dont le relevé n'est pas verrouillé."
    assert sentence in text_of(client.get(agenda))


def test_adjourned_by_a_locked_session_it_is_proposed_without_a_word(client, fiche, autre, agenda):
    decided(autre, "ajournee", "verrouille")
    put(fiche, "ajournee")
    page = text_of(client.get(agenda))
    assert "La halle" in page
    assert "a-noter" not in page


def test_added_it_is_saved_and_said(client, monde, fiche, autre, agenda):
    data = {**as_shown(client.get(agenda)), f"inscrit_fiche_{fiche.pk}": "on"}
    response = client.post(agenda, data)
    assert f"Fiche n° {fiche.numero} : {NOTE}" in said(response)
    assert monde.a.comite.points.filter(fiche=fiche).exists()
    # On the page of the session, for who may take it off; not for who only reads.
    page = url(monde.a.comite, "detail")
    assert NOTE in text_of(client.get(page))
    client.force_login(monde.elu_a)
    assert NOTE not in text_of(client.get(page))


def test_decided_elsewhere_meanwhile(client, monde, fiche, autre, agenda):
    PointFactory(comite=monde.a.comite, fiche=fiche, ordre=2)
    decided(autre, "validee", "verrouille")
    put(fiche, "validee")
    sentence = "Déjà décidé au comité du 20/01/2026 : « Validée »."
    assert sentence in text_of(client.get(agenda))
    assert sentence in text_of(client.get(url(monde.a.comite, "detail")))
    put(monde.a.comite, "tenu", date=DEJA)
    assert sentence in text_of(client.get(url(monde.a.comite, "seance")))


def test_locking_says_which_other_agenda_keeps_it(client, monde, fiche, autre):
    comite = ready(monde.a, "comites", "tenu")
    PointFactory(comite=comite, fiche=fiche, ordre=2, decision="validee")
    client.force_login(monde.chef_a)
    assert NOTE in text_of(client.get(url(comite, "move", "lock")))


def test_the_same_queries_whatever_the_fiches(client, monde, autre, agenda):

    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(agenda)
        return len(queries)

    before = count()
    for _ in range(4):
        fiche = FicheFactory(territoire=monde.a.territoire, validation="prete")
        PointFactory(comite=autre, fiche=fiche)
    assert count() == before
