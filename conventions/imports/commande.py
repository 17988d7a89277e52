"""What the import commands share: one transaction, a dry run, and French refusals."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from communes.referentiel.bulk import lift_statement_timeout
from conventions.imports.fichiers import ImportRefuse
from conventions.imports.liste import Liste, read_list_date


class ListeOuverteCommand(BaseCommand):
    """A subclass says which reader to run on the file."""

    reader = None

    def add_arguments(self, parser):
        parser.add_argument("fichier", help="Liste au format CSV, en UTF-8.")
        parser.add_argument(
            "--date-liste",
            help="Jour dont la liste parle (2026-05-31) ; par défaut, aujourd'hui. "
            "Une date plus tardive est signalée, et n'est pas comptée.",
        )
        parser.add_argument(
            "--confirmer",
            action="append",
            default=[],
            metavar="CODE",
            help="Code INSEE d'une commune dont la date tardive a été vérifiée ; répétable.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Dit tout, n'écrit rien.")

    def handle(self, *args, fichier, date_liste, confirmer, dry_run, **options):
        try:
            codes = frozenset(code.strip().upper() for code in confirmer)
            liste = Liste(fichier, read_list_date(date_liste), codes)
            with transaction.atomic():
                lift_statement_timeout()
                rapport = type(self).reader(liste)
                transaction.set_rollback(dry_run)
        except ImportRefuse as error:
            separateur = "\n" if "\n" in str(error) else " "
            raise CommandError(f"{error}{separateur}Rien n'a été écrit.") from error
        for line in rapport.render():
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("Essai à blanc : rien n'a été écrit.")
