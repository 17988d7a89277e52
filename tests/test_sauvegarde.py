"""script/sauvegarde then script/restauration, on both engines: every row of every table."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import psycopg
import pytest

from tests.sources import ROOT

# The tables of the models, without their migrations; then both sides and every persona.
FILL = """
import django
from django.conf import settings
django.setup()
from django.apps import apps
from django.core.management import call_command
settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
call_command("migrate", run_syncdb=True, verbosity=0)
from tests.personas import build_world
build_world()
"""


class Sqlite:
    fichier = "copie.sqlite3"

    def __init__(self, folder):
        self.folder = folder

    def url(self, name):
        return f"sqlite:///{self.folder / name}.sqlite3"

    def create(self, name):
        """SQLite makes the file when it is first written."""

    def connect(self, name):
        return closing(sqlite3.connect(self.folder / f"{name}.sqlite3"))

    def execute(self, name, sql):
        with self.connect(name) as connection:
            connection.execute(sql)
            connection.commit()

    def read(self, name):
        """{table: its rows}, and how the tables are made."""
        with self.connect(name) as connection:
            made = connection.execute(
                "SELECT name, sql FROM sqlite_master ORDER BY name"
            ).fetchall()
            tables = [n for n, sql in made if sql and sql.startswith("CREATE TABLE")]
            rows = {t: connection.execute(f'SELECT * FROM "{t}"').fetchall() for t in tables}
        return {"": made, **{table: sorted(found, key=repr) for table, found in rows.items()}}


class Postgres:
    fichier = "copie.dump"

    def __init__(self, serveur):
        self.serveur = serveur

    def url(self, name):
        return self.serveur.url(name)

    def create(self, name):
        self.execute("postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.execute("postgres", f"CREATE DATABASE {name}")

    def execute(self, name, sql):
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(sql)

    def read(self, name):
        with psycopg.connect(self.url(name)) as connection:

            def ask(sql):
                return connection.execute(sql).fetchall()

            tables = ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            content = {t: ask(f'SELECT t::text FROM "{t}" t ORDER BY 1') for (t,) in tables}
            content["sequences"] = ask(
                "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
            )
            content["contraintes"] = ask(
                # By name: PostgreSQL writes the same condition in other words each time.
                "SELECT conname, contype, convalidated FROM pg_constraint"
                " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
            )
            content["index"] = ask(
                "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
            )
        return content


@pytest.fixture(params=["sqlite", "postgres"])
def base(request, tmp_path):
    if request.param == "sqlite":
        engine = Sqlite(tmp_path)
    else:
        engine = Postgres(request.getfixturevalue("serveur"))
    for name in ("depart", "arrivee"):
        engine.create(name)
    return engine


@pytest.fixture
def pleine(base):
    result = run([sys.executable, "-c", FILL], base, "depart")
    assert result.returncode == 0, result.stderr
    return base


def run(command, base, name, cwd=ROOT):
    """With the programs of the server of the tests, as recent as it is."""
    programs = str(base.serveur.programs) if isinstance(base, Postgres) else ""
    return subprocess.run(
        command,
        cwd=cwd,
        env={
            "PATH": f"{programs}:{os.environ['PATH']}",
            "DJANGO_SETTINGS_MODULE": "pvd_portal.settings.test",
            "DATABASE_URL": base.url(name),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def script(name, base, database, *arguments):
    return run([ROOT / "script" / name, *map(str, arguments)], base, database)


def test_every_row_of_every_table_comes_back(pleine, tmp_path):
    copie = tmp_path / pleine.fichier
    saved = script("sauvegarde", pleine, "depart", copie)
    assert saved.returncode == 0, saved.stderr
    assert "Base sauvegardée et relue" in saved.stdout
    assert copie.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.glob("copie*")] == [pleine.fichier]

    restored = script("restauration", pleine, "arrivee", copie)
    assert restored.returncode == 0, restored.stderr
    before, after = pleine.read("depart"), pleine.read("arrivee")
    assert len(before) > 40
    assert len(before["accounts_user"]) > 10
    for table in before.keys() | after.keys():
        assert after.get(table) == before.get(table), table


def test_a_full_base_is_replaced_only_when_told(pleine, tmp_path):
    copie = tmp_path / pleine.fichier
    assert script("sauvegarde", pleine, "depart", copie).returncode == 0
    saved = pleine.read("depart")
    pleine.execute("depart", "UPDATE accounts_user SET nom = 'Saisi depuis'")
    pleine.execute("depart", "CREATE TABLE ajoutee_depuis (id integer)")
    changed = pleine.read("depart")

    refused = script("restauration", pleine, "depart", copie)
    assert refused.returncode != 0
    assert "La base n'est pas vide" in refused.stderr
    assert pleine.read("depart") == changed

    assert script("restauration", pleine, "depart", copie, "--ecraser").returncode == 0
    assert pleine.read("depart") == saved


def test_a_damaged_backup_changes_nothing(pleine, tmp_path):
    copie = tmp_path / pleine.fichier
    assert script("sauvegarde", pleine, "depart", copie).returncode == 0
    before = pleine.read("depart")
    copie.write_bytes(copie.read_bytes()[: copie.stat().st_size * 2 // 3])
    damaged = script("restauration", pleine, "depart", copie, "--ecraser")
    assert damaged.returncode != 0
    assert "rien n'est fait" in damaged.stderr
    assert pleine.read("depart") == before


def test_what_is_asked_wrongly_is_told_in_french(base, tmp_path):
    autre = tmp_path / "autre.txt"
    autre.write_text("pas une sauvegarde")
    for name, arguments, words in [
        ("sauvegarde", [autre], "existe déjà"),
        ("sauvegarde", ["--oups"], "Argument inconnu"),
        ("sauvegarde", [tmp_path / "a", tmp_path / "b"], "Un seul fichier"),
        ("restauration", [], "Donnez le fichier"),
        ("restauration", [tmp_path / "absent"], "n'existe pas"),
        ("restauration", [autre], "n'est pas une sauvegarde"),
        ("restauration", [autre, "--oups"], "Argument inconnu"),
    ]:
        result = script(name, base, "arrivee", *arguments)
        assert result.returncode != 0, words
        assert words in result.stderr
    assert autre.read_text() == "pas une sauvegarde"


def test_a_base_that_does_not_answer_leaves_no_file(base, tmp_path):
    copie = tmp_path / base.fichier
    result = script("sauvegarde", base, "absente", copie)
    assert result.returncode != 0
    assert "rien n'est gardé" in result.stderr
    assert not list(tmp_path.glob("copie*"))


@pytest.mark.parametrize("name", ["sauvegarde", "restauration"])
@pytest.mark.parametrize("url", ["", "mysql://u:p@h/n"])
def test_the_address_of_the_base_is_asked_for(name, url, tmp_path):
    (tmp_path / "x").write_text("")
    result = subprocess.run(
        [ROOT / "script" / name, tmp_path / ("x" if name == "restauration" else "y")],
        env={"PATH": os.environ["PATH"], "DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode != 0
    assert "DATABASE_URL" in result.stderr


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://u:secret@h:5432/n", "postgres://u@h:5432/n secret"),
        ("postgresql://u:s@h/n?sslmode=require", "postgresql://u@h/n?sslmode=require s"),
        ("postgres://u:a@b@h/n", "postgres://u@h/n a@b"),
        ("postgres://u@h/n", "postgres://u@h/n -"),
        ("postgres://postgres@/n?host=/tmp/x", "postgres://postgres@/n?host=/tmp/x -"),
        ("postgres://u:a%40b@h/n", "postgres://u:a%40b@h/n -"),
    ],
)
def test_a_password_is_not_on_the_command_line(url, expected):
    code = '. script/base.sh; read_database; echo "$database ${PGPASSWORD:--}"'
    result = subprocess.run(
        ["sh", "-eu", "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert result.stdout.strip() == expected
