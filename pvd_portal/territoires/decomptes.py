"""What the steps count beside the fiches: five grouped queries, whatever the territoires."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, F, Max, OuterRef, Q, Subquery

from communes.models import Contact, Territoire
from conventions.lifecycle import LIFECYCLE as CYCLE_CONVENTION
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


def count_territoires(territoires):
    """{territoire pk: Decompte} of these rows."""
    pks = [row.pk for row in territoires]
    decomptes = {pk: Decompte() for pk in pks}
    rows = Territoire.objects.filter(pk__in=pks).order_by().values("pk")
    counted = (_people(pks), _strategy(rows), _comites(rows), _present(pks), _actes(rows))
    for row in (row for rows in counted for row in rows):
        decompte = decomptes[row.pop("pk")]
        for name, value in row.items():
            setattr(decompte, name, value)
    return decomptes


def _count(path, condition=None):
    """Distinct: the rows of two relations are counted in one query."""
    return Count(path, filter=condition, distinct=True)


def _people(pks):
    jour = today()
    chefs, elus = defaultdict(list), Counter()
    for side in load_sides(pks, (CHEF, *FONCTIONS_ELUES)):
        if side.fonction == CHEF:
            chefs[side.territoire].append(side)
        else:
            elus[side.territoire] += side.is_current(jour)
    for pk in {*chefs, *elus}:
        yield {"pk": pk, "poste": read_post(chefs[pk]), "nb_elus": elus[pk]}


def _strategy(rows):
    return rows.annotate(
        nb_enjeux=_count("enjeux"),
        nb_axes=_count("axes"),
        nb_axes_complets=_count("axes", ~Q(axes__enjeux="") & ~Q(axes__indicateurs="")),
    )


def _comites(rows):
    tenu = Q(comites__statut__in=COMITES_TENUS)
    prevu = Q(comites__statut=StatutComite.PLANIFIE, comites__date__gte=today())
    return rows.annotate(
        nb_comites_tenus=Count("comites", filter=tenu),
        nb_comites_prevus=Count("comites", filter=prevu),
        dernier_comite=Max("comites__date", filter=tenu),
    )


def _present(pks):
    tenus = Comite.objects.filter(
        territoire=OuterRef("comite__territoire"), statut__in=COMITES_TENUS
    )
    dernier = tenus.order_by("-date", "-pk").values("pk")[:1]
    membres = MembreComite.objects.filter(
        comite__territoire__in=pks,
        comite=Subquery(dernier),
        present=True,
        qualite__in=MINIMUM_COMITE,
    )
    return (
        membres.order_by()
        .values(pk=F("comite__territoire"))
        .annotate(nb_minimum_present=Count("qualite", distinct=True))
    )


def _actes(rows):
    vivante = Q(conventions__archived_at=None)
    en_cours = vivante & ~Q(conventions__statut__in=CYCLE_CONVENTION.closed)
    attend = CYCLE_CONVENTION.waiting[Role.PREFECTURE]
    a_instruire = vivante & Q(conventions__statut__in=attend)
    return rows.annotate(
        nb_actes_en_cours=_count("conventions", en_cours),
        nb_actes_a_instruire=_count("conventions", a_instruire),
        dernier_mouvement=Max(
            "conventions__mouvements__at",
            filter=Q(conventions__mouvements__user__isnull=False),
        ),
    )
