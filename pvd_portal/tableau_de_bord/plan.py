"""The plan d'action of a chef de projet in two bars: its fiches by statut, its money by state."""

from collections import Counter
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Count, Q, Sum

from fiches_action.decoupe import EMPRUNTS
from fiches_action.enums import (
    FINANCEMENTS_ACCORDES,
    FINANCEMENTS_PERDUS,
    FINANCEMENTS_SOLLICITES,
    Base,
    NatureFinancement,
    Statut,
)
from fiches_action.models import FicheAction, Financement
from fiches_action.regles import q_en_retard
from pvd_portal.core.words import choose_plural
from pvd_portal.territoires.synthese import HORS_PLAN, ZERO


class Part(NamedTuple):
    """A segment of a bar: its class, how much, in words."""

    classe: str
    nombre: Any
    texte: str


class Plan(NamedTuple):
    total: int
    en_retard: int
    parts: list[Part]


class Money(NamedTuple):
    """HT only: amounts of two bases are never added."""

    cout: Decimal
    fiches: int
    autres_bases: int
    parts: list[Part]


def load_plan(user: Any, territoires: Any) -> tuple[Plan, Money]:
    fiches = FicheAction.objects.actifs().filter(territoire__in=territoires).readable_by(user)
    rows = (
        fiches.order_by()
        .values_list("statut", "base")
        .annotate(
            nombre=Count("pk"),
            tard=Count("pk", filter=q_en_retard()),
            avec_cout=Count("pk", filter=Q(cout_total__isnull=False) & ~HORS_PLAN),
            cout=Sum("cout_total", filter=~HORS_PLAN),
        )
    )
    statuts: Counter = Counter()
    couts: Counter = Counter()
    chiffrees: Counter = Counter()
    en_retard = 0
    for statut, base, nombre, late, avec_cout, cout in rows:
        statuts[statut] += nombre
        en_retard += late
        couts[base] += cout or ZERO
        chiffrees[base] += avec_cout
    plan = Plan(sum(statuts.values()), en_retard, _parts_of_fiches(statuts, en_retard))
    autres = sum(nombre for base, nombre in chiffrees.items() if base != Base.HT)
    cout = Decimal(couts[Base.HT])
    return plan, Money(cout, chiffrees[Base.HT], autres, _parts_of_money(fiches, cout))


def _parts_of_fiches(statuts: Counter, en_retard: int) -> list[Part]:
    finished, given_up = statuts[Statut.TERMINE], statuts[Statut.ABANDONNE]
    retard = f", dont {en_retard} en retard" if en_retard else ""
    parts = (
        ("fait", finished, choose_plural(finished, "terminée")),
        ("cours", statuts[Statut.EN_COURS] + statuts[Statut.EN_RETARD], f"en cours{retard}"),
        ("venir", statuts[Statut.A_VENIR], "à venir"),
        ("arret", statuts[Statut.EN_PAUSE] + statuts[Statut.BLOQUE], "en pause ou bloquées"),
        ("fond", given_up, choose_plural(given_up, "abandonnée")),
    )
    return [Part(*part) for part in parts if part[1]]


def _parts_of_money(fiches: Any, cout: Decimal) -> list[Part]:
    sums: Counter = Counter()
    of_plan = fiches.filter(~HORS_PLAN, base=Base.HT)
    for nature, statut, montant in _sums().filter(fiche__in=of_plan):
        if name := _state_of(nature, statut):
            sums[name] += montant
    missing = max(cout - sum(sums.values(), ZERO), ZERO)
    parts = (
        ("apport", sums["apport"], "d'apport"),
        ("fait", sums["accorde"], "de subventions accordées"),
        ("pret", sums["pret"], "de prêts accordés"),
        ("sollicite", sums["sollicite"], "sollicités"),
        ("manque", missing, "à trouver"),
    )
    return [Part(*part) for part in parts if part[1]]


@cache
def _sums() -> Any:
    rows = Financement.objects.filter(base=Base.HT).order_by()
    return rows.values_list("nature", "statut").annotate(Sum("montant"))


def _state_of(nature: str, statut: str) -> str:
    """Own funds are the owner's apport, whatever was typed as their statut."""
    if statut in FINANCEMENTS_PERDUS:
        return ""
    if nature == NatureFinancement.FONDS_PROPRES:
        return "apport"
    if statut in FINANCEMENTS_ACCORDES:
        return "pret" if nature in EMPRUNTS else "accorde"
    return "sollicite" if statut in FINANCEMENTS_SOLLICITES else ""
