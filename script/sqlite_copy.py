"""Copies a SQLite database while it serves, and verifies the copy; see script/sauvegarde."""

import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import unquote

TIMEOUT = 30


def open_existing(path):
    return sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True, timeout=TIMEOUT)


def copy(source, target):
    """By SQLite's own means: a consistent state, and the target whole or as it was."""
    check(source)
    with (
        closing(open_existing(source)) as reading,
        closing(sqlite3.connect(target, timeout=TIMEOUT)) as writing,
    ):
        reading.backup(writing)
        # One file, that can be moved; whoever has it open keeps it as it is.
        with suppress(sqlite3.OperationalError):
            writing.execute("PRAGMA journal_mode=DELETE")
    check(target)


def check(path):
    with closing(open_existing(path)) as connection:
        (state,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        tables = count_tables(connection)
    if state != "ok" or broken or not tables:
        raise sqlite3.DatabaseError(f"{path} : {state}, {tables} tables, {broken or 'liens tenus'}")


def count_tables(connection):
    return connection.execute("SELECT count(*) FROM sqlite_master WHERE type='table'").fetchone()[0]


def empty(path):
    if Path(path).exists():
        with closing(open_existing(path)) as connection:
            if count_tables(connection):
                raise sqlite3.DatabaseError(f"{path} : pas vide")


def url(text):
    """The path in a DATABASE_URL, as Django reads it."""
    print(unquote(text.removeprefix("sqlite:///").partition("?")[0]))  # noqa: T201


def main():
    command, *arguments = sys.argv[1:]
    try:
        {"copy": copy, "check": check, "empty": empty, "url": url}[command](*arguments)
    except (sqlite3.Error, OSError) as error:
        sys.exit(1 if command == "empty" else str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
