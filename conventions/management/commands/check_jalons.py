from django.core.management.base import BaseCommand, CommandError

from conventions.models import DatesBeneficiaire
from conventions.models.jalons import find_wrong_dates
from pvd_portal.core.words import pluralize


class Command(BaseCommand):
    help = "Vérifie que les dates gardées par commune sont bien celles de ses actes."

    def add_arguments(self, parser):
        parser.add_argument("--refresh", action="store_true", help="Corrige ce qui diffère.")

    def handle(self, *args, refresh, **options):
        wrong = find_wrong_dates()
        if not wrong:
            self.stdout.write("Les dates de toutes les communes sont celles de leurs actes.")
            return
        for row, kept, expected in wrong:
            self.stdout.write(f"{row.commune_id} : {_dates(kept)} au lieu de {_dates(expected)}")
        number = pluralize(len(wrong), "commune")
        if not refresh:
            raise CommandError(f"{number} à corriger : relancez avec --refresh.")
        DatesBeneficiaire.objects.refresh({row.commune_id for row, _, _ in wrong})
        self.stdout.write(f"Dates corrigées pour {number}.")


def _dates(dates):
    return ", ".join(f"{date:%d/%m/%Y}" if date else "–" for date in dates) if dates else "rien"
