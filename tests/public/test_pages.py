"""Every page of the app, as every persona: it answers, and knows all its variables."""

import pytest
from django.urls import reverse

from tests.personas import NAMES
from tests.territoires.aides import page

LISTES = (
    "tableau_de_bord:tableau_de_bord",
    "territoires:list",
    "territoires:communes",
    "territoires:epcis",
    "agenda:echeances",
    "financements:list",
    "recherche:recherche",
)
PUBLIQUES = (
    "public:accueil",
    "public:statistiques",
    "public:accessibilite",
    "public:donnees_personnelles",
    "public:mentions_legales",
)
SANS_LIGNES = {"recherche:recherche", "tableau_de_bord:tableau_de_bord"}


@pytest.mark.parametrize("name", [*PUBLIQUES, *LISTES])
@pytest.mark.parametrize("persona", NAMES)
def test_each_page_renders_for_each_persona(client, monde, persona, name):
    html = page(client, reverse(name), monde.users[persona])
    assert html.count("<h1") == 1


@pytest.mark.parametrize("name", PUBLIQUES)
def test_public_pages_hold_nothing_personal(client, monde, name):
    html = page(client, reverse(name))
    assert "@test.example" not in html
    assert monde.a.fiche.intitule not in html


@pytest.mark.parametrize("name", ["detail", "pilotage", "diagnostic", "strategie"])
@pytest.mark.parametrize("persona", ["chef_a", "prefecture_a", "elu_a", "partenaire"])
def test_the_pages_of_a_territoire_render(client, monde, persona, name):
    url = reverse(f"territoires:{name}", args=[monde.a.territoire.pk])
    assert monde.a.territoire.nom in page(client, url, monde.users[persona])


def test_who_has_no_perimetre_is_told_so(client, monde):
    html = page(client, reverse("tableau_de_bord:tableau_de_bord"), monde.sans_perimetre)
    assert "pas encore de périmètre" in html


@pytest.mark.parametrize("name", [n for n in LISTES if n not in SANS_LIGNES])
def test_nobody_sees_the_rows_of_a_stranger(client, monde, name):
    html = page(client, reverse(name), monde.chef_b)
    assert monde.a.territoire.nom not in html
    assert monde.a.communes[0].nom not in html


@pytest.mark.parametrize("name", [*PUBLIQUES, *LISTES])
def test_a_reading_page_refuses_a_post(client, monde, name):
    client.force_login(monde.prefecture_a)
    assert client.post(reverse(name)).status_code == 405
