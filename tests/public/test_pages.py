"""What the pages open to all hold. That each answers to each persona: test_permission_matrix."""

import pytest
from django.urls import reverse

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
    "public:departements",
    "public:statistiques",
    "public:accessibilite",
    "public:donnees_personnelles",
    "public:mentions_legales",
    "public:plan_du_site",
    "public:affichage",
)
SANS_LIGNES = {"recherche:recherche", "tableau_de_bord:tableau_de_bord"}


@pytest.mark.parametrize("name", [*PUBLIQUES, "public:departement"])
def test_public_pages_hold_nothing_personal(client, monde, name):
    code = monde.a.territoire.departement_pilote_id
    html = page(client, reverse(name, args=[code] if name == "public:departement" else []))
    assert "@test.example" not in html
    assert monde.a.fiche.intitule not in html
    assert all(user.nom not in html for user in monde.users.values() if user.nom)


@pytest.mark.parametrize("name", ["detail", "pilotage", "diagnostic", "strategie"])
def test_the_pages_of_a_territoire_name_it(client, monde, name):
    url = reverse(f"territoires:{name}", args=[monde.a.territoire.pk])
    for persona in ("chef_a", "prefecture_a", "elu_a", "partenaire"):
        assert monde.a.territoire.nom in page(client, url, monde.users[persona]), persona


def test_who_has_no_perimetre_is_told_so(client, monde):
    html = page(client, reverse("tableau_de_bord:tableau_de_bord"), monde.sans_perimetre)
    assert "pas encore de périmètre" in html


@pytest.mark.parametrize("name", [n for n in LISTES if n not in SANS_LIGNES])
def test_nobody_sees_the_rows_of_a_stranger(client, monde, name):
    html = page(client, reverse(name), monde.chef_b)
    assert monde.a.territoire.nom not in html
    assert monde.a.communes[0].nom not in html
