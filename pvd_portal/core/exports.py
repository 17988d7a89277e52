"""The rows of a list as CSV, XLSX or ODS, in bounded memory."""

import csv
import datetime as dt
import io
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from stream_write_ods import stream_write_ods

from pvd_portal.core.text import neutralize_cell

FORMATS = ("csv", "xlsx", "ods")
CHUNK = 2000
# Not allowed in XML, so in no cell of an ODS.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Colonne:
    """One column of an export: its header, where its value is (ORM path), how it reads."""

    entete: str
    chemin: str
    lecture: Callable | None = None

    def read(self, value):
        return self.lecture(value) if self.lecture and value not in (None, "") else value


def choix(text_choices):
    """A `lecture` that turns the stored value of a TextChoices into its label."""
    return dict(text_choices.choices).get


def export_rows(queryset, colonnes):
    """Rows of plain values, read through a server-side iterator; no model is built.

    From the database of now: a router is asked while the request lasts, not while it streams.
    """
    lectures = [(i, c.read) for i, c in enumerate(colonnes) if c.lecture]
    values = queryset.values_list(*(c.chemin for c in colonnes))
    return _read_rows(values.using(values.db), lectures)


def _read_rows(values, lectures):
    for row in values.iterator(chunk_size=CHUNK):
        if lectures:
            row = list(row)
            for i, read in lectures:
                row[i] = read(row[i])
        yield row


def export_response(queryset, colonnes, *, nom, format_):
    """The download. `nom` is the file's name without its date and extension."""
    filename = f"{nom}-{timezone.localdate():%Y-%m-%d}.{format_}"
    entetes = [c.entete for c in colonnes]
    rows = export_rows(queryset, colonnes)
    match format_:
        case "csv":
            # Semicolon and BOM: what a French spreadsheet opens by itself.
            response = csv_response(entetes, rows, delimiter=";", bom=True)
        case "xlsx":
            response = _xlsx_response(entetes, rows)
        case "ods":
            response = _ods_response(entetes, rows, nom)
        case _:
            raise ValueError(format_)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _csv_cell(value):
    if isinstance(value, str):
        return neutralize_cell(value)
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return value


def csv_response(entetes, rows, *, delimiter=",", bom=False, cell=_csv_cell):
    """A streamed CSV, by blocks of lines: one chunk a line would cost more than the rows."""
    return StreamingHttpResponse(
        _csv_blocks(entetes, rows, delimiter, bom, cell), content_type="text/csv; charset=utf-8"
    )


def _csv_blocks(entetes, rows, delimiter, bom, cell):
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    if bom:
        buffer.write("\ufeff")
    writer.writerow(entetes)
    for i, row in enumerate(rows, 1):
        writer.writerow([cell(value) for value in row])
        if i % 500 == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _sheet_cell(value):
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if value is None or isinstance(value, str | int | float | Decimal | dt.date):
        return value
    return str(value)


def _xlsx_response(entetes, rows):
    file = tempfile.TemporaryFile(suffix=".xlsx")
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, entetes, bold)
        for i, row in enumerate(rows, 1):
            for j, value in enumerate(row):
                sheet.write(i, j, _sheet_cell(value))
    file.seek(0)
    return FileResponse(
        file, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )


def _ods_cell(value):
    """As for XLSX, with what its writer does not know: no Decimal, no control character."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, str):
        return CONTROLS.sub("", value)
    return _sheet_cell(value)


def _ods_response(entetes, rows, nom):
    cells = (tuple(_ods_cell(value) for value in row) for row in rows)
    return StreamingHttpResponse(
        stream_write_ods([(nom, entetes, cells)]),
        content_type="application/vnd.oasis.opendocument.spreadsheet",
    )
