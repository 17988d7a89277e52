"""When a fiche is closed, late or without news: the numbers, their source, their words.

Read `regles.MOIS_SANS_NOUVELLES` when it is needed, never a copy made at import.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from fiches_action.enums import Statut
from pvd_portal.core.dates import add_months, start_of_day, today

if TYPE_CHECKING:
    from fiches_action.models import FicheAction

# « Pas de nouvelles depuis six mois »: rule of ours, no text gives a rhythm.
MOIS_SANS_NOUVELLES = 6
STATUTS_CLOS = frozenset({Statut.TERMINE, Statut.ABANDONNE})


def spell_sans_nouvelles() -> str:
    """« sans nouvelles depuis 6 mois »."""
    return f"sans nouvelles depuis {MOIS_SANS_NOUVELLES} mois"


def is_en_retard(fiche: "FicheAction | Any") -> bool:
    """Planned end passed and neither finished nor given up (edge case 49), or said to be late."""
    return fiche.statut == Statut.EN_RETARD or is_end_passed(fiche)


def is_end_passed(fiche: "FicheAction | Any") -> bool:
    """Late by its dates alone, whatever its statut says."""
    fin = fiche.date_fin_prevue
    return fin is not None and fin < today() and fiche.statut not in STATUTS_CLOS


def q_en_retard() -> Q:
    """`is_en_retard` as a condition, for filters and for conditional counts."""
    passed = Q(date_fin_prevue__lt=today()) & ~Q(statut__in=STATUTS_CLOS)
    return Q(statut=Statut.EN_RETARD) | passed


def limite_sans_nouvelles() -> dt.datetime:
    """The moment before which the last news is too old."""
    return start_of_day(add_months(today(), -MOIS_SANS_NOUVELLES))


def q_sans_nouvelles() -> Q:
    """No update since `limite_sans_nouvelles`, and neither finished nor given up."""
    return Q(derniere_nouvelle_at__lt=limite_sans_nouvelles()) & ~Q(statut__in=STATUTS_CLOS)
