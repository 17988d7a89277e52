"""The same rows as CSV, XLSX and ODS: readable by a French spreadsheet, and harmless."""

import csv
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communes.enums import NatureEpci
from communes.models import Epci
from fiches_action.models import Financement
from pvd_portal.core.exports import Colonne, choix, export_response
from tests.factories import EpciFactory, FinancementFactory

COLONNES = [
    Colonne("SIREN", "siren"),
    Colonne("Nom", "nom"),
    Colonne("Nature", "nature", choix(NatureEpci)),
    Colonne("Population", "population"),
]


@pytest.fixture
def epcis(db):
    EpciFactory(siren="012345678", nom="=CMD('calc')", population=12)
    EpciFactory(siren="200000001", nom="Cœur « d'été »; <script> 🏛", population=None)


def _body(format_):
    response = export_response(
        Epci.objects.order_by("siren"), COLONNES, nom="epci", format_=format_
    )
    assert f".{format_}" in response["Content-Disposition"]
    body = b"".join(response.streaming_content)
    # Not response.close(): it ends the request, and on PostgreSQL the connection of the test.
    for close in response._resource_closers:
        close()
    return body


def test_csv(epcis):
    text = _body("csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == ["SIREN", "Nom", "Nature", "Population"]
    assert rows[1] == ["012345678", "'=CMD('calc')", "Communauté de communes", "12"]
    assert rows[2][1] == "Cœur « d'été »; <script> 🏛"


def test_xlsx_has_text_not_formulas(epcis):
    sheet = openpyxl.load_workbook(io.BytesIO(_body("xlsx"))).active
    assert sheet["A2"].value == "012345678"
    assert sheet["B2"].data_type == "s"
    assert sheet["B2"].value == "=CMD('calc')"
    assert sheet["D2"].value == 12


def test_ods_opens_and_holds_the_rows(epcis):
    archive = zipfile.ZipFile(io.BytesIO(_body("ods")))
    content = archive.read("content.xml").decode()
    assert "012345678" in content
    assert "&lt;script&gt;" in content
    assert "table:formula" not in content


def test_csv_amounts_have_a_french_comma(db):
    FinancementFactory(montant=Decimal("1250.50"))
    response = export_response(
        Financement.objects.all(), [Colonne("Montant", "montant")], nom="f", format_="csv"
    )
    assert b"1250,50" in b"".join(response.streaming_content)


@pytest.mark.parametrize("format_", ["csv", "xlsx", "ods"])
def test_an_export_is_one_query_whatever_the_rows(format_, db):
    for n in (1, 30):
        EpciFactory.create_batch(n)
        with CaptureQueriesContext(connection) as queries:
            _body(format_)
        assert len(queries) == 1, queries.captured_queries


def test_an_unknown_format_is_refused(db):
    with pytest.raises(ValueError, match="pdf"):
        export_response(Epci.objects.all(), COLONNES, nom="x", format_="pdf")
