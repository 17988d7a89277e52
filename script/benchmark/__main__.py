"""`python -m benchmark`: see script/bench."""

import argparse
import os
import shutil
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from with_postgres import MEASURED_OPTIONS, postgres

from benchmark import report

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "var" / "bench"


def read_arguments():
    parser = argparse.ArgumentParser(prog="script/bench")
    parser.add_argument("--echelle", type=int, choices=(1, 10, 36), default=1)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--neuf", action="store_true", help="remplit une base neuve")
    parser.add_argument(
        "--pages",
        default="",
        help="seulement celles dont le nom contient l'un de ces mots, séparés par des virgules",
    )
    parser.add_argument("--requetes", type=int, default=50)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--sans-export", action="store_true")
    parser.add_argument("--tableaux", action="store_true", help="ceux de docs/mesures.md")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    FOLDER.mkdir(parents=True, exist_ok=True)
    if arguments.tableaux:
        report.print_tables(FOLDER)
    elif arguments.postgres:
        data = forget(arguments, FOLDER / f"postgres-{arguments.echelle}")
        with postgres(MEASURED_OPTIONS, keep=data) as server:
            run(arguments, server.url())
    else:
        path = forget(arguments, FOLDER / f"{arguments.echelle}.sqlite3")
        run(arguments, f"sqlite:///{path}")


def forget(arguments, path):
    """That database, unless it is to be made anew or was left half filled."""
    if arguments.neuf or not filled(arguments).exists():
        filled(arguments).unlink(missing_ok=True)
        shutil.rmtree(path, ignore_errors=True)
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    return path


def filled(arguments):
    """A file written once the database is whole."""
    engine = "postgresql" if arguments.postgres else "sqlite"
    return FOLDER / f"{engine}-{arguments.echelle}.rempli"


def run(arguments, url):
    os.environ["DATABASE_URL"] = url
    django.setup()
    call_command("migrate", verbosity=0)
    if not filled(arguments).exists():
        # After django.setup(): it reads models.
        from benchmark.fill import fill

        sys.stdout.write(f"Remplissage à l'échelle {arguments.echelle}…\n")
        fill(arguments.echelle)
        filled(arguments).touch()
    call_command("collectstatic", interactive=False, verbosity=0)
    measure(arguments)
    connection.close()


def measure(arguments):
    from benchmark import report
    from benchmark.measure import Clients, measure_export, measure_first_visit, measure_pages
    from benchmark.pages import main_pages
    from benchmark.serving import serve

    words = arguments.pages.lower().split(",")
    pages = [page for page in main_pages() if any(word in page.cle.lower() for word in words)]
    with serve(arguments.port) as server:
        report.print_header()
        mesures = []
        for mesure in measure_pages(server, pages, arguments.requetes):
            mesures.append(mesure)
            report.print_row(mesure)
        visite = measure_first_visit(server)
        memoire = server.peak_memory()
        export = None if arguments.sans_export else measure_export(server, Clients())
        memoire_export = server.peak_memory()
    result = report.describe_run(visite, export, (memoire, memoire_export))
    report.print_summary(result)
    if not arguments.pages:
        result["pages"] = [report.page_values(mesure) for mesure in mesures]
        path = FOLDER / f"{connection.vendor}-{arguments.echelle}.json"
        report.compare(path, result)
        report.write_run(path, result)
        sys.stdout.write(f"Écrit : var/bench/{path.name}\n")


if __name__ == "__main__":
    main()
