"""`python -m endurance`: see script/epreuve."""

import argparse
import os
import signal
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from with_postgres import DURABLE_OPTIONS, postgres

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "var" / "epreuve"


def read_arguments():
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--graine", type=int, default=1, help="des choix au hasard")
    common.add_argument("--port", type=int, default=8098)
    common.add_argument("--rapport", type=Path, help="fichier où écrire le tableau")
    parser = argparse.ArgumentParser(prog="script/epreuve")
    trials = parser.add_subparsers(dest="epreuve", required=True)
    cuts = trials.add_parser("coupures", parents=[common])
    cuts.add_argument("--minutes", type=float, default=10)
    cuts.add_argument("--utilisateurs", type=int, default=50)
    cuts.add_argument("--coupures", type=int, default=200)
    cuts.add_argument("--redemarrages", type=int, default=3)
    cuts.add_argument("--absence", type=float, default=2, help="secondes sans base à chaque fois")
    cuts.add_argument("--pause", type=float, default=0.5, help="secondes entre deux gestes")
    cuts.add_argument("--calme", type=float, default=20, help="dernières secondes sans coupure")
    cuts.add_argument("--retour", type=float, default=5, help="secondes permises au retour")
    pairs = trials.add_parser("paires", parents=[common])
    pairs.add_argument("--paires", type=int, default=1000)
    pairs.add_argument("--formulaire", default="", help="seulement ceux dont le nom le contient")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    # So that the servers are stopped too when this command is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    FOLDER.mkdir(parents=True, exist_ok=True)
    with postgres() as database:
        os.environ["DATABASE_URL"] = database.url()
        django.setup()
        text, violations = run(database, arguments)
    sys.stdout.write(f"\n{text}")
    if arguments.rapport:
        arguments.rapport.write_text(text, encoding="utf-8")
    return 1 if violations else 0


def run(database, arguments):
    # After django.setup(): these modules read models.
    from endurance import coupures, paires, people, report
    from endurance.serving import serve

    call_command("collectstatic", interactive=False, verbosity=0)
    sys.stdout.write("Remplissage de la base…\n")
    people.fill()
    if arguments.epreuve == "coupures":
        make_durable(database)
    with serve(arguments.port, FOLDER / "gunicorn.log") as portal:
        if arguments.epreuve == "coupures":
            result = coupures.run(portal, database, arguments)
            return report.report_cuts(result, arguments), result.violations
        result = paires.run(portal, arguments)
        return report.report_pairs(result, arguments), result.violations


def make_durable(database):
    """Filled at full speed; from here on, what was committed outlives a crash."""
    connection.close()
    connection.close_pool()
    database.stop()
    database.options = DURABLE_OPTIONS
    database.start()


if __name__ == "__main__":
    sys.exit(main())
