"""All that the workspace of one territoire reads: its rows, once each, counted here.

A territoire has some thirty fiches: to read them costs less than to write the query that counts
them, and the tabs show them. The lists count in SQL, in synthese.py, with the same result.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from django.shortcuts import get_object_or_404

from communes.models import Beneficiaire, Territoire
from conventions.lifecycle import LIFECYCLE as CYCLE_CONVENTION
from conventions.models import Convention
from fiches_action.enums import VALIDATIONS_DU_PLAN, Statut, Validation
from fiches_action.models import FicheAction
from fiches_action.regles import STATUTS_CLOS, is_en_retard, limite_sans_nouvelles
from pvd_portal.accounts.enums import Role
from pvd_portal.comites.models import Comite
from pvd_portal.core.dates import today
from pvd_portal.core.prepared import Prepared
from pvd_portal.dossiers.rights import reading_of
from pvd_portal.territoires.decomptes import (
    Decompte,
    count_comites,
    count_people,
    count_strategy,
    select_strategy,
)
from pvd_portal.territoires.horloges import keep_last, load_horloges
from pvd_portal.territoires.personnes import load_all_sides
from pvd_portal.territoires.synthese import Fiches, Synthese

Row = TypeVar("Row", bound=NamedTuple)


class Acte(NamedTuple):
    """An act of the territoire, or of a neighbour and covering one of its communes."""

    pk: uuid.UUID
    territoire: uuid.UUID
    type: str
    intitule: str
    statut: str
    state_at: dt.datetime
    date_signature: dt.date | None
    date_signature_prevue: dt.date | None
    date_fin: dt.date | None
    vaut_ort: bool
    archived_at: dt.datetime | None


class Fiche(NamedTuple):
    pk: uuid.UUID
    numero: int
    intitule: str
    validation: str
    state_at: dt.datetime
    statut: str
    cout_total: Decimal | None
    base: str
    date_fin_prevue: dt.date | None
    derniere_nouvelle_at: dt.datetime


class Seance(NamedTuple):
    pk: uuid.UUID
    date: dt.date
    heure: dt.time | None
    lieu: str
    statut: str
    state_at: dt.datetime


@dataclass
class Espace(Synthese):
    """The dossier of one territoire, with the rows that the reader sees."""

    actes: Sequence[Acte] = ()
    plan: Sequence[Fiche] = ()
    seances: Sequence[Seance] = ()


def load_espace(user: Any, pk: Any) -> Espace:
    """Or 404 outside of the reader's périmètre."""
    territoire = get_object_or_404(Territoire.objects.visible_to(user).for_list(), pk=pk)
    communes = Beneficiaire.objects.filter(territoire=pk).select_related("commune__departement")
    horloges = load_horloges(communes.only(*COMMUNE).order_by("commune__nom"), today())
    actes = [Acte(*row) for row in ACTES.rows(pk)]
    plan = _readable(user, FicheAction, [Fiche(*row) for row in PLAN.rows(pk)])
    seances = _readable(user, Comite, [Seance(*row) for row in SEANCES.rows(pk)])
    sides = load_all_sides(pk)
    return Espace(
        territoire=territoire,
        decompte=_count(pk, sides, actes, seances),
        beneficiaires=keep_last(horloges),
        fiches=count_plan(plan),
        sides=sides,
        actes=_readable(user, Convention, actes),
        plan=plan,
        seances=seances,
    )


COMMUNE = ("territoire_id", "date_sortie", "commune__nom", "commune__departement__nom")


# All of them: the steps count the drafts of acts too, whoever reads them.
ACTES = Prepared(
    lambda pk: (
        Convention.objects.of_territoire(Territoire(pk=pk)).order_by().values_list(*Acte._fields)
    )
)
PLAN = Prepared(
    lambda pk: (
        FicheAction.objects.filter(territoire=pk, archived_at=None)
        .order_by("numero")
        .values_list(*Fiche._fields)
    )
)
STRATEGIE = Prepared(lambda pk: select_strategy([pk]))
SEANCES = Prepared(lambda pk: Comite.objects.filter(territoire=pk).values_list(*Seance._fields))


def _readable(user: Any, model: Any, rows: Iterable[Row]) -> list[Row]:
    """As `DossierQuerySet.readable_by`, of rows already there."""
    reading = reading_of(user, model)
    if reading is None:
        return []
    hidden = () if reading.drafts else model.lifecycle.drafts
    return [row for row in rows if getattr(row, model.state_field) not in hidden]


def _count(pk: Any, sides: Any, actes: list[Acte], seances: list[Seance]) -> Decompte:
    decompte = Decompte()
    decomptes = {pk: decompte}
    count_people(decomptes, sides)
    count_strategy(decomptes, STRATEGIE.rows(pk))
    count_comites(decomptes, ((pk, row.statut, row.date, row.pk) for row in seances))
    attend = CYCLE_CONVENTION.waiting[Role.PREFECTURE]
    siens = [row.statut for row in actes if row.territoire == pk and row.archived_at is None]
    decompte.nb_actes_en_cours = sum(statut not in CYCLE_CONVENTION.closed for statut in siens)
    decompte.nb_actes_a_instruire = sum(statut in attend for statut in siens)
    return decompte


def count_plan(plan: list[Fiche]) -> Fiches:
    """As `synthese.count_fiches`, of rows already there; without the money."""
    au_plan = [row for row in plan if row.validation in VALIDATIONS_DU_PLAN]
    limite = limite_sans_nouvelles()
    return Fiches(
        total=len(plan),
        a_completer=sum(row.validation == Validation.A_COMPLETER for row in plan),
        a_instruire=sum(row.validation == Validation.PROPOSEE for row in plan),
        du_plan=len(au_plan),
        datees=sum(
            row.cout_total is not None and row.date_fin_prevue is not None for row in au_plan
        ),
        terminees=sum(row.statut == Statut.TERMINE for row in au_plan),
        en_cours=sum(row.statut in (Statut.EN_COURS, Statut.EN_RETARD) for row in plan),
        en_retard=sum(is_en_retard(row) for row in plan),
        sans_nouvelles=sum(is_silent_fiche(row, limite) for row in plan),
        derniere=max((row.derniere_nouvelle_at for row in plan), default=None),
    )


def is_silent_fiche(row: Fiche, limite: dt.datetime) -> bool:
    return row.derniere_nouvelle_at < limite and row.statut not in STATUTS_CLOS
