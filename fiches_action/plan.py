"""The lines of a plan de financement, sorted, and the numbers of the two rules that bind it.

What is read from it: its alerts (`financement.py`), what the page of entry says (`synthese.py`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from django.db import models

from communes.enums import NatureOrganisme
from fiches_action.enums import (
    FINANCEMENTS_ACCORDES,
    FINANCEMENTS_PERDUS,
    FINANCEMENTS_SOLLICITES,
    MAITRES_OUVRAGE_COLLECTIVITES,
    Base,
    NatureFinancement,
    TypeMaitreOuvrage,
)

if TYPE_CHECKING:
    from fiches_action.models import FicheAction, Financement

PLAFOND_AIDES = Decimal(80)
PART_MINIMALE = Decimal(20)
CENT = Decimal("0.01")
ZERO = Decimal(0)

# The organisme that is the owner itself when both are of the same kind (edge case 56).
NATURE_DU_MAITRE_OUVRAGE: dict[str, NatureOrganisme] = {
    TypeMaitreOuvrage.COMMUNE: NatureOrganisme.COMMUNE,
    TypeMaitreOuvrage.EPCI: NatureOrganisme.EPCI,
    TypeMaitreOuvrage.DEPARTEMENT: NatureOrganisme.DEPARTEMENT,
    TypeMaitreOuvrage.REGION: NatureOrganisme.REGION,
}
COLLECTIVITES = frozenset(NATURE_DU_MAITRE_OUVRAGE.values())


class Portee(models.TextChoices):
    """What a rule is checked on, the owner's own funds always included."""

    ACCORDE = "accorde", "sur les financements accordés"
    ACCORDE_SOLLICITE = "accorde_sollicite", "sur les financements accordés et sollicités"
    PLAN = "plan", "sur tout le plan, avec ce qui reste à solliciter"


class Part(models.TextChoices):
    """What a line is for the two rules, whoever wrote it as what."""

    AIDE_PUBLIQUE = "aide_publique", "Aide publique"
    PROPRE = "propre", "Part du maître d'ouvrage"
    HORS_REGLE = "hors_regle", "Privé, apport en nature ou en capital"


@dataclass(frozen=True)
class SommeParBase:
    """The lines that are not in the base of the cost: shown apart, added to nothing."""

    base: str
    nombre: int
    montant: Decimal

    @property
    def base_libelle(self) -> str:
        return Base(self.base).label


@dataclass(frozen=True)
class Sommes:
    """One scope's totals, all in the base of the cost."""

    total: Decimal = ZERO
    aides_publiques: Decimal = ZERO
    part_propre: Decimal = ZERO

    @property
    def argent_public(self) -> Decimal:
        return self.aides_publiques + self.part_propre


@dataclass(frozen=True)
class Tri:
    """The lines of a plan by what they are; but for `perdues` and `autres`, in its cost's base."""

    apports: list["Financement"]
    accordees: list["Financement"]
    sollicitees: list["Financement"]
    prevues: list["Financement"]
    autres: list["Financement"]
    perdues: list["Financement"]

    def portees(self) -> Iterator[tuple[Portee, list["Financement"]]]:
        """The scopes that differ: what adds no line is not said again."""
        lignes = [*self.apports, *self.accordees]
        yield Portee.ACCORDE, lignes
        if self.sollicitees:
            lignes = [*lignes, *self.sollicitees]
            yield Portee.ACCORDE_SOLLICITE, lignes
        if self.prevues:
            yield Portee.PLAN, [*lignes, *self.prevues]


def is_apport(ligne: "Financement") -> bool:
    """The owner's own funds: nobody is asked for them, and nobody grants them."""
    return ligne.nature == NatureFinancement.FONDS_PROPRES


def sort_lignes(fiche: "FicheAction", lignes: Iterable["Financement"]) -> Tri:
    tri = Tri([], [], [], [], [], [])
    for ligne in lignes:
        if ligne.montant is None:
            continue
        if ligne.statut in FINANCEMENTS_PERDUS:
            tri.perdues.append(ligne)
        elif ligne.base != fiche.base:
            tri.autres.append(ligne)
        elif is_apport(ligne):
            tri.apports.append(ligne)
        elif ligne.statut in FINANCEMENTS_ACCORDES:
            tri.accordees.append(ligne)
        else:
            sollicitee = ligne.statut in FINANCEMENTS_SOLLICITES
            (tri.sollicitees if sollicitee else tri.prevues).append(ligne)
    return tri


def classify_part(ligne: "Financement", type_maitre_ouvrage: str) -> Part:
    """What the line is for the rules: public aid, the owner's own share, or neither.

    A loan is repaid by the owner: it is its own share (edge case 54).
    """
    organisme = ligne.organisme.nature
    if ligne.nature in {NatureFinancement.PRET, NatureFinancement.AVANCE}:
        return Part.PROPRE
    if ligne.nature == NatureFinancement.NATURE or organisme == NatureOrganisme.PRIVE:
        return Part.HORS_REGLE
    if organisme == NATURE_DU_MAITRE_OUVRAGE.get(type_maitre_ouvrage):
        return Part.PROPRE
    if ligne.nature == NatureFinancement.SUBVENTION:
        return Part.AIDE_PUBLIQUE
    if organisme == NatureOrganisme.BANQUE_TERRITOIRES:
        return Part.HORS_REGLE  # equity, not a grant
    if organisme in COLLECTIVITES and type_maitre_ouvrage in NATURE_DU_MAITRE_OUVRAGE:
        return Part.AIDE_PUBLIQUE  # fonds de concours
    return Part.PROPRE


def sum_montants(lignes: Iterable["Financement"]) -> Decimal:
    return sum((ligne.montant for ligne in lignes), ZERO)


def group_by_base(lignes: Iterable["Financement"]) -> tuple[SommeParBase, ...]:
    bases: dict[str, list[Financement]] = {}
    for ligne in lignes:
        bases.setdefault(ligne.base, []).append(ligne)
    return tuple(
        SommeParBase(base=base, nombre=len(rows), montant=sum_montants(rows))
        for base, rows in sorted(bases.items())
    )


def sum_parts(fiche: "FicheAction", lignes: Iterable["Financement"]) -> Sommes:
    parts = {part: ZERO for part in Part}
    for ligne in lignes:
        parts[classify_part(ligne, fiche.type_maitre_ouvrage)] += ligne.montant
    return Sommes(
        total=sum_montants(lignes),
        aides_publiques=parts[Part.AIDE_PUBLIQUE],
        part_propre=parts[Part.PROPRE],
    )


def is_bound_by_rules(fiche: "FicheAction") -> bool:
    """Collectivités of metropolitan France only (edge case 55); an unknown owner is one."""
    if fiche.type_maitre_ouvrage and fiche.type_maitre_ouvrage not in MAITRES_OUVRAGE_COLLECTIVITES:
        return False
    return not fiche.territoire.departement_pilote_id.startswith(("97", "98"))


def get_part_minimale(fiche: "FicheAction") -> Decimal:
    """The owner's least share in percent: 20, or the one of the préfet's derogation."""
    if fiche.derogation_reference and fiche.derogation_taux is not None:
        return fiche.derogation_taux
    return PART_MINIMALE


def find_plafond(cout: Decimal) -> Decimal:
    """The most that public aid may be, to the cent above."""
    return (cout * PLAFOND_AIDES / 100).quantize(CENT, ROUND_CEILING)


def find_seuil(public: Decimal, taux: Decimal) -> Decimal:
    """The least that the owner brings, to the cent below."""
    return (public * taux / 100).quantize(CENT, ROUND_FLOOR)
