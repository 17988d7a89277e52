"""What touches several rows of a fiche at once: creation, abandon, news."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import Max
from django.utils import timezone

from communes.models import Commune, Territoire
from fiches_action.enums import FINANCEMENTS_PERDUS, Statut, StatutFinancement
from fiches_action.models import FicheAction
from pvd_portal.accounts.models import User
from pvd_portal.core.dates import today
from pvd_portal.dossiers.creation import create_once

RIEN_DE_NEUF = "rien de neuf"
SAME_AGAIN = dt.timedelta(minutes=10)


def create_fiche(
    *,
    user: User,
    cle: uuid.UUID,
    territoire: Territoire,
    intitule: str,
    communes: Iterable[Commune],
) -> tuple[FicheAction, bool]:
    """(fiche, created): the key of the form is the id of the fiche, so a second POST finds it.

    After « Précédent » the browser may show the form with a new key and what was typed: the same
    title, from the same person, a few minutes later, is the same fiche.
    """
    same_again = FicheAction.objects.actifs().filter(
        territoire=territoire,
        intitule=intitule,
        created_by=user,
        created_at__gte=timezone.now() - SAME_AGAIN,
    )
    if (twin := same_again.first()) is not None:
        return twin, False

    def write(key: uuid.UUID) -> FicheAction:
        fiche = FicheAction.objects.create(
            pk=key,
            territoire=territoire,
            numero=_next_numero(territoire),
            intitule=intitule,
            created_by=user,
        )
        fiche.communes.set(communes)
        return fiche

    return create_once(FicheAction, cle, user=user, create=write)


def _next_numero(territoire: Territoire) -> int:
    """The number after the last one ever given, archived fiches included (edge case 50)."""
    Territoire.objects.select_for_update().get(pk=territoire.pk)
    last = FicheAction.objects.filter(territoire=territoire).aggregate(last=Max("numero"))["last"]
    return (last or 0) + 1


def note_news(fiche: FicheAction) -> None:
    """A row of the fiche changed: it has news today."""
    fiche.derniere_nouvelle_at = timezone.now()
    FicheAction.objects.filter(pk=fiche.pk).update(derniere_nouvelle_at=fiche.derniere_nouvelle_at)


def say_no_news(fiche: FicheAction) -> bool:
    """« Rien de neuf »: looked at today, traced in the history; once a day is enough.

    Under the fiche's lock. Returns whether it was said.
    """
    if timezone.localdate(fiche.derniere_nouvelle_at) == today():
        return False
    fiche.derniere_nouvelle_at = timezone.now()
    # Read by simple-history, unknown to the model's types.
    vars(fiche)["_change_reason"] = RIEN_DE_NEUF
    fiche.save(update_fields=["derniere_nouvelle_at"])
    return True


def withdraw_financements(fiche: FicheAction) -> int:
    """Abandoned: what was granted or asked is withdrawn, line by line (edge case 45).

    Returns the number of lines; each keeps its trace, and can be taken up again by hand.
    """
    lignes = list(fiche.financements.exclude(statut__in=FINANCEMENTS_PERDUS))
    for ligne in lignes:
        ligne.statut = StatutFinancement.RETIRE
        ligne.save(update_fields=["statut"])
    return len(lignes)


def becomes_abandoned(fiche: FicheAction, statut_avant: str) -> bool:
    return fiche.statut == Statut.ABANDONNE and statut_avant != Statut.ABANDONNE
