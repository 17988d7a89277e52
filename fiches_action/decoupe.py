"""The plan de financement as the page of a fiche shows it: the parts of the cost, the two rules.

Pure, as fiches_action/financement.py, whose rules it says in words when they are kept too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from fiches_action.enums import (
    FINANCEMENTS_ACCORDES,
    FINANCEMENTS_PERDUS,
    FINANCEMENTS_SOLLICITES,
    MAITRES_OUVRAGE_COLLECTIVITES,
    Base,
    NatureDepense,
    NatureFinancement,
)
from fiches_action.financement import (
    PART_MINIMALE,
    PLAFOND_AIDES,
    ZERO,
    Part,
    classify_part,
    format_percent,
    get_part_minimale,
    is_bound_by_rules,
)
from pvd_portal.core.words import NARROW_SPACE

if TYPE_CHECKING:
    from fiches_action.models import FicheAction, Financement

# In the order of the bar.
LIBELLES = {
    "apport": "Apport du maître d'ouvrage",
    "subventions": "Subventions accordées",
    "prets": "Prêts accordés",
    "sollicite": "Sollicité",
    "a_trouver": "À trouver",
}
EMPRUNTS = frozenset({NatureFinancement.PRET, NatureFinancement.AVANCE})
APPORTS = frozenset({NatureFinancement.FONDS_PROPRES, NatureFinancement.NATURE})


@dataclass(frozen=True)
class PartDuPlan:
    """One part of the bar, and its figure under it."""

    code: str
    montant: Decimal
    cout: Decimal

    @property
    def libelle(self) -> str:
        return LIBELLES[self.code]

    @property
    def taux(self) -> str:
        """« 60 % » of the cost; "" without one."""
        return format_rate(self.montant, self.cout) if self.cout else ""


@dataclass(frozen=True)
class Regle:
    """One of the two rules, kept or not, in words."""

    tenue: bool
    texte: str


@dataclass(frozen=True)
class Plan:
    parts: tuple[PartDuPlan, ...]
    regles: tuple[Regle, ...]
    # Planned and not requested yet: inside « à trouver ».
    a_solliciter: Decimal
    # Beyond the cost.
    surplus: Decimal
    # Why the rules say nothing, when they do not apply.
    hors_regles: str


def compute_plan(fiche: "FicheAction", lignes: Iterable["Financement"]) -> Plan:
    """`lignes` carry their organisme (select_related)."""
    sommes = dict.fromkeys(LIBELLES, ZERO)
    a_solliciter, comptees = ZERO, []
    for ligne in lignes:
        if ligne.base != fiche.base or ligne.statut in FINANCEMENTS_PERDUS:
            continue
        code = _code_of(ligne, fiche.type_maitre_ouvrage)
        if code == "a_trouver":
            a_solliciter += ligne.montant
            continue
        sommes[code] += ligne.montant
        comptees.append(ligne)
    cout = fiche.cout_total or ZERO
    reste = cout - sum(sommes.values())
    sommes["a_trouver"] = max(reste, ZERO)
    return Plan(
        parts=tuple(PartDuPlan(code, montant, cout) for code, montant in sommes.items()),
        regles=tuple(_state_rules(fiche, comptees)) if is_bound_by_rules(fiche) else (),
        a_solliciter=a_solliciter,
        surplus=max(-reste, ZERO) if cout else ZERO,
        hors_regles="" if is_bound_by_rules(fiche) else _spell_exemption(fiche),
    )


def _code_of(ligne: "Financement", type_maitre_ouvrage: str) -> str:
    """The part a line belongs to. Own money is not requested: whatever its statut, it is there."""
    if ligne.nature in APPORTS and classify_part(ligne, type_maitre_ouvrage) != Part.AIDE_PUBLIQUE:
        return "apport"
    if ligne.statut in FINANCEMENTS_SOLLICITES:
        return "sollicite"
    if ligne.statut not in FINANCEMENTS_ACCORDES:
        return "a_trouver"
    return "prets" if ligne.nature in EMPRUNTS else "subventions"


def _state_rules(fiche: "FicheAction", lignes: Iterable["Financement"]) -> Iterable[Regle]:
    """On what is granted and requested, as the alerts of the same rules."""
    parts = dict.fromkeys(Part, ZERO)
    for ligne in lignes:
        parts[classify_part(ligne, fiche.type_maitre_ouvrage)] += ligne.montant
    aides, propre = parts[Part.AIDE_PUBLIQUE], parts[Part.PROPRE]
    if fiche.cout_total and fiche.base != Base.TTC:
        taux = format_rate(aides, fiche.cout_total, PLAFOND_AIDES)
        tenue = aides * 100 <= fiche.cout_total * PLAFOND_AIDES
        yield Regle(
            tenue, f"Aides publiques : {taux} du coût, plafond {PLAFOND_AIDES}{NARROW_SPACE}%"
        )
    public = aides + propre
    if public and fiche.nature_depense == NatureDepense.INVESTISSEMENT:
        minimum = get_part_minimale(fiche)
        taux = format_rate(propre, public, minimum)
        yield Regle(
            propre * 100 >= public * minimum,
            f"Part du maître d'ouvrage : {taux} de l'argent public, minimum "
            f"{format_percent(minimum, Decimal(100))}",
        )


def _spell_exemption(fiche: "FicheAction") -> str:
    qui = (
        "à l'outre-mer"
        if fiche.type_maitre_ouvrage in {"", *MAITRES_OUVRAGE_COLLECTIVITES}
        else "à ce maître d'ouvrage"
    )
    taux = [f"{rate}{NARROW_SPACE}%" for rate in (PLAFOND_AIDES, PART_MINIMALE)]
    return f"Le plafond de {taux[0]} et la part de {taux[1]} ne s'appliquent pas {qui}."


def format_rate(part: Decimal, total: Decimal, limite: Decimal | None = None) -> str:
    """« 64 % »; with its decimals where rounding would put it on the other side of `limite`."""
    exact = 100 * part / total
    arrondi = round(exact)
    near = limite is not None and exact != limite and (arrondi - limite) * (exact - limite) <= 0
    if near or (part and not arrondi):
        return format_percent(part, total)
    return f"{arrondi}{NARROW_SPACE}%"
