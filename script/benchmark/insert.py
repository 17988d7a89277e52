"""Rows by the ten thousand on both engines: a column not given takes its field's default."""

from functools import lru_cache
from itertools import islice

from django.db import connection, models, transaction
from django.utils import timezone

BATCH = 20_000


def insert(model, names, rows):
    """INSERT these rows of values; returns how many."""
    given = [model._meta.get_field(name) for name in names]
    others = [f for f in model._meta.concrete_fields if f not in given and not is_serial(f)]
    constants = tuple(f.get_db_prep_save(_default(f), connection) for f in others)
    prepare = [(i, p) for i, p in enumerate(map(_preparation, given)) if p]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(f.column) for f in (*given, *others))
    marks = ", ".join(["%s"] * (len(given) + len(others)))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    count, rows = 0, iter(rows)
    while batch := [_prepared(row, prepare) + constants for row in islice(rows, BATCH)]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(sql, batch)
        count += len(batch)
    return count


def _prepared(row, prepare):
    row = list(row)
    for i, prepared in prepare:
        if row[i] is not None:
            row[i] = prepared(row[i])
    return tuple(row)


def _preparation(field):
    """What makes a value one that the driver takes; None when it is one already."""
    field = _target(field)
    match field:
        case models.UUIDField():
            return None if connection.features.has_native_uuid_field else _hex
        case models.DateTimeField():
            return connection.ops.adapt_datetimefield_value
        case models.DateField() | models.DecimalField():
            # Few different values, many times each.
            return lru_cache(10_000)(lambda value: field.get_db_prep_save(value, connection))
    return None


def _hex(value):
    return value.hex


def _target(field):
    """The field that holds the value: for a foreign key, the one it points to."""
    while field.remote_field:
        field = field.target_field
    return field


def is_serial(field):
    return isinstance(field, models.AutoField | models.BigAutoField)


def _default(field):
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now()
    if field.has_default():
        return field.get_default()
    return None if field.null else ""
