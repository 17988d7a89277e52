"""What the steps count beside the fiches: five queries, whatever the territoires.

Each reads a few narrow columns, counted here: for the rows of a page, writing and planning one
grouped query of many conditions costs more than reading what it counts.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Max, Q, Value

from communes.models import AxeStrategique, Contact, Enjeu
from conventions.lifecycle import LIFECYCLE as CYCLE_CONVENTION
from conventions.models import Convention
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.postes import CHEF, Poste, load_sides, read_post
from pvd_portal.comites.enums import MINIMUM_COMITE, StatutComite
from pvd_portal.comites.models import Comite, MembreComite
from pvd_portal.core.dates import today

FONCTIONS_ELUES = (
    Contact.Fonction.MAIRE,
    Contact.Fonction.PRESIDENT_EPCI,
    Contact.Fonction.ELU_REFERENT,
)
COMITES_TENUS = (StatutComite.TENU, StatutComite.VERROUILLE)


@dataclass
class Decompte:
    """Of one territoire; nothing until counted."""

    poste: Poste = field(default_factory=Poste)
    nb_elus: int = 0
    nb_enjeux: int = 0
    nb_axes: int = 0
    nb_axes_complets: int = 0
    nb_comites_tenus: int = 0
    nb_comites_prevus: int = 0
    dernier_comite: dt.date | None = None
    # Of the last session held: qualités of the programme's minimum that somebody represented.
    nb_minimum_present: int = 0
    nb_actes_en_cours: int = 0
    nb_actes_a_instruire: int = 0
    dernier_mouvement: dt.datetime | None = None


def count_territoires(territoires, sides=None):
    """{territoire pk: Decompte} of these rows; `sides`: those of their people, when read."""
    decomptes = {row.pk: Decompte() for row in territoires}
    if sides is None:
        sides = load_sides(decomptes, (CHEF, *FONCTIONS_ELUES))
    count_people(decomptes, sides)
    count_strategy(decomptes, select_strategy(decomptes))
    seances = Comite.objects.filter(territoire__in=decomptes).order_by()
    count_comites(decomptes, seances.values_list("territoire_id", "statut", "date", "pk"))
    _actes(decomptes)
    return decomptes


def count_people(decomptes, sides):
    jour = today()
    chefs = defaultdict(list)
    for side in sides:
        if side.fonction == CHEF:
            chefs[side.territoire].append(side)
        elif side.fonction in FONCTIONS_ELUES:
            decomptes[side.territoire].nb_elus += side.is_current(jour)
    for pk, sides in chefs.items():
        decomptes[pk].poste = read_post(sides)


def select_strategy(territoires):
    enjeux = Enjeu.objects.filter(territoire__in=territoires).order_by()
    axes = AxeStrategique.objects.filter(territoire__in=territoires).order_by()
    return enjeux.values_list("territoire_id", Value(False), Value(""), Value("")).union(
        axes.values_list("territoire_id", Value(True), "enjeux", "indicateurs"), all=True
    )


def count_strategy(decomptes, rows):
    for pk, is_axe, *texts in rows:
        decompte = decomptes[pk]
        if is_axe:
            decompte.nb_axes += 1
            decompte.nb_axes_complets += all(texts)
        else:
            decompte.nb_enjeux += 1


def count_comites(decomptes, rows):
    """`rows`: (territoire, statut, date, key) of their sessions."""
    jour = today()
    tenus = defaultdict(list)
    for territoire, statut, date, pk in rows:
        if statut in COMITES_TENUS:
            tenus[territoire].append((date, pk))
        elif statut == StatutComite.PLANIFIE and date >= jour:
            decomptes[territoire].nb_comites_prevus += 1
    derniers = {}
    for territoire, seances in tenus.items():
        decomptes[territoire].nb_comites_tenus = len(seances)
        decomptes[territoire].dernier_comite, dernier = max(seances)
        derniers[dernier] = territoire
    if not derniers:
        return
    presents = MembreComite.objects.filter(
        comite__in=derniers, present=True, qualite__in=MINIMUM_COMITE
    )
    for pk, _ in presents.order_by().values_list("comite_id", "qualite").distinct():
        decomptes[derniers[pk]].nb_minimum_present += 1


def _actes(decomptes):
    attend = CYCLE_CONVENTION.waiting[Role.PREFECTURE]
    # One row an act: grouped by its key.
    rows = (
        Convention.objects.filter(territoire__in=decomptes)
        .order_by()
        .values_list("pk", "territoire_id", "statut", "archived_at")
        .annotate(at=Max("mouvements__at", filter=Q(mouvements__user__isnull=False)))
    )
    for _, territoire, statut, archived_at, at in rows:
        decompte = decomptes[territoire]
        if at and (decompte.dernier_mouvement is None or decompte.dernier_mouvement < at):
            decompte.dernier_mouvement = at
        if archived_at is None:
            decompte.nb_actes_en_cours += statut not in CYCLE_CONVENTION.closed
            decompte.nb_actes_a_instruire += statut in attend
