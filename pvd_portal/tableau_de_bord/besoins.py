"""The territoires to see: what is open today, never a delay that is settled.

Read of every territoire of the reader at each visit: plain values, in a few queries.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.db.models import QuerySet

from communes.models import Beneficiaire
from conventions import regles
from conventions.echeance import Horloge, horloge, with_dates
from conventions.models.jalons import DATES
from fiches_action.regles import limite_sans_nouvelles
from pvd_portal.accounts.postes import Poste, load_posts
from pvd_portal.core.dates import today
from pvd_portal.tableau_de_bord.lieux import Lieu, Lieux
from pvd_portal.territoires.horloges import (
    find_most_urgent,
    is_due_within,
    is_late,
)
from pvd_portal.territoires.synthese import find_last_news, is_silent

RETARD, BIENTOT, SILENCE, VACANT, RIEN = range(5)
JAMAIS = dt.datetime.min.replace(tzinfo=dt.UTC)
MEMBRE = (
    "territoire_id",
    "date_entree",
    "date_sortie",
    "commune__departement_id",
    "commune__departement__region_id",
    "commune__nom",
    "commune__nom_recherche",
    *DATES,
)


class Echeance(NamedTuple):
    """The clock of a commune."""

    horloge: Horloge
    commune: str
    # Among those that are as urgent, its place.
    nom_recherche: str


@dataclass
class Besoin:
    """What the place of a territoire depends on."""

    lieu: Lieu
    derniere_nouvelle: dt.datetime | None
    sans_nouvelles: bool
    poste: Poste = field(default_factory=Poste)
    horloges: list[Horloge] = field(default_factory=list)
    # Of the reader's own communes that are members today, when the territoire is shared.
    siennes: list[Echeance] = field(default_factory=list)


def load_besoins(user: Any, jour: dt.date, lieux: Lieux, *, posts: bool = True) -> list[Besoin]:
    """Every active territoire that the reader sees, those to see first.

    `posts`: with who is chef de projet; a chef de projet knows it.
    """
    limite = limite_sans_nouvelles()
    besoins = {}
    for pk, lieu in lieux.actifs.items():
        nouvelle = find_last_news(lieu.fiche_at, lieu.mouvement_at, lieu.seance_le)
        silence = is_silent(nouvelle, limite)
        besoins[pk] = Besoin(lieu, nouvelle, silence)
    for pk, poste in load_posts(lieux.condition).items() if posts else ():
        besoins[pk].poste = poste
    for row, clock in _read_clocks(lieux.condition, jour):
        besoin = besoins[row.territoire_id]
        besoin.horloges.append(clock)
        mine = user.perimetre.covers(
            row.commune__departement__region_id, row.commune__departement_id, row.territoire_id
        )
        if mine and Beneficiaire.is_membre_au(row, jour):
            echeance = Echeance(clock, row.commune__nom, row.commune__nom_recherche)
            besoin.siennes.append(echeance)
    return sorted(besoins.values(), key=rank_need)


@cache
def _memberships() -> QuerySet[Beneficiaire, Any]:
    rows = with_dates(Beneficiaire.objects.order_by(), today())
    return rows.values_list(*MEMBRE, named=True)


def _read_clocks(territoires: Any, jour: dt.date) -> Iterable[tuple[Any, Horloge]]:
    """Each membership of these territoires and its clock; neighbours often have the same dates."""
    known: dict[tuple, Horloge] = {}
    for row in _memberships().filter(territoire__in=territoires):
        dates = (row.date_sortie, *(getattr(row, name) for name in DATES))
        if dates not in known:
            known[dates] = horloge(row, jour)
        yield row, known[dates]


def rank_need(besoin: Besoin) -> tuple[int, float, str]:
    """Sort key: the first of these needs that it has, then how much; the others by name.

    1. late and not signed, the longest first; 2. a deadline that comes, the soonest first; 3. no
    news, the longest silence first; 4. nobody is chef de projet. What was signed late is signed.
    """
    return *_first_need(besoin), besoin.lieu.nom_recherche


def _first_need(besoin: Besoin) -> tuple[int, float]:
    clock = find_most_urgent(besoin.horloges)
    if clock is not None and is_late(clock):
        return RETARD, -(clock.jours_retard or 0)
    if clock is not None and is_due_within(clock, regles.SEUIL_ALERTE_MOIS):
        return BIENTOT, clock.jours_restants or 0
    if besoin.sans_nouvelles:
        return SILENCE, (besoin.derniere_nouvelle or JAMAIS).timestamp()
    return (RIEN if besoin.poste.chefs else VACANT), 0


def calls(besoin: Besoin) -> bool:
    """Something there is to be seen today."""
    return _first_need(besoin)[0] != RIEN
