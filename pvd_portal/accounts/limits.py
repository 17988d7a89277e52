"""How often one may try: counted in the database, the same for every process of the portal.

Signing in is counted by django-axes; here, the slow-down by address that it does not have, and
what is not a sign-in.
"""

import datetime as dt
import hashlib
from typing import NamedTuple

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt, AccessLog
from django.db import transaction
from django.utils import timezone

from pvd_portal.accounts.addresses import read_username
from pvd_portal.accounts.models import Compteur


class Limite(NamedTuple):
    """So many times in so long, from the first."""

    nom: str
    maximum: int
    periode: dt.timedelta


# Whoever is flooded has had three links that work.
OUBLI_PAR_ADRESSE = Limite("oubli-adresse", 3, dt.timedelta(hours=1))
# A whole préfecture goes out by one address.
OUBLI_PAR_RESEAU = Limite("oubli-reseau", 30, dt.timedelta(hours=1))
ANCIEN_MOT_DE_PASSE = Limite("ancien-mot-de-passe", 5, dt.timedelta(minutes=15))
LIMITES = (OUBLI_PAR_ADRESSE, OUBLI_PAR_RESEAU, ANCIEN_MOT_DE_PASSE)

# Different accounts tried in vain from one address, in the time that a lock lasts.
COMPTES_PAR_RESEAU = 20


def spend(limite, sujet):
    """Counts one more for this subject; False, and nothing counted, when there were too many.

    The row is held until the end of the transaction: parallel tries wait for their turn.
    """
    now = timezone.now()
    with transaction.atomic():
        compteur, _ = Compteur.objects.select_for_update().get_or_create(
            cle=_key(limite, sujet), defaults={"debut": now}
        )
        if compteur.debut <= now - limite.periode:
            compteur.debut, compteur.nombre = now, 0
        if compteur.nombre >= limite.maximum:
            return False
        compteur.nombre += 1
        compteur.save()
        return True


def forget(limite, sujet):
    Compteur.objects.filter(cle=_key(limite, sujet)).delete()


def _key(limite, sujet):
    """Neither the address nor the person can be read in the table."""
    return hashlib.sha256(f"{limite.nom}:{sujet}".encode()).hexdigest()


class LockHandler(AxesDatabaseHandler):
    """Axes' lock of an account at an address, and a slow-down of an address.

    Nobody can close an account from elsewhere. Accounts are counted, not failures: a colleague who
    insists on his own does not stop his préfecture, and who has already signed in from there is
    not concerned.
    """

    def is_locked(self, request, credentials=None):
        if super().is_locked(request, credentials):
            return True
        request.adresse_ralentie = self._is_slowed(request, credentials)
        return request.adresse_ralentie

    def _is_slowed(self, request, credentials):
        address = request.axes_ip_address
        since = request.axes_attempt_time - get_cool_off(request)
        tried = AccessAttempt.objects.filter(ip_address=address, attempt_time__gte=since)
        if tried.values("username").distinct().count() < COMPTES_PAR_RESEAU:
            return False
        known = AccessLog.objects.filter(
            ip_address=address, username=read_username(request, credentials)
        )
        return not known.exists()
