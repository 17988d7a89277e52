"""The plan de financement: its totals, and the rules that it is read against (domain.md §6.3).

Pure: a fiche and its lines in, figures and alerts out. An alert explains, it never blocks.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from fiches_action.enums import Base, NatureDepense
from fiches_action.plan import (
    CENT,
    PART_MINIMALE,
    ZERO,
    Portee,
    SommeParBase,
    Sommes,
    Tri,
    find_plafond,
    find_seuil,
    get_part_minimale,
    group_by_base,
    is_bound_by_rules,
    sort_lignes,
    sum_montants,
    sum_parts,
)
from pvd_portal.core.templatetags.nombres import euros
from pvd_portal.core.words import NARROW_SPACE, format_number

if TYPE_CHECKING:
    from fiches_action.models import FicheAction, Financement

TOLERANCE = Decimal(1)
SOURCE_PLAFOND = "CGCT, article R2334-27"
SOURCE_PART_MINIMALE = "CGCT, article L1111-10, III"
SOURCE_BASES = "règle du portail : un montant HT et un montant TTC ne s'additionnent pas"
SOURCE_COUT = "règle du portail : le financement ne dépasse pas le coût, à 1 € près"


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
class Bilan:
    cout: Decimal | None
    base: str
    apport: Decimal
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
        """Neither brought, granted nor requested; negative beyond the cost; None without one."""
        return None if self.cout is None else self.cout - self.acquis - self.sollicite

    @property
    def acquis(self) -> Decimal:
        """What the owner brings and what is granted."""
        return self.apport + self.accorde

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
    tri = sort_lignes(fiche, lignes)
    autres = group_by_base(tri.autres)
    return Bilan(
        cout=fiche.cout_total,
        base=fiche.base,
        apport=sum_montants(tri.apports),
        accorde=sum_montants(tri.accordees),
        sollicite=sum_montants(tri.sollicitees),
        a_solliciter=sum_montants(tri.prevues),
        perdu=sum_montants(tri.perdues),
        autres_bases=autres,
        alertes=tuple(_find_alertes(fiche, tri, autres)),
    )


def _find_alertes(
    fiche: "FicheAction", tri: Tri, autres: Sequence[SommeParBase]
) -> Iterator[Alerte]:
    if autres:
        yield _check_bases(fiche, autres)
    for portee, lignes in tri.portees():
        sommes = sum_parts(fiche, lignes)
        regles = (_check_cout, _check_plafond, _check_part_minimale)
        yield from filter(None, (regle(fiche, sommes, portee) for regle in regles))
    yield from filter(None, (_check_plafond_ttc(fiche, tri.accordees), _check_derogation(fiche)))


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


def _check_plafond(fiche: "FicheAction", sommes: Sommes, portee: Portee) -> Alerte | None:
    """R2: public aid above 80 % of the cost before tax."""
    if not fiche.cout_total or fiche.base == Base.TTC or not is_bound_by_rules(fiche):
        return None
    plafond = find_plafond(fiche.cout_total)
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


def _check_part_minimale(fiche: "FicheAction", sommes: Sommes, portee: Portee) -> Alerte | None:
    """R1: the owner brings less than 20 % of the public money, its own share included."""
    if fiche.nature_depense != NatureDepense.INVESTISSEMENT or not is_bound_by_rules(fiche):
        return None
    taux, public = get_part_minimale(fiche), sommes.argent_public
    seuil = find_seuil(public, taux)
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
