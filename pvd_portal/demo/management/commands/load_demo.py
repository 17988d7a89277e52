"""`manage.py load_demo`: the demo's data and accounts; `--comptes` prints the accounts only."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pvd_portal.accounts.demo import COMPTES, MOT_DE_PASSE_DEMO
from pvd_portal.demo.chargement import is_loaded, load


class Command(BaseCommand):
    help = "Charge la démonstration : données réelles de deux départements, contenu fictif."

    def add_arguments(self, parser):
        parser.add_argument(
            "--comptes", action="store_true", help="Affiche les comptes et ne charge rien."
        )

    def handle(self, *args, comptes, **options):
        if not settings.DEMO:
            raise CommandError(
                "La démonstration ne se charge que dans une base de démonstration : "
                "utilisez les réglages pvd_portal.settings.demo."
            )
        if comptes:
            self.stdout.write("\n".join(_comptes()))
        elif is_loaded():
            self.stdout.write("La démonstration est déjà chargée : rien n'a changé.")
        else:
            load()
            self.stdout.write("La démonstration est chargée. Les contenus fictifs le disent.")


def _comptes():
    """A plain table of the accounts, for a terminal."""
    titres = ("Adresse", "Rôle", "Périmètre")
    rows = [titres, *((email, role, perimetre) for email, role, perimetre, _ in COMPTES)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(titres))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return [*lines, "", f"Mot de passe de tous : {MOT_DE_PASSE_DEMO}"]
