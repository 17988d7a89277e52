"""Public pages of the départements: exactly the rows of the open data, and the search."""

import csv
import datetime as dt
import io
import re

import pytest
from django.urls import reverse

from pvd_portal.core.dates import today
from tests.factories import (
    BeneficiaireFactory,
    CommuneFactory,
    ConventionFactory,
    DepartementFactory,
    EpciFactory,
    RegionFactory,
    TerritoireFactory,
)
from tests.territoires.aides import page, text_of

URL = reverse("public:departements")


def address(code):
    return reverse("public:departement", args=[code])


@pytest.fixture
def isere(db):
    """Mens has signed late, La Mure is late, Clelles has no adhésion; Ajaccio is elsewhere."""
    region = RegionFactory(code="84", nom="Auvergne-Rhône-Alpes")
    isere = DepartementFactory(code="38", nom="Isère", region=region)
    corse = DepartementFactory(code="2A", nom="Corse-du-Sud")
    epci = EpciFactory(nom="CC du Trièves")
    for code, nom, adhesion, cadre, departement in (
        ("38226", "Mens", "2021-04-27", "2022-12-16", isere),
        ("38269", "La Mure", "2021-04-27", None, isere),
        ("38113", "Clelles", None, None, isere),
        ("2A004", "Ajaccio", None, None, corse),
    ):
        commune = CommuneFactory(code_insee=code, nom=nom, departement=departement, epci=epci)
        territoire = TerritoireFactory(communes=[commune], departement=departement)
        for type_, jour in (("adhesion", adhesion), ("cadre", cadre)):
            if jour:
                date = dt.date.fromisoformat(jour)
                ConventionFactory(territoire=territoire, type=type_, signee_le=date)
    return isere


def test_a_commune_of_the_list_says_where_it_stands(client, isere):
    text = text_of(page(client, address("38")))
    assert "1 commune sur 3 a signé sa convention-cadre ou une ORT" in text
    assert "38 · Auvergne-Rhône-Alpes · au" in text
    mens = "Mens 38226 CC du Trièves 27/04/2021 27/10/2022 16/12/2022 Signée 50 jours après"
    assert mens in text
    retard = (today() - dt.date(2022, 10, 27)).days
    assert f"En retard de {retard:_} jours".replace("_", "\u202f") in page(client, address("38"))
    assert "Ajaccio" not in text
    assert text.index("Clelles") < text.index("La Mure") < text.index("Mens")


@pytest.mark.parametrize("date", ["", "2022-12-01"])
def test_the_file_has_exactly_the_rows_of_the_page(client, isere, date):
    html = page(client, f"{address('38')}?date={date}")
    rows = re.findall(r'<tr id="c(\w+)">', html)
    url = re.search(r'href="([^"]+)">Télécharger la liste', html)[1].replace("&amp;", "&")
    body = b"".join(client.get(url).streaming_content).decode()
    communes = {row["insee_com"]: row for row in csv.DictReader(io.StringIO(body))}
    assert sorted(rows) == sorted(communes) == ["38113", "38226", "38269"]
    assert communes["38226"]["date_convention_cadre"] == ("" if date else "2022-12-16")
    assert ("16/12/2022" in html) is not bool(date)


def test_who_has_left_is_in_the_past_alone(client, isere):
    BeneficiaireFactory(
        territoire=TerritoireFactory(departement=isere, communes=[]),
        commune=CommuneFactory(code_insee="38001", nom="Sortie", departement=isere),
        date_sortie=dt.date(2023, 12, 1),
        motif_sortie="Retrait",
    )
    assert "c38001" not in page(client, address("38"))
    assert "c38001" in page(client, f"{address('38')}?date=2023-11-30")


@pytest.mark.parametrize("code", ["99", "zz", "381", "20", "3 8"])
def test_an_unknown_code_is_not_found(client, isere, code):
    assert client.get(address(code)).status_code in {301, 404}
    assert client.get(address(code), follow=True).status_code == 404


def test_lower_case_leads_to_the_page_and_keeps_its_day(client, isere):
    response = client.get(f"{address('2a')}?date=2023-01-31")
    assert response.status_code == 301
    assert response["Location"] == f"{address('2A')}?date=2023-01-31"
    assert client.get(address("2a"))["Location"] == address("2A")


def test_a_departement_without_commune_says_so(client, isere):
    text = text_of(page(client, address("75")))
    assert "Paris" in text
    assert "Aucune commune suivie ici" in text


@pytest.mark.parametrize("query", ["date=demain", "date=2999-01-01", "situation=depassee"])
def test_what_the_page_does_not_understand_is_refused(client, isere, query):
    response = client.get(f"{address('38')}?{query}")
    assert response.status_code == 400
    assert "Cette question n'est pas comprise" in response.text
    assert "Mens" not in response.text


def test_the_page_costs_the_same_for_more_communes(client, isere, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get(address("38"))
    territoire = TerritoireFactory(departement=isere, communes=[])
    for code in range(38300, 38310):
        commune = CommuneFactory(code_insee=str(code), departement=isere, epci=EpciFactory())
        BeneficiaireFactory(territoire=territoire, commune=commune)
    with django_assert_num_queries(3):
        client.get(address("38"))


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("38", "/departements/38/"),
        ("isere", "/departements/38/"),
        ("Isère", "/departements/38/"),
        ("2a", "/departements/2A/"),
        ("2A", "/departements/2A/"),
        ("1", "/departements/01/"),
        ("paris", "/departements/75/"),
        ("corse sud", "/departements/2A/"),
        ("Mens", "/departements/38/#c38226"),
        ("mure", "/departements/38/#c38269"),
        ("38226", "/departements/38/#c38226"),
        ("2a004", "/departements/2A/#c2A004"),
    ],
)
def test_a_name_or_a_code_leads_straight_to_its_page(client, isere, texte, attendu):
    response = client.get(URL, {"q": texte})
    assert (response.status_code, response.get("Location")) == (302, attendu)


def test_several_matches_are_a_short_list(client, isere):
    html = page(client, f"{URL}?q=le")
    assert "Clelles" in text_of(html)
    assert 'href="/departements/38/#c38113"' in html
    assert "Rien ne correspond" in text_of(page(client, f"{URL}?q=zzz"))


def test_a_long_list_is_cut_and_says_so(client, isere):
    territoire = TerritoireFactory(departement=isere, communes=[])
    for i in range(21):
        commune = CommuneFactory(
            code_insee=str(38400 + i), nom=f"Saint-Lieu-{i:02}", departement=isere
        )
        BeneficiaireFactory(territoire=territoire, commune=commune)
    html = page(client, f"{URL}?q=lieu")
    assert "Les 20 communes les plus proches" in text_of(html)
    assert html.count("Saint-Lieu-") == 20


@pytest.mark.parametrize("query", ["q=a&q=b", "nom=mens"])
def test_a_search_that_is_not_understood_is_refused(client, isere, query):
    assert client.get(f"{URL}?{query}").status_code == 400


def test_without_words_every_departement_is_listed(client, isere):
    text = text_of(page(client, URL))
    assert "Isère 38 3 1 33 % 1" in text
    assert "Corse-du-Sud 2A 1 0 0 % 0" in text


def test_the_figures_by_departement_are_open(client, isere):
    url = reverse("public:departements_csv")
    body = b"".join(client.get(url).streaming_content).decode()
    rows = {row["departement"]: row for row in csv.DictReader(io.StringIO(body))}
    assert sorted(rows) == ["2A", "38"]
    isere = rows["38"]
    assert (isere["nom"], isere["region"]) == ("Isère", "Auvergne-Rhône-Alpes")
    assert (isere["communes"], isere["signees"], isere["depassee"]) == ("3", "1", "1")
    assert client.get(url, {"date": "31/12/2022"}).status_code == 400
    assert client.get(url, {"region": "84"}).status_code == 400
