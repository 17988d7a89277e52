"""Plain rows written by the ten thousand: many times as fast here as building models."""

from django.db import connection

from pvd_portal.core.text import normalize_search

LOT = 1000


def insert_rows(model, names, rows):
    """INSERT each row; « nom_recherche » is added after « nom »."""
    rows = list(rows)
    if "nom" in names:
        place = names.index("nom")
        rows = [(*row, normalize_search(row[place])) for row in rows]
        names = [*names, "nom_recherche"]
    columns = ", ".join(_quoted(field) for field in _fields(model, names))
    _execute(f"INSERT INTO {_table(model)} ({columns}) VALUES %(lignes)s", rows)  # noqa: S608


def update_rows(model, names, rows):
    """UPDATE these columns of each row; the last value of a row is its key."""
    fields = _fields(model, names)
    # A literal NULL has no type of its own for PostgreSQL.
    changes = ", ".join(
        f"{_quoted(field)} = CAST(v.column{i} AS {field.cast_db_type(connection)})"
        for i, field in enumerate(fields, 1)
    )
    key = f"{_table(model)}.{_quoted(model._meta.pk)} = v.column{len(fields) + 1}"
    _execute(
        f"UPDATE {_table(model)} SET {changes} FROM (VALUES %(lignes)s) AS v WHERE {key}",  # noqa: S608
        list(rows),
    )


def lift_statement_timeout():
    """Until the end of this transaction: an import is no page, nobody waits behind it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")


def analyze(*models):
    """Tell PostgreSQL what a load of thousands changed: it only learns by itself after the commit.

    Without it, the queries that follow in the same transaction read whole tables row by row.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(_table(model) for model in models)}")


def _execute(sql, rows):
    with connection.cursor() as cursor:
        for start in range(0, len(rows), LOT):
            lot = rows[start : start + LOT]
            marks = f"({', '.join(['%s'] * len(lot[0]))})"
            lines = ", ".join([marks] * len(lot))
            cursor.execute(sql % {"lignes": lines}, [value for row in lot for value in row])


def _table(model):
    return connection.ops.quote_name(model._meta.db_table)


def _fields(model, names):
    return [model._meta.get_field(name) for name in names]


def _quoted(field):
    return connection.ops.quote_name(field.column)
