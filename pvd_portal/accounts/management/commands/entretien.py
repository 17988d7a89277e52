import datetime as dt

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from pvd_portal.accounts.drafts import COOKIE_AGE
from pvd_portal.accounts.limits import LIMITES
from pvd_portal.accounts.models import Compteur, SaisieEnAttente
from pvd_portal.core.words import pluralize

# « Six mois », says the page on personal data.
JOURNAL = dt.timedelta(days=182)
ESSAIS = dt.timedelta(days=1)


class Command(BaseCommand):
    help = "Efface ce qui ne sert plus : sessions, essais de connexion, saisies en attente."

    def handle(self, *args, **options):
        now = timezone.now()
        attente = dt.timedelta(seconds=COOKIE_AGE)
        compte = max(limite.periode for limite in LIMITES)
        for nom, pluriel, rows in (
            ("session", "sessions", Session.objects.filter(expire_date__lt=now)),
            (
                "essai de connexion",
                "essais de connexion",
                AccessAttempt.objects.filter(attempt_time__lt=now - ESSAIS),
            ),
            ("connexion", "connexions", AccessLog.objects.filter(attempt_time__lt=now - JOURNAL)),
            (
                "saisie en attente",
                "saisies en attente",
                SaisieEnAttente.objects.filter(modifiee_le__lt=now - attente),
            ),
            ("compteur", "compteurs", Compteur.objects.filter(debut__lt=now - compte)),
        ):
            deleted, _ = rows.delete()
            self.stdout.write(f"Effacé : {pluralize(deleted, nom, pluriel)}.")
