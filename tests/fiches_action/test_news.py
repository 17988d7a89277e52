"""« Rien de neuf ce mois-ci »: said in one click, traced, and nothing else moves."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.dossiers.aides import as_shown, put, said, text_of, url
from tests.dossiers.attendus import CYCLE

OLD = dt.datetime(2025, 1, 3, 12, tzinfo=dt.UTC)


@pytest.fixture
def fiche(monde):
    return known(monde.a.fiche, "prete", derniere_nouvelle_at=OLD)


def known(fiche, state=None, **fields):
    """Put so, and its history knows."""
    fiche = put(fiche, state, **fields)
    fiche.save()
    return fiche


def address(fiche):
    return reverse("fiches_action:no_news", args=[fiche.pk])


@pytest.mark.parametrize("state", CYCLE["fiches_action"].etats)
def test_it_is_said_in_every_state(client, monde, fiche, state):
    """Also while the préfecture has it in hand, when nothing can be edited."""
    known(fiche, state)
    client.force_login(monde.chef_a)
    page = text_of(client.get(url(fiche, "detail")))
    assert "Rien de neuf ce mois-ci" in page
    assert 'id="nouvelle"' in page
    response = client.post(address(fiche))
    assert response.url == url(fiche, "detail")
    assert said(response)[0].startswith("C'est noté : rien de neuf au ")
    after = put(fiche)
    assert timezone.localdate(after.derniere_nouvelle_at) == timezone.localdate()
    assert (after.state, after.revision) == (state, fiche.revision)
    history = text_of(client.get(url(fiche, "historique")))
    assert "Fiche : rien de neuf" in history
    assert str(monde.chef_a) in history


def test_it_is_no_longer_without_news(client, monde, fiche):
    client.force_login(monde.chef_a)
    silent = reverse("fiches_action:list", query={"sans_nouvelles": "on"})
    board = reverse("tableau_de_bord:tableau_de_bord")
    assert fiche.intitule in text_of(client.get(silent))
    fiche.remarques.all().delete()
    (line,) = [x for x in client.get(board).context["a_faire"] if x.motif == "a_mettre_a_jour"]
    assert line.url == url(fiche, "detail") + "#nouvelle"
    client.post(address(fiche))
    assert fiche.intitule not in text_of(client.get(silent))
    assert "a_mettre_a_jour" not in {x.motif for x in client.get(board).context["a_faire"]}


def test_twice_the_same_day_is_once(client, monde, fiche):
    client.force_login(monde.chef_a)
    client.post(address(fiche))
    traces = fiche.history.count()
    response = client.post(address(fiche))
    assert said(response)[-1] == "La dernière nouvelle de la fiche est déjà d'aujourd'hui."
    assert fiche.history.count() == traces


def test_a_form_open_meanwhile_is_not_stale(client, monde, fiche):
    client.force_login(monde.chef_a)
    edit = url(fiche, "edit")
    shown = as_shown(client.get(edit))
    client.post(address(fiche))
    assert client.post(edit, {**shown, "adresse": "Place de la halle"}).status_code == 302
    assert put(fiche).adresse == "Place de la halle"


def test_nobody_else_and_not_by_a_link(client, monde, fiche):
    for name, user in monde.users.items():
        if name == "chef_a":
            continue
        client.force_login(user)
        absent = name in {"chef_b", "prefecture_b", "sans_perimetre"}
        assert (name, client.post(address(fiche)).status_code) == (name, 404 if absent else 403)
    client.force_login(monde.chef_a)
    assert client.get(address(fiche)).status_code == 405
    assert put(fiche).derniere_nouvelle_at == OLD


@pytest.mark.parametrize("how", ["archived", "termine", "abandonne"])
def test_of_what_is_over_nobody_waits_for_news(client, monde, fiche, how):
    if how == "archived":
        put(fiche, archived_at="2026-01-01T00:00Z", archived_by=monde.chef_a)
    else:
        motif = {"motif_statut": "Sans objet", "date_statut": "2026-01-02"}
        over = {"termine": {"date_fin_reelle": "2026-01-02"}, "abandonne": motif}
        put(fiche, statut=how, **over[how])
    client.force_login(monde.chef_a)
    assert "Rien de neuf ce mois-ci" not in text_of(client.get(url(fiche, "detail")))
    assert client.post(address(fiche)).status_code == 403
    assert put(fiche).derniere_nouvelle_at == OLD
