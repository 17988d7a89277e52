"""What the import commands share: one transaction, a dry run, and French refusals."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from communes.referentiel.bulk import lift_statement_timeout
from conventions.imports.fichiers import ImportRefuse


class ListeOuverteCommand(BaseCommand):
    """A subclass says which reader to run on the file."""

    reader = None

    def add_arguments(self, parser):
        parser.add_argument("fichier", help="Liste au format CSV, en UTF-8.")
        parser.add_argument("--dry-run", action="store_true", help="Dit tout, n'écrit rien.")

    def handle(self, *args, fichier, dry_run, **options):
        try:
            with transaction.atomic():
                lift_statement_timeout()
                rapport = type(self).reader(fichier)
                transaction.set_rollback(dry_run)
        except ImportRefuse as error:
            raise CommandError(f"{error} Rien n'a été écrit.") from error
        for line in rapport.render():
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("Essai à blanc : rien n'a été écrit.")
