"""Public figures: counted, dated, each leading to its rows."""

import csv
import datetime as dt
import io
import re

import pytest
from django.urls import reverse

from pvd_portal.core.dates import add_months, today
from tests.factories import BeneficiaireFactory, CommuneFactory, ConventionFactory
from tests.territoires.aides import page, text_of

URL = reverse("public:statistiques")
ACCUEIL = reverse("public:accueil")


def rows_behind(client, url):
    body = b"".join(client.get(url).streaming_content).decode()
    return list(csv.DictReader(io.StringIO(body)))


def links_of(html):
    """[(address in the open data, number shown)] of every linked figure."""
    found = re.findall(r'<a href="(/open-data/[^"]+)"[^>]*>([\d\u202f]+)<', html)
    return [(url.replace("&amp;", "&"), int(n.replace("\u202f", ""))) for url, n in found]


@pytest.fixture
def programme(monde):
    """One commune in time, one late, one soon due, one without adhésion, one gone."""
    isere, tarn = (m.territoire for m in (monde.a, monde.b))
    ConventionFactory(territoire=tarn, signee_le=dt.date(2022, 3, 1))
    for mois in (17, None):
        commune = CommuneFactory(departement=isere.departement_pilote)
        BeneficiaireFactory(territoire=isere, commune=commune)
        if mois:
            ConventionFactory(
                territoire=isere,
                type="adhesion",
                signee_le=add_months(today(), -mois),
                communes=[commune],
            )
    BeneficiaireFactory(
        territoire=isere,
        commune=CommuneFactory(departement=isere.departement_pilote),
        date_sortie=dt.date(2023, 12, 1),
        motif_sortie="Sortie du programme",
    )
    return monde


@pytest.mark.parametrize("date", ["", "2023-01-31", "2023-12-01", "2021-01-01"])
def test_every_figure_counts_the_rows_behind_it(client, programme, date):
    html = page(client, f"{URL}?date={date}")
    links = links_of(html)
    assert len(links) > 10
    for url, number in links:
        assert len(rows_behind(client, url)) == number, url


def test_the_figures_of_the_home_count_their_rows(client, programme):
    html = page(client, ACCUEIL)
    text = text_of(html)
    assert "5 communes bénéficiaires" in text
    assert "2 ont dépassé le délai de 18 mois" in text
    for url, number in links_of(html):
        assert len(rows_behind(client, url)) == number, url


def test_the_day_asked_is_the_day_shown(client, programme):
    assert "Statistiques au 31 janvier 2023" in text_of(page(client, f"{URL}?date=2023-01-31"))


@pytest.mark.parametrize("date", ["demain", "2023-02-30", "9999-01-01", "0001-01-01"])
def test_an_odd_day_is_refused_on_the_page(client, programme, date):
    response = client.get(URL, {"date": date})
    assert response.status_code == 400
    assert "Cette question n'est pas comprise" in response.text
    assert f'value="{date}"' in response.text
    assert "Communes bénéficiaires par situation" not in response.text


@pytest.mark.parametrize("query", ["situation=depassee", "date=2023-01-31&date=2023-02-01"])
def test_what_the_page_does_not_know_is_refused(client, programme, query):
    assert client.get(f"{URL}?{query}").status_code == 400
    assert client.get(f"{URL}?utm_source=lettre&date=2023-01-31").status_code == 200


def test_nobody_was_a_member_before_the_launch(client, programme):
    html = page(client, f"{URL}?date=2019-01-01")
    assert "Aucune commune dans le programme à cette date" in html
    assert "Le programme a été lancé le 1er octobre 2020." in html
    assert "Aucune commune" in page(client, f"{URL}?date=2020-09-30")
    assert "Toutes 6" in text_of(page(client, f"{URL}?date=2020-10-01"))


def test_the_past_keeps_who_has_left_since(client, programme):
    assert "Toutes 6" in text_of(page(client, f"{URL}?date=2023-11-30"))
    assert "Toutes 5" in text_of(page(client, f"{URL}?date=2023-12-01"))


def test_the_home_of_a_stranger_costs_one_query_then_none(
    client, programme, django_assert_num_queries
):
    with django_assert_num_queries(1):
        client.get(ACCUEIL)
    with django_assert_num_queries(0):
        client.get(ACCUEIL)
        client.get(URL)


def test_an_empty_portal_says_so(client, db):
    assert "Aucune commune n'est encore importée" in text_of(page(client, ACCUEIL))
    assert "Aucune commune dans le programme" in text_of(page(client, URL))
