from django.core.management.base import BaseCommand, CommandError

from conventions.models import JalonsCommune
from conventions.models.jalons import find_wrong_jalons


class Command(BaseCommand):
    help = "Vérifie que les dates gardées par commune sont bien celles de ses actes."

    def add_arguments(self, parser):
        parser.add_argument("--refresh", action="store_true", help="Corrige ce qui diffère.")

    def handle(self, *args, refresh, **options):
        wrong = find_wrong_jalons()
        if not wrong:
            self.stdout.write("Les dates de toutes les communes sont celles de leurs actes.")
            return
        for code, kept, expected in wrong:
            self.stdout.write(f"{code} : {_dates(kept)} au lieu de {_dates(expected)}")
        number = f"{len(wrong)} commune{'s' if len(wrong) > 1 else ''}"
        if not refresh:
            raise CommandError(f"{number} à corriger : relancez avec --refresh.")
        JalonsCommune.objects.refresh({code for code, _, _ in wrong})
        self.stdout.write(f"Dates corrigées pour {number}.")


def _dates(dates):
    return ", ".join(f"{date:%d/%m/%Y}" if date else "–" for date in dates) if dates else "rien"
