"""The plan de financement: its totals, and the rules that it is read against (domain.md §6.3).

Pure: a fiche and its lines in, figures and alerts out. An alert explains, it never blocks.
"""

from collections.abc import Iterable, Iterator, Sequence
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
    NatureDepense,
    NatureFinancement,
    TypeMaitreOuvrage,
)
from pvd_portal.core.templatetags.nombres import euros
from pvd_portal.core.words import NARROW_SPACE, format_number

if TYPE_CHECKING:
    from fiches_action.models import FicheAction, Financement

TOLERANCE = Decimal(1)
PLAFOND_AIDES = Decimal(80)
PART_MINIMALE = Decimal(20)
CENT = Decimal("0.01")
ZERO = Decimal(0)

SOURCE_PLAFOND = "CGCT, article R2334-27"
SOURCE_PART_MINIMALE = "CGCT, article L1111-10, III"
SOURCE_BASES = "règle du portail : un montant HT et un montant TTC ne s'additionnent pas"
SOURCE_COUT = "règle du portail : le financement ne dépasse pas le coût, à 1 € près"

# The organisme that is the owner itself when both are of the same kind (edge case 56).
NATURE_DU_MAITRE_OUVRAGE: dict[str, NatureOrganisme] = {
    TypeMaitreOuvrage.COMMUNE: NatureOrganisme.COMMUNE,
    TypeMaitreOuvrage.EPCI: NatureOrganisme.EPCI,
    TypeMaitreOuvrage.DEPARTEMENT: NatureOrganisme.DEPARTEMENT,
    TypeMaitreOuvrage.REGION: NatureOrganisme.REGION,
}
COLLECTIVITES = frozenset(NATURE_DU_MAITRE_OUVRAGE.values())


class Portee(models.TextChoices):
    """What a rule was checked on: each one twice."""

    ACCORDE = "accorde", "sur les financements accordés"
    ACCORDE_SOLLICITE = "accorde_sollicite", "sur les financements accordés et sollicités"


class Part(models.TextChoices):
    """What a line is for the two rules, whoever wrote it as what."""

    AIDE_PUBLIQUE = "aide_publique", "Aide publique"
    PROPRE = "propre", "Part du maître d'ouvrage"
    HORS_REGLE = "hors_regle", "Privé, apport en nature ou en capital"


@dataclass(frozen=True)
class Alerte:
    code: str
    niveau: str  # "error", "warning" or "info"
    titre: str
    texte: str
    source: str
    portee: str = ""

    @property
    def portee_libelle(self) -> str:
        return Portee(self.portee).label if self.portee else ""


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
class Bilan:
    cout: Decimal | None
    base: str
    accorde: Decimal
    sollicite: Decimal
    a_solliciter: Decimal
    perdu: Decimal
    autres_bases: tuple[SommeParBase, ...]
    alertes: tuple[Alerte, ...]

    @property
    def base_libelle(self) -> str:
        return Base(self.base).label

    @property
    def reste(self) -> Decimal | None:
        """What is neither granted nor requested; negative beyond the cost; None without a cost."""
        return None if self.cout is None else self.cout - self.accorde - self.sollicite

    @property
    def a_trouver(self) -> Decimal | None:
        """The remainder as the bar draws it: never below zero."""
        reste = self.reste
        return None if reste is None else max(reste, ZERO)

    @property
    def phrase_reste(self) -> str:
        """« Il manque 120 000 €, soit 12 % du coût. »"""
        reste = self.reste
        if not self.cout or reste is None:
            return ""
        if reste == 0:
            return "Le plan est équilibré."
        part = format_percent(abs(reste), self.cout)
        if reste > 0:
            return f"Il manque {euros(reste)}, soit {part} du coût."
        return f"Le financement dépasse le coût de {euros(-reste)}, soit {part}."


def format_percent(part: Decimal, total: Decimal) -> str:
    """« 12 % », « 87,5 % »: two decimals at most, none when there are none."""
    valeur = (100 * part / total).quantize(CENT)
    texte = format_number(valeur.normalize() if valeur != valeur.to_integral() else int(valeur))
    return f"{texte}{NARROW_SPACE}%"


def compute_bilan(fiche: "FicheAction", lignes: Iterable["Financement"]) -> Bilan:
    """Totals and alerts of a plan; `lignes` carry their organisme (select_related)."""
    lignes = [ligne for ligne in lignes if ligne.montant is not None]
    comptees = [ligne for ligne in lignes if ligne.statut not in FINANCEMENTS_PERDUS]
    du_cout = [ligne for ligne in comptees if ligne.base == fiche.base]
    accordees = [ligne for ligne in du_cout if ligne.statut in FINANCEMENTS_ACCORDES]
    sollicitees = [ligne for ligne in du_cout if ligne.statut in FINANCEMENTS_SOLLICITES]
    autres = _group_by_base([ligne for ligne in comptees if ligne.base != fiche.base])
    accorde, sollicite = _sum_montants(accordees), _sum_montants(sollicitees)
    return Bilan(
        cout=fiche.cout_total,
        base=fiche.base,
        accorde=accorde,
        sollicite=sollicite,
        a_solliciter=_sum_montants(du_cout) - accorde - sollicite,
        perdu=_sum_montants(ligne for ligne in lignes if ligne.statut in FINANCEMENTS_PERDUS),
        autres_bases=autres,
        alertes=tuple(_find_alertes(fiche, accordees, sollicitees, autres)),
    )


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


def _sum_montants(lignes: Iterable["Financement"]) -> Decimal:
    return sum((ligne.montant for ligne in lignes), ZERO)


def _group_by_base(lignes: Iterable["Financement"]) -> tuple[SommeParBase, ...]:
    bases: dict[str, list[Financement]] = {}
    for ligne in lignes:
        bases.setdefault(ligne.base, []).append(ligne)
    return tuple(
        SommeParBase(base=base, nombre=len(rows), montant=_sum_montants(rows))
        for base, rows in sorted(bases.items())
    )


def _sum_parts(fiche: "FicheAction", lignes: Iterable["Financement"]) -> Sommes:
    parts = {part: ZERO for part in Part}
    for ligne in lignes:
        parts[classify_part(ligne, fiche.type_maitre_ouvrage)] += ligne.montant
    return Sommes(
        total=_sum_montants(lignes),
        aides_publiques=parts[Part.AIDE_PUBLIQUE],
        part_propre=parts[Part.PROPRE],
    )


def _find_alertes(
    fiche: "FicheAction",
    accordees: list["Financement"],
    sollicitees: list["Financement"],
    autres: Sequence[SommeParBase],
) -> Iterator[Alerte]:
    if autres:
        yield _check_bases(fiche, autres)
    portees = [(Portee.ACCORDE, accordees)]
    if sollicitees:
        # Without a request both scopes are the same: said once.
        portees.append((Portee.ACCORDE_SOLLICITE, [*accordees, *sollicitees]))
    for portee, lignes in portees:
        sommes = _sum_parts(fiche, lignes)
        regles = (_check_cout, _check_plafond, _check_part_minimale)
        yield from filter(None, (regle(fiche, sommes, portee) for regle in regles))
    yield from filter(None, (_check_plafond_ttc(fiche, accordees), _check_derogation(fiche)))


def _check_bases(fiche: "FicheAction", autres: Iterable[SommeParBase]) -> Alerte:
    apart = " et ".join(
        f"{euros(somme.montant)} {somme.base_libelle} ({somme.nombre} "
        f"{'ligne' if somme.nombre == 1 else 'lignes'})"
        for somme in autres
    )
    return Alerte(
        code="bases",
        niveau="warning",
        titre="Montants de bases différentes",
        texte=(
            f"Le coût est en {Base(fiche.base).label}, mais le plan comporte {apart}. Ces montants "
            "ne sont pas additionnés aux autres : convertissez-les dans la base du coût."
        ),
        source=SOURCE_BASES,
    )


def _check_cout(fiche: "FicheAction", sommes: Sommes, portee: Portee) -> Alerte | None:
    """Edge case 53: more than 100 %."""
    if fiche.cout_total is None or sommes.total <= fiche.cout_total + TOLERANCE:
        return None
    return Alerte(
        code="depassement",
        niveau="error",
        titre="Le financement dépasse le coût",
        texte=(
            f"Les financements font {euros(sommes.total)} pour un coût de "
            f"{euros(fiche.cout_total)} : {euros(sommes.total - fiche.cout_total)} de trop."
        ),
        source=SOURCE_COUT,
        portee=portee,
    )


def is_bound_by_rules(fiche: "FicheAction") -> bool:
    """Collectivités of metropolitan France only (edge case 55); an unknown owner is one."""
    if fiche.type_maitre_ouvrage and fiche.type_maitre_ouvrage not in MAITRES_OUVRAGE_COLLECTIVITES:
        return False
    return not fiche.territoire.departement_pilote_id.startswith(("97", "98"))


def _check_plafond(fiche: "FicheAction", sommes: Sommes, portee: Portee) -> Alerte | None:
    """R2: public aid above 80 % of the cost before tax."""
    if not fiche.cout_total or fiche.base == Base.TTC or not is_bound_by_rules(fiche):
        return None
    plafond = (fiche.cout_total * PLAFOND_AIDES / 100).quantize(CENT, ROUND_CEILING)
    if sommes.aides_publiques <= plafond:
        return None
    return Alerte(
        code="plafond_80",
        niveau="warning",
        titre="Plus de 80 % d'aides publiques",
        texte=(
            f"Les aides publiques font {euros(sommes.aides_publiques)}, soit "
            f"{format_percent(sommes.aides_publiques, fiche.cout_total)} du coût "
            f"{Base(fiche.base).label} ({euros(fiche.cout_total)}). Elles ne peuvent pas en "
            f"dépasser 80{NARROW_SPACE}%, soit {euros(plafond)} : "
            f"{euros(sommes.aides_publiques - plafond)} de trop."
        ),
        source=SOURCE_PLAFOND,
        portee=portee,
    )


def get_part_minimale(fiche: "FicheAction") -> Decimal:
    """The owner's least share in percent: 20, or the one of the préfet's derogation."""
    if fiche.derogation_reference and fiche.derogation_taux is not None:
        return fiche.derogation_taux
    return PART_MINIMALE


def _check_part_minimale(fiche: "FicheAction", sommes: Sommes, portee: Portee) -> Alerte | None:
    """R1: the owner brings less than 20 % of the public money, its own share included."""
    if fiche.nature_depense != NatureDepense.INVESTISSEMENT or not is_bound_by_rules(fiche):
        return None
    taux, public = get_part_minimale(fiche), sommes.argent_public
    seuil = (public * taux / 100).quantize(CENT, ROUND_FLOOR)
    if sommes.part_propre >= seuil:
        return None
    minimum = format_percent(taux, Decimal(100))
    cadre = f" (dérogation {fiche.derogation_reference})" if taux != PART_MINIMALE else ""
    return Alerte(
        code="part_minimale",
        niveau="warning",
        titre=f"Part du maître d'ouvrage inférieure à {minimum}",
        texte=(
            f"Le maître d'ouvrage apporte {euros(sommes.part_propre)}, emprunts compris, soit "
            f"{format_percent(sommes.part_propre, public)} de l'argent public ({euros(public)}, sa "
            f"part comprise). Il lui faut au moins {minimum}{cadre}, soit "
            f"{euros(seuil)} : il manque {euros(seuil - sommes.part_propre)}."
        ),
        source=SOURCE_PART_MINIMALE,
        portee=portee,
    )


def _check_plafond_ttc(fiche: "FicheAction", accordees: Sequence["Financement"]) -> Alerte | None:
    if fiche.base != Base.TTC or not accordees or not is_bound_by_rules(fiche):
        return None
    return Alerte(
        code="plafond_ttc",
        niveau="info",
        titre="Plafond de 80 % non vérifié",
        texte="Le plafond des aides publiques se calcule sur un coût HT ; celui-ci est TTC.",
        source=SOURCE_PLAFOND,
    )


def _check_derogation(fiche: "FicheAction") -> Alerte | None:
    """A reference without its rate, or the reverse, changes nothing: say so."""
    if bool(fiche.derogation_reference) == (fiche.derogation_taux is not None):
        return None
    manque = "le taux" if fiche.derogation_reference else "la référence"
    return Alerte(
        code="derogation_incomplete",
        niveau="info",
        titre="Dérogation incomplète",
        texte=(
            f"Il manque {manque} de la dérogation du préfet : la part minimale reste à "
            f"20{NARROW_SPACE}%."
        ),
        source=SOURCE_PART_MINIMALE,
    )
