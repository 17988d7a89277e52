"""Every page of the app, as every persona: it answers, and knows all its variables."""

import pytest
from django.urls import reverse

from tests.personas import NAMES
from tests.suivi.aides import page

LISTES = (
    "tableau_de_bord",
    "territoires",
    "communes",
    "epcis",
    "echeances",
    "financements",
    "recherche",
)
PUBLIQUES = (
    "accueil",
    "statistiques",
    "accessibilite",
    "donnees_personnelles",
    "mentions_legales",
)


@pytest.mark.parametrize("name", [*PUBLIQUES, *LISTES])
@pytest.mark.parametrize("persona", NAMES)
def test_each_page_renders_for_each_persona(client, monde, persona, name):
    html = page(client, reverse(f"suivi:{name}"), monde.users[persona])
    assert html.count("<h1") == 1


@pytest.mark.parametrize("name", PUBLIQUES)
def test_public_pages_hold_nothing_personal(client, monde, name):
    html = page(client, reverse(f"suivi:{name}"))
    assert "@test.example" not in html
    assert monde.a.fiche.intitule not in html


@pytest.mark.parametrize("name", ["territoire", "pilotage", "diagnostic", "strategie"])
@pytest.mark.parametrize("persona", ["chef_a", "prefecture_a", "elu_a", "partenaire"])
def test_the_pages_of_a_territoire_render(client, monde, persona, name):
    url = reverse(f"suivi:{name}", args=[monde.a.territoire.pk])
    assert monde.a.territoire.nom in page(client, url, monde.users[persona])


def test_who_has_no_perimetre_is_told_so(client, monde):
    html = page(client, reverse("suivi:tableau_de_bord"), monde.sans_perimetre)
    assert "pas encore de périmètre" in html


@pytest.mark.parametrize("name", [n for n in LISTES if n not in {"recherche", "tableau_de_bord"}])
def test_nobody_sees_the_rows_of_a_stranger(client, monde, name):
    html = page(client, reverse(f"suivi:{name}"), monde.chef_b)
    assert monde.a.territoire.nom not in html
    assert monde.a.communes[0].nom not in html


@pytest.mark.parametrize("name", [*PUBLIQUES, *LISTES])
def test_a_reading_page_refuses_a_post(client, monde, name):
    client.force_login(monde.prefecture_a)
    assert client.post(reverse(f"suivi:{name}")).status_code == 405
