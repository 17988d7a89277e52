"""The public home: its map, its table, the acts signed last, the weight of the open data."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from pvd_portal.core.words import round_share
from pvd_portal.public.carte import Zone, read_contours
from pvd_portal.public.chiffres import count_chiffres
from tests.factories import (
    CommuneFactory,
    ConventionFactory,
    DepartementFactory,
    TerritoireFactory,
)
from tests.territoires.aides import page, text_of

ACCUEIL = reverse("public:accueil")


@pytest.fixture
def signatures(db):
    """Isère: one act of two communes and one of one; Martinique: one late commune."""
    isere = DepartementFactory(code="38", nom="Isère")
    martinique = DepartementFactory(code="972", nom="Martinique")
    for code, nom, signee_le, departement in (
        ("38226", "Mens", "2022-12-16", isere),
        ("38269", "La Mure", "2023-02-10", isere),
        ("97209", "Fort-de-France", None, martinique),
    ):
        commune = CommuneFactory(code_insee=code, nom=nom, departement=departement)
        communes = [commune]
        if code == "38226":
            autre = CommuneFactory(code_insee="38001", nom="Clelles", departement=isere)
            communes.append(autre)
        territoire = TerritoireFactory(communes=communes, departement=departement)
        for type_, jour in (("adhesion", "2021-04-27"), ("cadre", signee_le)):
            if jour:
                date = dt.date.fromisoformat(jour)
                ConventionFactory(territoire=territoire, type=type_, signee_le=date)


def links_of(html):
    """{code: accessible name} of the départements that the map links."""
    found = re.findall(
        r'<a href="/departements/(\w+)/[^"]*"(?: aria-label="([^"]*)")?>(?:<title>([^<]*))?', html
    )
    return {code: label or title for code, label, title in found if label or title}


def test_a_departement_of_the_map_says_its_figures(client, signatures):
    html = page(client, ACCUEIL)
    assert links_of(html) == {
        "38": "Isère : 3 communes sur 3 ont signé",
        "972": "Martinique : aucune commune sur 1 n&#x27;a signé, 1 a dépassé le délai",
    }
    assert "<title>Paris : aucune commune suivie ici</title>" in html
    text = text_of(html)
    assert "Toutes ont signé 1 90 à 99 % 0 75 à 89 % 0 Moins de 75 % 1" in text
    assert "Au moins une commune a dépassé le délai 1 Aucune commune suivie ici 99" in text
    assert "MapSVG" in text
    assert "CC BY 4.0" in text


def test_the_map_draws_every_departement_of_the_mainland_once(client, db):
    html = page(client, ACCUEIL)
    contours = read_contours()["departements"]
    assert len(contours) == 96
    assert all(html.count(f'd="{row["trace"]}"') == 1 for row in contours.values())


def test_the_table_has_the_figures_of_the_map(client, signatures):
    text = text_of(page(client, f"{ACCUEIL}?vue=tableau"))
    assert "Isère 38 3 3 100 % 0" in text
    assert "Martinique 972 1 0 0 % 1" in text
    assert 'aria-current="page">Tableau' in page(client, f"{ACCUEIL}?vue=tableau")


def test_a_past_day_is_obeyed_said_and_kept(client, signatures):
    html = page(client, f"{ACCUEIL}?date=2022-12-31")
    text = text_of(html)
    assert "Chiffres au 31 décembre 2022 , et non d'aujourd'hui" in text
    assert "2 communes sur 4 ont signé" in text
    assert links_of(html)["38"] == "Isère : 2 communes sur 3 ont signé, 1 a dépassé le délai"
    assert 'href="/departements/38/?date=2022-12-31"' in html
    assert "La Mure" not in text
    assert "Aucune commune dans le programme à cette date" in text_of(
        page(client, f"{ACCUEIL}?date=2020-09-30")
    )


@pytest.mark.parametrize(
    "query",
    ["date=demain", "date=9999-01-01", "vue=globe", "vue=", "q=mens", "vue=carte&vue=tableau"],
)
def test_what_the_home_does_not_understand_is_refused(client, signatures, query):
    response = client.get(f"{ACCUEIL}?{query}")
    assert response.status_code == 400
    assert "Cette question n'est pas comprise" in response.text
    assert "<title>Erreur : " in response.text
    assert "data-carte" not in response.text


def test_the_acts_signed_last_lead_to_their_communes(client, signatures):
    html = page(client, ACCUEIL)
    acts = re.search(r'<ul class="signatures">(.*?)</ul>', html, re.DOTALL)[1]
    assert text_of(acts).split(" 16 décembre ")[0].strip() == "10 février 2023 La Mure Isère"
    assert "16 décembre 2022 Clelles , Mens Isère" in text_of(acts)
    assert 'href="/departements/38/#c38226"' in acts
    assert "Fort-de-France" not in acts


@pytest.mark.parametrize("name", ["communes_pvd_csv", "departements_csv"])
@pytest.mark.parametrize("date", ["", "2022-12-31"])
def test_a_file_of_open_data_has_the_lines_that_the_home_says(client, signatures, name, date):
    html = page(client, f"{ACCUEIL}?date={date}")
    url = reverse(f"public:{name}")
    said = re.search(
        rf'href="{re.escape(url)}[^"]*">[^<]+</a> <span>CSV, (\d+) lignes, (\d+) ', html
    )
    body = b"".join(client.get(url, {"date": date} if date else {}).streaming_content)
    assert [int(n) for n in said.groups()] == [len(body.splitlines()) - 1, len(body)]


@pytest.mark.parametrize(
    ("communes", "signees", "classe"),
    [
        (0, 0, "aucune"),
        (14, 14, "toutes"),
        (100, 99, "presque"),
        (10, 9, "presque"),
        (1000, 899, "plupart"),
        (4, 3, "plupart"),
        (1000, 749, "moins"),
        (3, 0, "moins"),
    ],
)
def test_the_class_of_a_departement(communes, signees, classe):
    assert Zone("38", "Isère", communes, signees).classe == classe


@pytest.mark.parametrize(
    ("zone", "phrase"),
    [
        (
            Zone("38", "Isère", 14, 13, 1),
            "Isère : 13 communes sur 14 ont signé, 1 a dépassé le délai",
        ),
        (
            Zone("38", "Isère", 14, 1, 13),
            "Isère : 1 commune sur 14 a signé, 13 ont dépassé le délai",
        ),
        (Zone("75", "Paris"), "Paris : aucune commune suivie ici"),
    ],
)
def test_the_words_of_a_departement(zone, phrase):
    assert zone.phrase == phrase


@pytest.mark.parametrize(
    ("part", "total", "said"), [(0, 0, 0), (0, 9, 0), (1, 1646, 1), (1645, 1646, 99), (9, 9, 100)]
)
def test_a_share_says_none_and_all_only_when_it_is(part, total, said):
    assert round_share(part, total) == said


def test_the_parts_of_the_bar_make_the_whole_and_are_all_seen():
    chiffres = count_chiffres(
        [
            ("respectee", 1500, 1500),
            ("depassee", 112, 2),
            ("sans_adhesion", 1, 0),
            ("a_jour", 33, 0),
        ]
    )
    assert (chiffres.communes, chiffres.signees, chiffres.en_retard) == (1646, 1502, 112)
    assert chiffres.en_retard_signees == 2
    widths = [float(width.rstrip("%")) for *_, width in chiffres.segments]
    assert sum(widths) == pytest.approx(100, abs=0.1)
    assert min(widths) >= 1
    assert count_chiffres([]).segments == []
