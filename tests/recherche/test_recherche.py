import datetime as dt

import pytest
from django.urls import reverse

from communes.models import CommuneAncienne
from tests.factories import CommuneFactory, FicheFactory, TerritoireFactory
from tests.personas import NAMES
from tests.territoires.aides import page, text_of

URL = reverse("recherche:recherche")


def search(client, user, words):
    html = page(client, f"{URL}?q={words}", user)
    return html.split("<main")[1]


def test_it_finds_each_kind(client, monde):
    for nom in (
        monde.a.communes[0].nom,
        monde.a.territoire.nom,
        monde.a.convention.intitule,
        monde.a.fiche.intitule,
    ):
        assert nom in search(client, monde.chef_a, nom)


@pytest.mark.parametrize("persona", sorted({*NAMES} - {"chef_b", "prefecture_b", "administrateur"}))
def test_nobody_finds_what_is_elsewhere(client, monde, persona):
    for objet in (monde.b.communes[0], monde.b.territoire, monde.b.convention, monde.b.fiche):
        nom = getattr(objet, "nom", None) or objet.intitule
        found = search(client, monde.users[persona], f'"{nom}"')
        assert "<li><p><a" not in found or nom not in found.split('class="a-faire"', 1)[1]


@pytest.mark.parametrize("words", ["halle couverte", "HALLE-COUVERTE", "hallé"])
def test_accents_hyphens_and_case_do_not_count(client, monde, words):
    FicheFactory(territoire=monde.a.territoire, intitule="Halle couverte")
    assert "Halle couverte" in search(client, monde.chef_a, words)


def test_a_draft_is_not_found_by_a_partenaire(client, monde):
    assert monde.a.fiche.intitule not in search(
        client, monde.partenaire, monde.a.fiche.intitule
    ).split("</form>")[1].replace(f"« {monde.a.fiche.intitule} »", "")


def test_ten_results_then_the_whole_list(client, monde):
    for i in range(12):
        FicheFactory(territoire=monde.a.territoire, intitule=f"Voie verte {i}")
    html = search(client, monde.chef_a, "voie verte")
    assert html.count('<li><a href="/fiches-action/') == 10
    link = f"{reverse('fiches_action:list')}?texte=voie+verte"
    assert link in html
    assert "12 fiches" in text_of(page(client, link))


@pytest.mark.parametrize("words", ["", "---", "%00", "<script>alert(1)</script>", "x" * 500])
def test_odd_words_are_no_error(client, monde, words):
    html = search(client, monde.chef_a, words)
    assert "<script>alert" not in html


@pytest.mark.parametrize("most", [0, 200])
def test_few_or_many_find_the_same(client, monde, monkeypatch, most):
    """The page lists their keys when they are few, and asks the same question otherwise."""
    monkeypatch.setattr("pvd_portal.core.search.KEYS_MAX", most)
    commune = monde.a.communes[0]
    CommuneAncienne(
        code="34999", type="commune-deleguee", nom="Vieuxbourg", chef_lieu=commune
    ).save()
    client.force_login(monde.prefecture_a)
    groupes = client.get(f"{URL}?q=vieuxbourg").context["groupes"]
    assert [ligne.titre for ligne in groupes[0].lignes] == [commune.nom]
    assert [g.titre for g in groupes[:2]] == ["Communes", "Territoires"]


def test_a_commune_that_nothing_replaced_leads_nowhere(client, monde):
    CommuneFactory(nom="Engloutie", date_fin=dt.date(2020, 1, 1))
    client.force_login(monde.administrateur)
    assert client.get(f"{URL}?q=engloutie").context["groupes"] == []


def test_the_same_queries_for_one_row_and_thirty(client, monde, django_assert_max_num_queries):
    departement = monde.a.territoire.departement_pilote
    for i in range(30):
        commune = CommuneFactory(nom=f"Territoire-{i}", departement=departement)
        territoire = TerritoireFactory(departement=departement, communes=[commune])
        FicheFactory(territoire=territoire, intitule="Territoire animé")
    client.force_login(monde.prefecture_a)
    with django_assert_max_num_queries(10):
        client.get(f"{URL}?q=territoire")
