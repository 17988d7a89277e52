"""« Ceux qui ont besoin de vous d'abord »: what is open today, never a delay that is settled.

Read of every territoire of the reader at each visit: plain values, in a few queries.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.db.models import QuerySet

from communes.models import Beneficiaire
from conventions import regles
from conventions.echeance import Horloge, horloge, with_dates
from conventions.models.jalons import DATES
from fiches_action.regles import limite_sans_nouvelles
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.postes import Poste, load_posts
from pvd_portal.core.dates import today
from pvd_portal.tableau_de_bord.lieux import Lieu, Lieux
from pvd_portal.territoires.horloges import (
    SANS_URGENCE,
    find_most_urgent,
    is_due_within,
    is_late,
    is_open,
    rank_urgency,
)
from pvd_portal.territoires.synthese import find_last_news, is_silent

ATTEND, SILENCE, RETARD, BIENTOT, VACANT, EN_COURS, RIEN = range(7)
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
    # Since when the oldest act or fiche waits for the préfecture.
    attend_depuis: dt.datetime | None
    derniere_nouvelle: dt.datetime | None
    sans_nouvelles: bool
    poste: Poste = field(default_factory=Poste)
    horloges: list[Horloge] = field(default_factory=list)
    # Of the reader's own communes that are members today, when the territoire is shared.
    siennes: list[Echeance] = field(default_factory=list)


def load_besoins(
    user: Any, jour: dt.date, lieux: Lieux, attentes: Mapping[Any, dt.datetime]
) -> list[Besoin]:
    """Every active territoire that the reader sees, who needs somebody first.

    `attentes`: {territoire: since when something there waits for the préfecture}.
    """
    limite = limite_sans_nouvelles()
    besoins = {}
    for pk, lieu in lieux.actifs.items():
        nouvelle = find_last_news(lieu.fiche_at, lieu.mouvement_at, lieu.seance_le)
        silence = is_silent(nouvelle, limite)
        besoins[pk] = Besoin(lieu, attentes.get(pk), nouvelle, silence)
    for pk, poste in load_posts(lieux.condition).items():
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
    return sorted(besoins.values(), key=lambda besoin: rank_need(besoin, user))


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


def find_next_deadline(echeances: Iterable[Echeance]) -> Echeance | None:
    """The one that comes first, or passed, among those still to be met."""
    ouvertes = (echeance for echeance in echeances if is_open(echeance.horloge))
    return min(ouvertes, key=lambda e: (rank_urgency(e.horloge), e.nom_recherche), default=None)


def rank_need(besoin: Besoin, user: Any) -> tuple:
    """Sort key: the first of these needs that it has, then how much.

    1. something waits for the préfecture, the oldest first; 2. no news, those late and not
    signed first, then the longest silence; 3. late and not signed, the longest first; 4. a
    deadline that comes, the soonest first; 5. nobody is chef de projet; 6. a delay that runs.
    The others have nothing open: what was signed late is signed, and they come by name.
    """
    clock = find_most_urgent(besoin.horloges)
    return *_first_need(besoin, clock, user), _rank_clock(clock), besoin.lieu.nom_recherche


def _first_need(besoin: Besoin, clock: Horloge | None, user: Any) -> tuple[int, int, float]:
    late = clock is not None and is_late(clock)
    if besoin.attend_depuis is not None and _is_waited_for(besoin, user):
        return ATTEND, 0, besoin.attend_depuis.timestamp()
    if besoin.sans_nouvelles:
        return SILENCE, not late, (besoin.derniere_nouvelle or JAMAIS).timestamp()
    if late:
        return RETARD, 0, 0.0
    if clock is not None and is_due_within(clock, regles.SEUIL_ALERTE_MOIS):
        return BIENTOT, 0, 0.0
    if not besoin.poste.chefs:
        return VACANT, 0, 0.0
    return (EN_COURS if clock is not None and is_open(clock) else RIEN), 0, 0.0


def _is_waited_for(besoin: Besoin, user: Any) -> bool:
    """The pilot préfecture: an associated one only reads; the others see what waits for it."""
    perimetre = user.perimetre
    return (
        user.role != Role.PREFECTURE
        or perimetre.france
        or besoin.lieu.pilote in perimetre.departements
    )


def _rank_clock(clock: Horloge | None) -> int:
    """The clock's days while it runs or is passed; settled ones are all alike."""
    if clock is None or not is_open(clock):
        return SANS_URGENCE[0]
    return -(clock.jours_retard or 0) if is_late(clock) else clock.jours_restants or 0
