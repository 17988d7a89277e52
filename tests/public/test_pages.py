"""What the pages open to all hold. That each answers to each persona: test_permission_matrix."""

import pytest
from django.urls import reverse

from tests.territoires.aides import page, text_of

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


@pytest.mark.parametrize("name", ["accessibilite", "donnees_personnelles", "mentions_legales"])
def test_who_to_write_to_is_a_setting(client, db, settings, name):
    url = reverse(f"public:{name}")
    settings.CONTACT_EMAIL = ""
    assert "mailto:" not in page(client, url)
    settings.CONTACT_EMAIL = "portail@prefecture.example"
    assert 'href="mailto:portail@prefecture.example"' in page(client, url)


def test_the_accessibility_statement_says_all_that_the_law_asks(client, db):
    text = text_of(page(client, reverse("public:accessibilite")))
    for part in (
        "Établie le 26 novembre 2026",
        "non conforme",
        "Résultats des tests",
        "Défauts connus",
        "Technologies",
        "Pages de l'examen interne",
        "Retour d'information et contact",
        "Voies de recours",
    ):
        assert part in text


def test_a_page_not_found_leads_somewhere(client, monde):
    for user, links in (
        (None, ("public:accueil", "public:departements", "accounts:connexion")),
        (monde.users["chef_a"], ("tableau_de_bord:tableau_de_bord", "recherche:recherche")),
    ):
        if user:
            client.force_login(user)
        response = client.get("/nulle-part/")
        assert response.status_code == 404
        main = response.text.partition("<main")[2]
        assert all(f'href="{reverse(name)}"' in main for name in links)


def test_a_refused_sign_in_does_not_speak_of_saving(client, db):
    response = client.post(reverse("accounts:connexion"), {"username": "", "password": ""})
    assert "Vous n'êtes pas connecté" in text_of(response.text)
    assert "enregistré" not in text_of(response.text)
    assert "<title>Erreur : Se connecter" in response.text
