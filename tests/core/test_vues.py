"""The views of a list: which tab is shown, what it counts, what the page says of itself."""

import pytest
from django.urls import reverse

from fiches_action.models import FicheAction
from pvd_portal.core import pagination
from pvd_portal.core.lieux import of_departement, of_name
from pvd_portal.core.vues import Vue, choose_vue
from pvd_portal.core.words import spell_age
from tests.factories import FicheFactory
from tests.territoires.aides import text_of

URL = reverse("fiches_action:list")
TOUTES, A_INSTRUIRE = Vue("Toutes"), Vue("À instruire", {"validation": "proposee"})
GARDEE = Vue("La mienne", {"validation": "proposee", "tri": "fin"}, gardee=True)
AILLEURS = Vue("Communes", adresse="/communes/", page=True)


@pytest.mark.parametrize(
    ("criteres", "tri", "shown"),
    [
        ({}, "", TOUTES),
        ({}, "fin", TOUTES),
        ({"texte": "halle"}, "", TOUTES),
        ({"validation": "proposee"}, "", A_INSTRUIRE),
        ({"validation": "proposee", "texte": "halle"}, "fin", A_INSTRUIRE),
        ({"validation": "prete"}, "", TOUTES),
        ({"validation": "proposee"}, "fin", GARDEE),
    ],
)
def test_the_tab_of_what_is_shown(criteres, tri, shown):
    assert choose_vue([AILLEURS, TOUTES, A_INSTRUIRE, GARDEE], criteres, tri) is shown


def test_the_addresses_of_the_tabs():
    assert TOUTES.href("") == "?"
    assert A_INSTRUIRE.href("-cout") == "?validation=proposee&tri=-cout"
    assert GARDEE.href("-cout") == "?validation=proposee&tri=fin"
    assert AILLEURS.href("-cout") == "/communes/"


@pytest.fixture
def fiches(client, monde):
    monde.a.point.delete()
    FicheAction.objects.filter(territoire=monde.a.territoire).delete()
    commun = {"territoire": monde.a.territoire, "cout_total": 100}
    FicheFactory(**commun, validation="proposee", base="ht")
    FicheFactory(**commun, validation="proposee", base="ttc")
    FicheFactory(**commun, validation="validee", base="ht", date_fin_prevue="2026-01-01")
    FicheFactory(
        territoire=monde.a.territoire,
        validation="prete",
        archived_at="2026-01-01T00:00Z",
        archived_by=monde.chef_a,
    )
    client.force_login(monde.prefecture_a)
    return client


def tabs(client, query=""):
    response = client.get(f"{URL}{query}")
    return {label: number for label, _, number, _ in response.context["onglets"]}


def test_each_tab_counts_its_rows_whatever_the_filters(fiches):
    expected = {
        "Toutes": 3,
        "À instruire": 2,
        "À compléter": 0,
        "Prêtes pour le comité": 0,
        "En retard": 1,
        "Sans nouvelles depuis 6 mois": 0,
    }
    assert tabs(fiches) == expected
    assert tabs(fiches, "?validation=proposee") == expected
    assert tabs(fiches, "?texte=introuvable") == expected


def test_beyond_the_bound_no_number_is_that_of_a_part(fiches, monkeypatch):
    monkeypatch.setattr(pagination, "MAX_COUNTED", 2)
    assert set(tabs(fiches).values()) == {None}
    assert "Total d" not in fiches.get(URL).text
    assert "Total d" in fiches.get(f"{URL}?compte=exact").text


def test_who_reads_the_country_has_no_number_but_that_of_the_list(fiches, monde):
    fiches.force_login(monde.administrateur)
    numbers = tabs(fiches)
    assert numbers.pop("Toutes") == FicheAction.objects.actifs().count()
    assert set(numbers.values()) == {None}


def test_the_total_is_before_tax_and_says_of_how_many(fiches):
    text = text_of(fiches.get(URL).text)
    assert "Total des 2 fiches chiffrées en HT, sur les 3 de la liste 200" in text
    text = text_of(fiches.get(f"{URL}?validation=proposee").text)
    assert "Total de la fiche chiffrée en HT, sur 2 fiches de la liste 100" in text
    assert "Total d" not in fiches.get(f"{URL}?texte=introuvable").text


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "Fiches action"),
        ("?validation=proposee", "Fiches action, à instruire"),
        ("?statut=en_cours", "Fiches action, statut : En cours"),
        ("?statut=en_cours&page=2", "Fiches action, statut : En cours, page 2 sur 2"),
        ("?statut=inconnu", "Erreur : Fiches action, critères refusés"),
    ],
)
def test_the_title_says_the_filters_and_the_page(fiches, monkeypatch, query, title):
    FicheAction.objects.update(statut="en_cours")
    if "page" in query:
        monkeypatch.setattr("pvd_portal.core.lists.PortailListView.paginate_by", 2)
    html = fiches.get(f"{URL}{query}").text
    assert f"<title>{title} – Isère – Portail PVD</title>" in html


def test_the_sort_is_offered_and_chosen(fiches):
    html = fiches.get(f"{URL}?tri=-cout").text
    assert '<option value="-cout" selected>' in html
    # By a head of column that the box does not offer.
    assert '<option value="-fin" selected>' in fiches.get(f"{URL}?tri=-fin").text


def test_a_filter_sends_to_the_number_of_its_rows(fiches):
    html = fiches.get(f"{URL}?texte=introuvable").text
    assert 'action="#resultats"' in html
    assert '<p id="resultats" tabindex="-1"><strong>0 fiche</strong>' in html


@pytest.mark.parametrize(
    ("nom", "words"),
    [
        ("Isère", "de l'Isère"),
        ("Drôme", "de la Drôme"),
        ("Cantal", "du Cantal"),
        ("Landes", "des Landes"),
        ("Hérault", "de l'Hérault"),
        ("Haute-Loire", "de la Haute-Loire"),
        ("Ille-et-Vilaine", "d'Ille-et-Vilaine"),
        ("Paris", "de Paris"),
        ("La Réunion", "de La Réunion"),
    ],
)
def test_of_a_departement(nom, words):
    assert of_departement(nom) == words


def test_of_a_town():
    assert of_name("Le Bourg-d'Oisans") == "du Bourg-d'Oisans"
    assert of_name("Les Abrets") == "des Abrets"
    assert of_name("La Mure") == "de La Mure"
    assert of_name("Allevard") == "d'Allevard"


@pytest.mark.parametrize(
    ("jours", "words"),
    [(0, "0 j"), (30, "30 j"), (31, "4 sem."), (91, "13 sem."), (92, "3 mois"), (800, "26 mois")],
)
def test_an_age_is_in_the_unit_that_one_would_use(jours, words):
    assert spell_age(jours) == words
