from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from communes.referentiel.bulk import lift_statement_timeout
from communes.referentiel.follow import follow
from communes.referentiel.importer import import_vintage
from communes.referentiel.sources import read_dossier, read_snapshot
from communes.referentiel.vintage import ReferentielError


class Command(BaseCommand):
    help = "Charge régions, départements, EPCI et communes, ou applique un millésime plus récent."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dossier",
            help="Fichiers JSON d'un autre millésime ; par défaut, celui que le portail contient.",
        )
        parser.add_argument("--annee", type=int, help="Année du millésime, avec --dossier.")
        parser.add_argument("--dry-run", action="store_true", help="Dit tout, n'écrit rien.")

    def handle(self, *args, dossier, annee, dry_run, **options):
        if bool(dossier) != bool(annee):
            raise CommandError("Les options --dossier et --annee vont ensemble.")
        try:
            vintage = read_dossier(dossier, annee) if dossier else read_snapshot()
            with transaction.atomic():
                lift_statement_timeout()
                result = import_vintage(vintage)
                follow(result, f"Millésime {vintage.annee}")
                transaction.set_rollback(dry_run)
        except ReferentielError as error:
            raise CommandError(f"{error} Rien n'a été écrit.") from error
        verb = "chargé" if result.premier else "comparé"
        self.stdout.write(f"Millésime {vintage.annee} {verb}.")
        for line in result.rapport.render():
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("Essai à blanc : rien n'a été écrit.")
