"""What touches several rows of a fiche at once: creation, abandon, archive, news."""

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from communes.models import Territoire
from fiches_action.enums import FINANCEMENTS_PERDUS, Statut, StatutFinancement
from fiches_action.models import FicheAction, Financement

ATTEMPTS = 5
SAME_AGAIN = dt.timedelta(minutes=10)


def create_fiche(*, user, cle, territoire, intitule, communes):
    """(fiche, created): the key of the form is the id of the fiche, so a second POST finds it.

    After « Précédent » the browser may show the form with a new key and what was typed: the same
    title, from the same person, a few minutes later, is the same fiche.
    """
    same_form = Q(pk=cle)
    same_again = Q(
        territoire=territoire,
        intitule=intitule,
        archived_at=None,
        created_at__gte=timezone.now() - SAME_AGAIN,
    )
    existing = FicheAction.objects.filter(same_form | same_again, created_by=user).first()
    if existing:
        return existing, False
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                fiche = FicheAction.objects.create(
                    pk=cle,
                    territoire=territoire,
                    numero=_next_numero(territoire),
                    intitule=intitule,
                    created_by=user,
                )
                fiche.communes.set(communes)
                return fiche, True
        except IntegrityError:
            # Somebody took the number, or the same POST came first.
            twin = FicheAction.objects.filter(pk=cle).first()
            if twin and twin.created_by_id == user.pk:
                return twin, False
            if twin:
                cle = uuid.uuid4()
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def _next_numero(territoire):
    """The number after the last one ever given, archived fiches included (edge case 50)."""
    Territoire.objects.select_for_update().get(pk=territoire.pk)
    last = FicheAction.objects.filter(territoire=territoire).aggregate(last=Max("numero"))["last"]
    return (last or 0) + 1


def note_news(fiche):
    """A row of the fiche changed: it has news today."""
    fiche.derniere_nouvelle_at = timezone.now()
    FicheAction.objects.filter(pk=fiche.pk).update(derniere_nouvelle_at=fiche.derniere_nouvelle_at)


def last_save(fiche):
    """The latest record of the fiche or of its financing: who saved, and when; or None."""
    records = [
        model.objects.filter(**{name: fiche.pk}).select_related("history_user").first()
        for model, name in ((FicheAction.history.model, "id"), (Financement.history.model, "fiche"))
    ]
    return max(filter(None, records), key=lambda record: record.history_date, default=None)


def withdraw_financements(fiche):
    """Abandoned: what was granted or asked is withdrawn, line by line (edge case 45).

    Returns the number of lines; each keeps its trace, and can be taken up again by hand.
    """
    lignes = list(fiche.financements.exclude(statut__in=FINANCEMENTS_PERDUS))
    for ligne in lignes:
        ligne.statut = StatutFinancement.RETIRE
        ligne.save(update_fields=["statut"])
    return len(lignes)


def becomes_abandoned(fiche, statut_avant):
    return fiche.statut == Statut.ABANDONNE and statut_avant != Statut.ABANDONNE


def set_archived(fiche, *, archived):
    """Nothing is destroyed: out of the lists, kept with its number and its history."""
    fiche.archived_at = timezone.now() if archived else None
    fiche.revision += 1
    fiche.save(update_fields=["archived_at", "revision", "updated_at"])
