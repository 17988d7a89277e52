"""Public figures: counted, dated, each leading to its rows."""

import csv
import datetime as dt
import io
import re

import pytest
from django.urls import reverse

from communes.models import Beneficiaire
from pvd_portal.core.dates import add_months, today
from pvd_portal.territoires.agregats import group_by_region, load_programme
from tests.factories import (
    BeneficiaireFactory,
    CommuneFactory,
    ConventionFactory,
    DepartementFactory,
    RegionFactory,
    TerritoireFactory,
    UserFactory,
)
from tests.territoires.aides import count_of, page, text_of, tiles_of

URL = reverse("public:statistiques")
ACCUEIL = reverse("public:accueil")
CSV = reverse("public:communes_pvd_csv")


def rows_behind(client, url):
    response = client.get(url)
    assert response.status_code == 200, response.content
    body = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(body)))


def links_of(html):
    """[(address in the open data, number shown)] of every linked figure."""
    found = re.findall(r'<a href="(/open-data/[^"]+)"[^>]*>([\d\u202f]+)<', html)
    return [(url.replace("&amp;", "&"), int(n.replace("\u202f", ""))) for url, n in found]


def figures_of(html):
    """[(address in the open data, number)] of the legend of the home's bar."""
    found = re.findall(r'class="part--\w+" href="([^"]+)">([\d\u202f]+) ', html)
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
    assert "1 commune sur 5 a signé sa convention-cadre ou une ORT" in text
    assert "2 ont dépassé le délai" in text
    assert [n for _, n in figures_of(html)] == [1, 2]
    for url, number in figures_of(html):
        assert len(rows_behind(client, url)) == number, url


def test_the_day_asked_is_the_day_shown(client, programme):
    assert "Statistiques au 31 janvier 2023" in text_of(page(client, f"{URL}?date=2023-01-31"))


def test_today_is_written_in_the_field(client, programme):
    for url in (URL, f"{URL}?date="):
        assert f'value="{today().isoformat()}"' in page(client, url)


def test_what_is_zero_is_a_word_under_the_table(client, programme):
    text = text_of(page(client, URL))
    assert "Sans convention d'adhésion 1 Sans convention d'adhésion 20 %" in text
    assert "« Échéance prorogée »" in text.partition("Aucune commune :")[2]
    assert "ORT antérieure" not in text.partition("Par région")[2].partition("Définitions")[0]


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


def test_the_home_of_a_stranger_costs_three_queries_then_none(
    client, programme, django_assert_num_queries
):
    """The figures, the open data that it weighs, and the acts signed last."""
    with django_assert_num_queries(3):
        client.get(ACCUEIL)
    with django_assert_num_queries(0):
        client.get(ACCUEIL)
        client.get(URL)


def test_an_empty_portal_says_so(client, db):
    assert "Aucune commune n'est encore importée" in text_of(page(client, ACCUEIL))
    assert "Aucune commune dans le programme" in text_of(page(client, URL))


@pytest.fixture
def signees(db):
    """Eight members, six of them with a signed act, and one commune that left."""
    jours = {
        # code: adhésion, convention-cadre, ORT
        "38001": ("2021-04-27", "2022-05-01", None),  # in time
        "38002": ("2021-04-27", "2023-05-01", None),  # late
        "38003": ("2021-04-27", None, "2020-01-09"),  # an ORT before
        "38004": ("2021-04-27", None, "2024-02-01"),  # an ORT after, no convention-cadre
        "38005": (None, "2020-11-27", None),  # Mamers: no adhésion known
        "34001": (None, None, "2021-11-27"),
        "34002": ("2021-04-27", None, None),
        "34003": (None, None, None),
        "34004": ("2021-04-27", "2022-01-01", None),  # gone on 2023-12-01
    }
    for code, (adhesion, cadre, ort) in jours.items():
        region = RegionFactory(code="84" if code[:2] == "38" else "76", nom=f"Région {code[:2]}")
        departement = DepartementFactory(code=code[:2], region=region)
        commune = CommuneFactory(code_insee=code, departement=departement)
        territoire = TerritoireFactory(communes=[commune], departement=departement)
        for type_, jour in (("adhesion", adhesion), ("cadre", cadre), ("ort", ort)):
            if jour:
                ConventionFactory(
                    territoire=territoire, type=type_, signee_le=dt.date.fromisoformat(jour)
                )
    sortie = {"date_sortie": dt.date(2023, 12, 1), "motif_sortie": "Retrait"}
    Beneficiaire.objects.filter(commune="34004").update(**sortie)


@pytest.mark.parametrize(
    ("date", "communes", "adhesions", "attendues"),
    [
        ("", 8, 5, ["34001", "38001", "38002", "38003", "38004", "38005"]),
        ("2023-12-01", 8, 5, ["34001", "38001", "38002", "38003", "38005"]),
        # The one gone counts until the day before its exit.
        ("2023-11-30", 9, 6, ["34001", "34004", "38001", "38002", "38003", "38005"]),
        ("2021-04-26", 9, 0, ["38003", "38005"]),
        ("2020-11-26", 9, 0, ["38003"]),
    ],
)
def test_what_is_signed_counts_with_or_without_adhesion(
    client, signees, date, communes, adhesions, attendues
):
    programme = load_programme(dt.date.fromisoformat(date) if date else today())
    assert (programme.communes, programme.adhesions) == (communes, adhesions)
    assert programme.signees == len(attendues)
    html = page(client, f"{URL}?date={date}")
    assert f"Dont convention-cadre ou ORT signée {len(attendues)}" in text_of(html)
    dated = [r["insee_com"] for r in rows_behind(client, f"{CSV}?date={date}") if has_date(r)]
    assert dated == attendues
    linked = f"{CSV}?date={date}&signee=oui"
    assert [r["insee_com"] for r in rows_behind(client, linked)] == attendues
    assert len(rows_behind(client, f"{CSV}?date={date}&adhesion=oui")) == adhesions
    par_region = {r.code: r.signees for r in group_by_region(programme.comptes)}
    for region, debut in (("84", "38"), ("76", "34")):
        assert par_region[region] == sum(code.startswith(debut) for code in attendues)
        rows = rows_behind(client, f"{linked}&region={region}")
        assert len(rows) == par_region[region]


def has_date(row):
    return row["date_convention_cadre"] != ""


def test_the_home_counts_every_signed_act_and_leads_to_its_rows(client, signees):
    html = page(client, ACCUEIL)
    assert "6 communes sur 8 ont signé leur convention-cadre ou une ORT" in text_of(html)
    # 38004 has signed an ORT that does not meet its deadline: it is in both.
    assert "2 ont dépassé le délai, dont 1 avec une ORT signée" in text_of(html)
    assert [n for _, n in figures_of(html)] == [6, 2]
    for url, number in figures_of(html):
        assert len(rows_behind(client, url)) == number, url


@pytest.mark.parametrize("name", ["signee", "adhesion"])
def test_a_box_of_the_open_data_is_ticked_or_absent(client, signees, name):
    response = client.get(f"{CSV}?{name}=peut-etre")
    assert response.status_code == 400
    assert "n'attend que « oui »" in response.content.decode()


@pytest.mark.parametrize("date", ["", "2023-11-30", "2021-04-26"])
def test_the_list_and_the_tile_of_an_observer_count_the_same(client, signees, date):
    user = UserFactory(role="observateur", perimetre_de={"france": True})
    attendues = len(rows_behind(client, f"{CSV}?signee=oui&date={date}"))
    liste = reverse("territoires:communes", query={"signee": "on", "date": date})
    assert count_of(page(client, liste, user)) == attendues
    if not date:
        tiles = tiles_of(page(client, reverse("tableau_de_bord:tableau_de_bord"), user))
        assert tiles["conventions-cadres ou ORT signées"][0] == attendues
