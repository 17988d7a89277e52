"""A database of the programme's size, times a scale: 1 is its real one."""

import os
import random
import sys
import time
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from benchmark import dossiers, people, territoires
from communes.models import Commune
from communes.organismes import seed_organismes
from conventions.models import DatesBeneficiaire
from pvd_portal.accounts.models import User

COMMUNES, TERRITOIRES, FICHES, USERS = 1_646, 900, 28_000, 4_000
LISTES = {"import_pvd": "liste-pvd-com2025.csv", "import_ort": "ort-communes.csv"}


def fill(scale):
    """Fill the empty database of this process; refuses any other."""
    if Commune.objects.exists() or User.objects.exists():
        sys.exit("La base n'est pas vide : elle n'est pas remplie.")
    rng = random.Random(scale)  # noqa: S311 -- the same data at each run
    say = Chrono()
    call_command("import_referentiel", stdout=_Silence())
    seed_organismes()
    say("référentiel")
    _import_lists(say)
    with _faster_writes():
        people.create_author()
        territoires.create(COMMUNES * scale, TERRITOIRES * scale, rng)
        say("territoires et actes")
        people.create(USERS * scale, rng)
        say("comptes")
        dossiers.create_fiches(FICHES * scale, scale, rng, say)
        dossiers.create_comites(rng)
        say("comités")
    DatesBeneficiaire.objects.refresh()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say("dates et statistiques du moteur")


def _import_lists(say):
    """The real communes and dates when the national lists are here."""
    folder = os.environ.get("PVD_DONNEES")
    if not folder:
        say("PVD_DONNEES absent : communes et dates inventées")
        return
    for command, name in LISTES.items():
        call_command(command, str(Path(folder) / name), stdout=_Silence())
    say("listes nationales")


class _Silence:
    def write(self, text):
        pass

    def flush(self):
        pass


class Chrono:
    """Says each part and the seconds since the start."""

    def __init__(self):
        self.start = time.perf_counter()

    def __call__(self, text):
        seconds = time.perf_counter() - self.start
        sys.stdout.write(f"  {seconds:6.1f} s  {text}\n")
        sys.stdout.flush()


class _faster_writes:  # noqa: N801 -- a context manager
    """On SQLite, foreign keys are checked once, at the end."""

    def __enter__(self):
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA foreign_keys=OFF")
                cursor.execute("PRAGMA synchronous=OFF")
                cursor.execute("PRAGMA cache_size=-1500000")

    def __exit__(self, error, *args):
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                if error is None and cursor.execute("PRAGMA foreign_key_check").fetchone():
                    sys.exit("Le remplissage a laissé une clé étrangère sans cible.")
                cursor.execute("PRAGMA foreign_keys=ON")
                cursor.execute("PRAGMA cache_size=-32000")
