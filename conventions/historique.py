"""The history of an act, field by field: the act, its communes and its signatures together."""

from collections import defaultdict

from django.utils.formats import date_format

from conventions.models import Convention, ConventionCommune, Signature

# Not for the reader: keys, counters, and what the trace of the moves already says better.
IGNORES = frozenset({"id", "convention", "revision", "created_at", "created_by", "source"})
SIGNES = {"+": "ajout", "-": "suppression", "~": "modification"}
VIDE = "(vide)"


def history_lines(convention):
    """[{date, qui, quoi, changements: [(label, before, after)]}], the latest first."""
    lines = _lines(Convention, Convention.history.filter(id=convention.pk), _nom_acte)
    lines += _lines(
        ConventionCommune, ConventionCommune.history.filter(convention=convention.pk), _nom_commune
    )
    lines += _lines(Signature, Signature.history.filter(convention=convention.pk), _nom_signature)
    return sorted(lines, key=lambda line: line["date"], reverse=True)


def _nom_acte(record):
    return "Acte"


def _nom_commune(record):
    return f"Commune {record.commune.nom}"


def _nom_signature(record):
    return f"Signature : {record.organisme}"


def _lines(model, records, name):
    """One line a record, compared with the record of the same row before it."""
    related = [f.name for f in model._meta.fields if f.is_relation and f.name not in IGNORES]
    by_row = defaultdict(list)
    for record in records.select_related("history_user", *related).order_by("history_id"):
        by_row[record.id].append(record)
    lines = []
    for rows in by_row.values():
        before = None
        for record in rows:
            changes = _changes(model, before, record)
            if changes or record.history_type != "~":
                lines.append(_line(record, name(record), changes))
            before = record
    return lines


def _line(record, name, changes):
    user = record.history_user
    return {
        "date": record.history_date,
        "qui": str(user) if user else "Portail",
        "quoi": f"{name} : {SIGNES[record.history_type]}",
        "changements": changes if record.history_type == "~" else [],
    }


def _changes(model, before, record):
    if before is None:
        return []
    return [
        (field.verbose_name, _display(before, field), _display(record, field))
        for field in model._meta.fields
        if field.name not in IGNORES
        and hasattr(record, field.attname)
        and getattr(before, field.attname) != getattr(record, field.attname)
    ]


def _display(record, field):
    value = getattr(record, field.attname)
    if value is None or value == "":
        return VIDE
    if field.is_relation:
        return str(getattr(record, field.name))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "oui" if value else "non"
    if hasattr(value, "strftime"):
        return date_format(value, "d/m/Y")
    return str(value)
