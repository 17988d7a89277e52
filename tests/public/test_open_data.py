"""The public CSV: its columns, its situations, any day, one query."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from communes.models import AppartenanceEpci, Beneficiaire
from conventions.enums import SituationEcheance, TypeConvention
from pvd_portal.core.dates import add_months, today
from tests.factories import (
    CommuneFactory,
    ConventionFactory,
    DepartementFactory,
    EpciFactory,
    TerritoireFactory,
)

pytestmark = pytest.mark.django_db
URL = "/open-data/communes-pvd.csv"
D = dt.date
HEADER = (
    "insee_com,lib_com,departement,siren_epci,date_adhesion,date_limite,"
    "date_convention_cadre,situation,jours_retard"
)


@pytest.fixture
def read(client):
    def _read(**params):
        response = client.get(URL, params)
        assert response.status_code == 200, response.content
        text = response.getvalue().decode("utf-8")
        return {row["insee_com"]: row for row in csv.DictReader(io.StringIO(text))}

    return _read


def commune(code, *, adhesion=None, cadre=None, ort=None, **fields):
    """A beneficiary commune with these acts signed."""
    row = CommuneFactory(code_insee=code, **fields)
    territoire = TerritoireFactory(communes=[row], departement=row.departement, epci=row.epci)
    for type_, date in (("adhesion", adhesion), ("cadre", cadre), ("ort", ort)):
        if date:
            ConventionFactory(territoire=territoire, type=type_, signee_le=date)
    return territoire


def test_header_encoding_and_order(client):
    commune("38226", nom="Mens")
    commune("01033", nom="Valserhône")
    response = client.get(URL)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    lines = response.getvalue().decode("utf-8").splitlines()
    assert lines[0] == HEADER
    assert [line.split(",")[:2] for line in lines[1:]] == [
        ["01033", "Valserhône"],
        ["38226", "Mens"],
    ]
    assert reverse("public:communes_pvd_csv") == URL


def test_the_facts_of_the_tour_du_pin(read):
    commune("38509", adhesion=D(2021, 4, 16), cadre=D(2023, 3, 3))
    row = read(date="2026-01-01")["38509"]
    assert row["departement"] == "38"
    assert row["date_adhesion"] == "2021-04-16"
    assert row["date_limite"] == "2022-10-16"
    assert row["date_convention_cadre"] == "2023-03-03"
    assert (row["situation"], row["jours_retard"]) == ("respectee_en_retard", "138")


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ({}, ("sans_adhesion", "", "", "")),
        ({"cadre": D(2022, 1, 1)}, ("sans_adhesion", "", "2022-01-01", "")),
        ({"adhesion": D(2025, 6, 1)}, ("a_jour", "2026-12-01", "", "0")),
        ({"adhesion": D(2024, 9, 1)}, ("echeance_proche", "2026-03-01", "", "0")),
        ({"adhesion": D(2024, 6, 30)}, ("depassee", "2025-12-30", "", "2")),
        (
            {"adhesion": D(2024, 1, 1), "cadre": D(2025, 7, 1)},
            ("respectee", "2025-07-01", "2025-07-01", "0"),
        ),
        (
            {"adhesion": D(2021, 4, 27), "ort": D(2020, 1, 9)},
            ("ort_anterieure", "2022-10-27", "2020-01-09", "0"),
        ),
    ],
)
def test_situations(read, acts, expected):
    commune("38034", **acts)
    row = read(date="2026-01-01")["38034"]
    columns = ("situation", "date_limite", "date_convention_cadre", "jours_retard")
    assert tuple(row[name] for name in columns) == expected


def test_a_prorogation_moves_the_limit(read):
    territoire = commune("38034", adhesion=D(2024, 6, 30))
    ConventionFactory(
        territoire=territoire,
        type=TypeConvention.AVENANT,
        parent=territoire.conventions.get(),
        numero_avenant=1,
        nouvelle_echeance=D(2026, 6, 30),
        signee_le=D(2025, 6, 1),
    )
    row = read(date="2026-01-01")["38034"]
    assert (row["situation"], row["date_limite"]) == ("prorogee", "2026-06-30")


def test_an_exit_is_absent_from_its_day_on(read):
    """Edge case 36."""
    commune("34276", adhesion=D(2021, 4, 16))
    Beneficiaire.objects.update(date_sortie=D(2023, 12, 1), motif_sortie="Retrait")
    assert "34276" not in read()
    assert "34276" not in read(date="2023-12-01")
    assert read(date="2023-11-30")["34276"]["situation"] == "depassee"


def test_a_past_day_ignores_what_was_signed_later(read):
    commune("38034", adhesion=D(2021, 6, 1), cadre=D(2023, 1, 1))
    assert read(date="2021-05-31")["38034"]["situation"] == "sans_adhesion"
    row = read(date="2022-12-31")["38034"]
    assert (row["situation"], row["jours_retard"]) == ("depassee", "30")
    assert row["date_convention_cadre"] == ""


def test_a_past_day_keeps_the_epci_of_that_day(read):
    """Edge case 30."""
    old, new = EpciFactory(), EpciFactory()
    commune("38034", epci=new)
    rows = {"commune_id": "38034"}
    AppartenanceEpci.objects.create(**rows, epci=old, date_fin=D(2024, 1, 1))
    AppartenanceEpci.objects.create(**rows, epci=new, date_debut=D(2024, 1, 1))
    assert read(date="2023-12-31")["38034"]["siren_epci"] == old.pk
    assert read(date="2024-01-01")["38034"]["siren_epci"] == new.pk
    assert read()["38034"]["siren_epci"] == new.pk


def test_without_date_it_is_today(read):
    jour = today()
    commune("38034", adhesion=add_months(jour, -19))
    limite = add_months(add_months(jour, -19), 18)
    assert read()["38034"]["jours_retard"] == str((jour - limite).days)


@pytest.mark.parametrize(
    "text",
    ["hier", "2023-02-30", "2023-2-1", "01/02/2023", "9999-12-31", "0001-01-01", "2023-02-28 "],
)
def test_a_bad_date_is_refused_in_french(client, text):
    response = client.get(URL, {"date": text})
    assert response.status_code == 400
    assert "AAAA-MM-JJ" in response.content.decode()


def test_a_day_to_come_is_refused(client):
    demain = today() + dt.timedelta(days=1)
    assert client.get(URL, {"date": demain.isoformat()}).status_code == 400


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("situation=dépassée", "situation : Sélectionnez un choix valide"),
        ("region=999", "region : le code « 999 » n'existe pas"),
        ("departement=99", "departement : le code « 99 » n'existe pas"),
        ("departement=hérault", "departement : "),
        ("format=pdf", "ne connaît pas le critère « format »"),
        ("situtation=depassee", "ne connaît pas le critère « situtation »"),
        ("situation=depassee&situation=a_jour", "« situation » est donné plusieurs fois"),
    ],
)
def test_a_criterion_that_is_not_understood_is_refused(client, query, words):
    commune("38034", adhesion=D(2021, 4, 27))
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert words in response.text


def test_what_a_letter_adds_to_an_address_is_not_a_criterion(read):
    commune("38034")
    assert list(read(utm_source="lettre", fbclid="x")) == ["38034"]


def test_nobody_was_a_member_before_the_launch(read):
    commune("38034", adhesion=D(2021, 4, 27))
    assert read(date="2019-01-01") == {}
    assert read(date="2020-09-30") == {}
    assert list(read(date="2020-10-01")) == ["38034"]


def test_a_name_that_looks_like_a_formula_is_harmless(read):
    commune("38034", nom="=CMD()")
    assert read()["38034"]["lib_com"] == "'=CMD()"


def test_the_rows_behind_a_figure(read):
    commune("38034", adhesion=D(2021, 4, 27))
    commune("38052")
    assert list(read(situation="sans_adhesion")) == ["38052"]
    assert list(read(departement="38", region="84")) == ["38034", "38052"]
    DepartementFactory(code="34")
    assert read(departement="34") == {}
    assert len(read(region="\0")) == 2


@pytest.mark.parametrize("date", ["", "2022-08-29"])
def test_one_query_whatever_the_rows(client, django_assert_num_queries, date):
    for n in range(30):
        commune(f"38{n:03d}", adhesion=D(2021, 4, 27))
    with django_assert_num_queries(1):
        rows = client.get(URL, {"date": date}).getvalue().splitlines()
    assert len(rows) == 31


def test_it_is_public_read_only_and_may_be_kept_five_minutes(client):
    response = client.get(URL)
    assert response["Cache-Control"] == "public, max-age=300"
    assert client.post(URL).status_code == 405


def test_every_situation_but_the_exit_is_one_that_the_format_announces():
    announced = set(
        "sans_adhesion a_jour echeance_proche depassee respectee respectee_en_retard "
        "prorogee ort_anterieure".split()
    )
    assert announced == set(SituationEcheance.values) - {SituationEcheance.SORTIE}
