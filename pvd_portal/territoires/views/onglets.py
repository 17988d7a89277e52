"""The tabs of the workspace: each shows the rows that its head has already counted."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions.enums import TypeConvention
from conventions.lifecycle import LIFECYCLE as CYCLE_CONVENTION
from fiches_action.enums import (
    FINANCEMENTS_ACCORDES,
    FINANCEMENTS_SOLLICITES,
    VALIDATIONS_DU_PLAN,
    Base,
    Statut,
    look_of_statut,
)
from fiches_action.lifecycle import LIFECYCLE as CYCLE_FICHE
from fiches_action.models import Financement
from fiches_action.regles import is_en_retard
from pvd_portal.comites.lifecycle import LIFECYCLE as CYCLE_COMITE
from pvd_portal.comites.models import PointOrdreDuJour
from pvd_portal.core.links import link_to
from pvd_portal.core.templatetags.badges import badge
from pvd_portal.core.words import spell_time
from pvd_portal.territoires.frise import draw_timeline, group_by_year, load_reperes
from pvd_portal.territoires.views.cadre import load_page

# The orders of the plan: address -> label.
TRIS = {"": "Numéro", "etat": "État", "nouvelle": "Dernière nouvelle"}


def _badge_of(cycle, state, role):
    return badge(cycle.label(state, role), *cycle.look(state, role))


@require_safe
def conventions(request, pk):
    espace, ctx = load_page(request, pk, "conventions")
    role = request.user.role
    types = dict(TypeConvention.choices)
    rows = sorted(espace.actes, key=lambda row: (row.date_signature is not None, row.intitule))
    ctx["lignes"] = [
        {
            "acte": row,
            "url": link_to("conventions:detail", row.pk),
            "type": types[row.type],
            "badge": _badge_of(CYCLE_CONVENTION, row.statut, role),
        }
        for row in rows
    ]
    return render(request, "territoires/onglet_conventions.html", ctx)


@require_safe
def plan(request, pk):
    espace, ctx = load_page(request, pk, "plan")
    role = request.user.role
    tri = request.GET.get("tri", "")
    if tri not in TRIS:
        tri = ""
    page = link_to("territoires:plan", pk)
    rows = [(*_state_of(row, role), row) for row in _sort(espace.plan, tri, role)]
    ctx |= {
        "tris": [
            (label, f"{page}?tri={key}" if key else page, key == tri) for key, label in TRIS.items()
        ],
        "lignes": [
            {
                "fiche": row,
                "url": link_to("fiches_action:detail", row.pk),
                "badge": badge(label, *look),
                "base": Base(row.base).label,
            }
            for label, look, row in rows
        ],
    }
    return render(request, "territoires/onglet_plan.html", ctx)


def _state_of(row, role):
    """(label, look): on the ground once it is in the plan, before that with whom it is."""
    if row.validation not in VALIDATIONS_DU_PLAN:
        return CYCLE_FICHE.label(row.validation, role), CYCLE_FICHE.look(row.validation, role)
    statut = Statut.EN_RETARD if is_en_retard(row) else Statut(row.statut)
    return statut.label, look_of_statut(statut)


def _sort(rows, tri, role):
    if tri == "nouvelle":
        return sorted(rows, key=lambda row: row.derniere_nouvelle_at)
    if tri == "etat":
        rang = {"error": 0, "warning": 1, "info": 2}
        return sorted(rows, key=lambda row: rang.get(_state_of(row, role)[1][0], 3))
    return rows


@require_safe
def comites(request, pk):
    espace, ctx = load_page(request, pk, "comites")
    role = request.user.role
    points = dict(
        PointOrdreDuJour.objects.filter(comite__in=[row.pk for row in espace.seances])
        .order_by()
        .values_list("comite")
        .annotate(Count("pk"))
    )
    ctx["lignes"] = [
        {
            "seance": row,
            "url": link_to("comites:detail", row.pk),
            "heure": spell_time(row.heure) if row.heure else "",
            "points": points.get(row.pk, 0),
            "badge": _badge_of(CYCLE_COMITE, row.statut, role),
        }
        for row in espace.seances
    ]
    return render(request, "territoires/onglet_comites.html", ctx)


@dataclass
class Plan:
    """The money of one fiche, in its own base: what is granted, what is asked for."""

    fiche: object
    lignes: int = 0
    accorde: Decimal = Decimal(0)
    sollicite: Decimal = Decimal(0)

    @property
    def url(self):
        return link_to("fiches_action:detail", self.fiche.pk)

    @property
    def base(self):
        return Base(self.fiche.base).label


@require_safe
def financements(request, pk):
    espace, ctx = load_page(request, pk, "financements")
    plans = {(row.pk, row.base): Plan(row) for row in espace.plan}
    rows = Financement.objects.filter(fiche__in=[row.pk for row in espace.plan]).order_by()
    nombre = autres = 0
    for fiche, base, statut, montant in rows.values_list("fiche", "base", "statut", "montant"):
        nombre += 1
        ligne = plans.get((fiche, base))
        if ligne is None:
            # HT, TTC and net are never added up.
            autres += 1
            continue
        ligne.lignes += 1
        ligne.accorde += montant if statut in FINANCEMENTS_ACCORDES else 0
        ligne.sollicite += montant if statut in FINANCEMENTS_SOLLICITES else 0
    ctx |= {
        "plans": list(plans.values()),
        "totaux": _totals(plans.values()),
        "nombre": nombre,
        "autres": autres,
    }
    return render(request, "territoires/onglet_financements.html", ctx)


def _totals(plans):
    """[(base, fiches, cost, granted, asked for)], a line a base."""
    totaux = {}
    for plan_ in plans:
        total = totaux.setdefault(plan_.fiche.base, [0, Decimal(0), Decimal(0), Decimal(0)])
        total[0] += 1
        total[1] += plan_.fiche.cout_total or 0
        total[2] += plan_.accorde
        total[3] += plan_.sollicite
    return [(Base(base).label, *total) for base, total in sorted(totaux.items())]


@require_safe
def chronologie(request, pk):
    espace, ctx = load_page(request, pk, "chronologie")
    reperes = load_reperes(espace)
    ctx |= {"annees": group_by_year(reperes), "frise": draw_timeline(reperes)}
    return render(request, "territoires/onglet_chronologie.html", ctx)
