"""« Ceux qui ont besoin de vous d'abord »: what is open today, never a delay that is settled.

Read of every territoire of the reader at each visit: plain values, in three queries.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from communes.models import Beneficiaire, Territoire
from conventions import regles
from conventions.echeance import Horloge, horloge, with_dates
from conventions.lifecycle import LIFECYCLE as CYCLE_CONVENTION
from conventions.models import Convention, MouvementConvention
from conventions.models.jalons import DATES
from fiches_action.lifecycle import LIFECYCLE as CYCLE_FICHE
from fiches_action.models import FicheAction
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.postes import Poste, load_posts
from pvd_portal.comites.models import Comite
from pvd_portal.territoires.decomptes import COMITES_TENUS
from pvd_portal.territoires.horloges import (
    SANS_URGENCE,
    find_most_urgent,
    is_due_within,
    is_late,
    is_open,
)
from pvd_portal.territoires.synthese import find_last_news, is_silent

ATTEND, SILENCE, RETARD, BIENTOT, VACANT, EN_COURS, RIEN = range(7)
JAMAIS = dt.datetime.min.replace(tzinfo=dt.UTC)
# More keys than that in a query, and they are found again by it.
MAX_NOMMES = 50
MEMBRE = (
    "territoire_id",
    "date_entree",
    "date_sortie",
    "commune__departement_id",
    "commune__departement__region_id",
    *DATES,
)


@dataclass
class Besoin:
    """What the place of a territoire depends on."""

    pk: Any
    nom: str
    pilote: str
    # Since when the oldest act or fiche waits for the préfecture.
    attend_depuis: dt.datetime | None
    derniere_nouvelle: dt.datetime | None
    poste: Poste = field(default_factory=Poste)
    horloges: list[Horloge] = field(default_factory=list)
    # Of the reader's own communes that are members today, when the territoire is shared.
    siennes: list[Horloge] = field(default_factory=list)

    @property
    def sans_nouvelles(self) -> bool:
        return is_silent(self.derniere_nouvelle)


def load_besoins(user: Any, jour: dt.date) -> list[Besoin]:
    """Every active territoire that the reader sees, who needs somebody first."""
    territoires = Territoire.objects.visible_to(user).actifs()
    besoins = {
        pk: Besoin(pk, nom, pilote, _first(actes, fiches), find_last_news(*news))
        for pk, nom, pilote, actes, fiches, *news in _read_moments(territoires)
    }
    siens = name_few(besoins, territoires)
    for pk, poste in load_posts(siens).items():
        besoins[pk].poste = poste
    for row, clock in _read_clocks(siens, jour):
        besoin = besoins[row.territoire_id]
        besoin.horloges.append(clock)
        mine = user.perimetre.covers(
            row.commune__departement__region_id, row.commune__departement_id, row.territoire_id
        )
        if mine and Beneficiaire.is_membre_au(row, jour):
            besoin.siennes.append(clock)
    return sorted(besoins.values(), key=lambda besoin: rank_need(besoin, user))


def name_few(pks: Collection[Any], territoires: QuerySet[Territoire]) -> Any:
    """These territoires for a condition: their keys, or the query that says them."""
    return list(pks) if len(pks) <= MAX_NOMMES else territoires.order_by().values("pk")


def _read_moments(territoires: QuerySet[Territoire]) -> Iterable[tuple]:
    """(key, name, pilot, act waiting, fiche waiting, last fiche, last move, last session)."""
    attend = Role.PREFECTURE
    here = {"territoire": OuterRef("pk")}
    actes = Convention.objects.actifs().filter(**here)
    fiches = FicheAction.objects.actifs().filter(**here)
    moves = MouvementConvention.objects.filter(
        dossier__territoire=OuterRef("pk"), user__isnull=False
    )
    seances = Comite.objects.filter(**here, statut__in=COMITES_TENUS)
    return (
        territoires.order_by()
        .annotate(
            acte_depuis=_one(actes.in_states(CYCLE_CONVENTION.waiting[attend]), "state_at"),
            fiche_depuis=_one(fiches.in_states(CYCLE_FICHE.waiting[attend]), "state_at"),
            fiche_at=_one(fiches, "-derniere_nouvelle_at"),
            mouvement_at=_one(moves, "-at"),
            seance_le=_one(seances, "-date"),
        )
        .values_list(
            "pk", "nom_recherche", "departement_pilote_id", "acte_depuis", "fiche_depuis",
            "fiche_at", "mouvement_at", "seance_le",
        )
    )  # fmt: skip


def _one(rows: QuerySet, order: str) -> Subquery:
    """Its first value in that order: an index gives it without reading the others."""
    return Subquery(rows.order_by(order).values(order.lstrip("-"))[:1])


def _first(*moments: dt.datetime | None) -> dt.datetime | None:
    return min(filter(None, moments), default=None)


def _read_clocks(territoires: Any, jour: dt.date) -> Iterable[tuple[Any, Horloge]]:
    """Each membership of these territoires and its clock; neighbours often have the same dates."""
    rows = Beneficiaire.objects.filter(territoire__in=territoires)
    known: dict[tuple, Horloge] = {}
    for row in with_dates(rows.order_by(), jour).values_list(*MEMBRE, named=True):
        dates = (row.date_sortie, *(getattr(row, name) for name in DATES))
        if dates not in known:
            known[dates] = horloge(row, jour)
        yield row, known[dates]


def rank_need(besoin: Besoin, user: Any) -> tuple:
    """Sort key: the first of these needs that it has, then how much.

    1. something waits for the préfecture, the oldest first; 2. no news, those late and not
    signed first, then the longest silence; 3. late and not signed, the longest first; 4. a
    deadline that comes, the soonest first; 5. nobody is chef de projet; 6. a delay that runs.
    The others have nothing open: what was signed late is signed, and they come by name.
    """
    clock = find_most_urgent(besoin.horloges)
    return *_first_need(besoin, clock, user), _rank_clock(clock), besoin.nom


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
        user.role != Role.PREFECTURE or perimetre.france or besoin.pilote in perimetre.departements
    )


def _rank_clock(clock: Horloge | None) -> int:
    """The clock's days while it runs or is passed; settled ones are all alike."""
    if clock is None or not is_open(clock):
        return SANS_URGENCE[0]
    return -(clock.jours_retard or 0) if is_late(clock) else clock.jours_restants or 0
