"""What leaves as a file, read back: one's own rows are there, nobody else's."""

import csv
import datetime as dt
import io
import zipfile
from xml.etree import ElementTree

import icalendar
import openpyxl
import pytest

from conventions.models import Convention
from fiches_action.models import FicheAction
from pvd_portal.core.dates import add_months, today
from tests.factories import ConventionFactory

FORMATS = ("csv", "xlsx", "ods")
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"

# Address -> (the column that names a row, what each side has in it).
LISTES = {
    "/territoires/": ("Territoire", lambda side: {side.territoire.nom}),
    "/communes/": ("Code INSEE", lambda side: {commune.pk for commune in side.communes}),
    "/epci/": ("SIREN", lambda side: {side.territoire.epci_id}),
    "/conventions/": ("Intitulé", lambda side: {"Adhésion", side.convention.intitule}),
    "/fiches-action/": ("Intitulé", lambda side: {side.fiche.intitule}),
    "/comites/": ("Territoire", lambda side: {side.territoire.nom}),
    "/financements/": ("Fiche", lambda side: {side.fiche.intitule}),
}


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def read_xlsx(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]


def read_ods(content):
    root = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("content.xml"))
    return [
        ["".join(cell.itertext()) for cell in row.iter(f"{TABLE}table-cell")]
        for row in root.iter(f"{TABLE}table-row")
    ]


READERS = {"csv": read_csv, "xlsx": read_xlsx, "ods": read_ods}


def exported(client, user, path, format_):
    """The rows of the file, its heads first."""
    client.force_login(user)
    response = client.get(path, {"format": format_})
    assert "attachment" in response["Content-Disposition"]
    return READERS[format_](b"".join(response.streaming_content))


@pytest.fixture
def ouvert(monde):
    """No draft: what the périmètre hides is hidden by the périmètre alone."""
    FicheAction.objects.update(validation="proposee")
    Convention.objects.exclude(statut="signee").update(statut="transmise")
    return monde


@pytest.mark.parametrize("path", LISTES)
@pytest.mark.parametrize("format_", FORMATS)
def test_an_export_holds_the_rows_of_its_reader_and_no_other(client, ouvert, path, format_):
    """Without a filter: a filter that finds nothing would empty the file by itself."""
    column, names_of = LISTES[path]
    for name, mine, theirs in (
        ("chef_a", [ouvert.a], ouvert.b),
        ("elu_a", [ouvert.a], ouvert.b),
        ("chef_b", [ouvert.b], ouvert.a),
        ("administrateur", [ouvert.a, ouvert.b], None),
        ("sans_perimetre", [], ouvert.a),
    ):
        heads, *rows = exported(client, ouvert.users[name], path, format_)
        found = {row[heads.index(column)] for row in rows}
        assert found == set().union(*(names_of(side) for side in mine)), name
        if theirs is not None:
            said = " ".join(cell for row in rows for cell in row)
            for word in (theirs.territoire.nom, theirs.fiche.intitule, theirs.communes[0].nom):
                assert word not in said, (name, word)


@pytest.mark.parametrize(
    ("persona", "codes"), [("prefecture_a", ["38901"]), ("prefecture_associee", ["34901"])]
)
def test_a_departement_exports_its_own_communes_of_a_shared_territoire(
    client, ouvert, persona, codes
):
    heads, *rows = exported(client, ouvert.users[persona], "/communes/", "csv")
    assert [row[heads.index("Code INSEE")] for row in rows] == codes


def test_the_calendar_holds_the_deadlines_of_its_reader_and_no_other(client, monde):
    for side in (monde.a, monde.b):
        ConventionFactory(
            territoire=side.territoire,
            type="adhesion",
            signee_le=add_months(today(), -17),
            communes=side.communes,
        )
        ConventionFactory(
            territoire=side.territoire,
            intitule=f"Prévue de {side.territoire.nom}",
            statut="en_signature",
            date_signature_prevue=today() + dt.timedelta(days=9),
        )
    for name, mine, theirs in (
        ("chef_a", monde.a, monde.b),
        ("chef_b", monde.b, monde.a),
        ("sans_perimetre", None, monde.a),
    ):
        client.force_login(monde.users[name])
        calendar = icalendar.Calendar.from_ical(client.get("/echeances.ics").content)
        said = "\n".join(
            f"{event.get('summary')} {event.get('description')}"
            for event in calendar.walk("VEVENT")
        )
        assert theirs.territoire.nom not in said, name
        assert (mine is None) is (said == "")
        if mine is not None:
            assert f"Prévue de {mine.territoire.nom}" in said
