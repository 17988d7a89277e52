"""What the page of entry says of a plan while one types, sentence by sentence.

static/js/financement.js repeats these sums and these words in the browser; the cases of
tests/fiches_action/cas_synthese.py are played by both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from fiches_action.enums import Base, NatureDepense, TypeMaitreOuvrage
from fiches_action.financement import TOLERANCE, format_percent
from fiches_action.plan import (
    CENT,
    PLAFOND_AIDES,
    ZERO,
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
from pvd_portal.core.fields import format_montant
from pvd_portal.core.templatetags.nombres import euros
from pvd_portal.core.words import NARROW_SPACE, format_number

if TYPE_CHECKING:
    from fiches_action.models import FicheAction, Financement

CENT_POUR_CENT = Decimal(100)
PARTS = ("apport", "accorde", "sollicite", "trouver")
# « Part de la commune »: of the owner, in the words of the rule.
DE_QUI: dict[str, str] = {
    TypeMaitreOuvrage.COMMUNE: "de la commune",
    TypeMaitreOuvrage.EPCI: "de la communauté",
    TypeMaitreOuvrage.SYNDICAT: "du syndicat",
    TypeMaitreOuvrage.DEPARTEMENT: "du département",
    TypeMaitreOuvrage.REGION: "de la région",
}
MOTS = {
    "ok": "Respecté :",
    "ko": "Non respecté :",
    "plan": "À surveiller :",
    "neutre": "À noter :",
}
SANS_OBJET = (
    "Plafond de 80 % et minimum de 20 % : sans objet, l'action est outre-mer ou son maître "
    "d'ouvrage n'est pas une collectivité."
).replace(" %", f"{NARROW_SPACE}%")


@dataclass(frozen=True)
class Verdict:
    """One rule: « ok », « ko », « plan » (broken by what is still to be asked), « neutre »."""

    niveau: str
    fort: str
    suite: str
    # For the bar of a phone: « apport 14 % ».
    court: str = ""

    @property
    def mot(self) -> str:
        """What its icon says."""
        return MOTS[self.niveau]


@dataclass(frozen=True)
class Synthese:
    titre: str
    montant: str
    part: str
    apport: str
    accorde: str
    sollicite: str
    a_trouver: str
    prevu: str
    plan: str
    cout: str
    base: str
    hors: str
    nom_part: str
    sans_objet: str
    verdicts: tuple[Verdict, ...]
    # Percents of the bar: apport, accordé, sollicité, à trouver.
    largeurs: tuple[str, ...]

    @property
    def alarme(self) -> str:
        """The first rule that is broken, for the bar of a phone."""
        return next((v.court for v in self.verdicts if v.niveau == "ko"), "")

    @property
    def dessin(self) -> Iterator[tuple[str, str, str]]:
        """(what, where, how wide) of each part of the bar."""
        x = ZERO
        for name, largeur in zip(PARTS, self.largeurs, strict=True):
            yield name, f"{x}%", largeur
            x += Decimal(largeur.removesuffix("%"))


def compute_synthese(fiche: "FicheAction", lignes: Iterable["Financement"]) -> Synthese:
    tri = sort_lignes(fiche, lignes)
    sommes = tuple(map(sum_montants, (tri.apports, tri.accordees, tri.sollicitees)))
    prevu, cout = sum_montants(tri.prevues), fiche.cout_total
    reste = None if cout is None else cout - sum(sommes)
    titre, montant, part = _headline(reste, cout)
    a_trouver = ZERO if reste is None else max(reste, ZERO)
    apport, accorde, sollicite = map(euros, sommes)
    return Synthese(
        titre=titre,
        montant=montant,
        part=part,
        apport=apport,
        accorde=accorde,
        sollicite=sollicite,
        a_trouver="" if reste is None else euros(a_trouver),
        prevu=euros(prevu) if prevu else "",
        plan=format_montant(sum(sommes) + prevu),
        cout="" if cout is None else euros(cout),
        base=Base(fiche.base).label,
        hors=_spell_others(tri),
        nom_part=name_share(fiche),
        sans_objet="" if is_bound_by_rules(fiche) else SANS_OBJET,
        verdicts=tuple(_judge(fiche, tri, sum(sommes) + prevu)),
        largeurs=_widths((*sommes, a_trouver)),
    )


def _headline(reste: Decimal | None, cout: Decimal | None) -> tuple[str, str, str]:
    if reste is None or not cout:
        return "Coût à renseigner", "", ""
    if reste == 0:
        return "Plan équilibré", "", ""
    titre = "Manque" if reste > 0 else "Excédent"
    return titre, euros(abs(reste)), _spell_percent(abs(reste), cout)


def _spell_percent(part: Decimal, total: Decimal) -> str:
    """« 30 % »; never « 0 % » of something."""
    valeur = _round(100 * part / total, 0)
    return (
        f"moins de 1{NARROW_SPACE}%" if valeur == 0 else f"{format_number(valeur)}{NARROW_SPACE}%"
    )


def _round(valeur: Decimal, decimals: int) -> Decimal:
    return valeur.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _spell_others(tri: Tri) -> str:
    sommes = group_by_base(tri.autres)
    if not sommes:
        return ""
    return f"Hors total : {', '.join(f'{euros(s.montant)} {s.base_libelle}' for s in sommes)}."


def _widths(montants: tuple[Decimal, ...]) -> tuple[str, ...]:
    total = sum(montants)
    return tuple(f"{_round(100 * m / total, 1) if total else 0}%" for m in montants)


def _judge(fiche: "FicheAction", tri: Tri, plan: Decimal) -> Iterator[Verdict]:
    if is_bound_by_rules(fiche):
        *_, demandees = (lignes for portee, lignes in tri.portees() if portee != "plan")
        sommes = sum_parts(fiche, demandees)
        toutes = sum_parts(fiche, [*demandees, *tri.prevues])
        yield _judge_aid(fiche, sommes, toutes)
        yield _judge_share(fiche, sommes, toutes)
    else:
        yield Verdict("neutre", "", SANS_OBJET)
    if fiche.cout_total is not None and plan > fiche.cout_total + TOLERANCE:
        trop = euros(plan - fiche.cout_total)
        yield Verdict("ko", "Plan au-dessus du coût", f" de {trop}.", "au-dessus du coût")


def _judge_aid(fiche: "FicheAction", sommes: Sommes, toutes: Sommes) -> Verdict:
    """Public aid, 80 % of the cost before tax at most."""
    cout = fiche.cout_total
    regle = f"plafond {PLAFOND_AIDES}{NARROW_SPACE}%"
    if not cout:
        return Verdict("neutre", "Aides publiques", f" : {regle} du coût, qui n'est pas saisi.")
    if fiche.base == Base.TTC:
        return Verdict("neutre", "Aides publiques", f" : {regle} non vérifié sur un coût TTC.")
    plafond = find_plafond(cout)
    trop = sommes.aides_publiques - plafond
    part = spell_share(sommes.aides_publiques, cout, PLAFOND_AIDES, sens=1, ko=trop > 0)
    fort, suite = f"Aides publiques : {part}", f" du coût, {regle}."
    if trop > 0:
        return Verdict("ko", fort, f"{suite} {euros(trop)} de trop.", f"aides {part}")
    if toutes.aides_publiques > plafond:
        part = spell_share(toutes.aides_publiques, cout, PLAFOND_AIDES, sens=1, ko=True)
        return Verdict("plan", fort, f"{suite} Avec ce qui reste à solliciter : {part}.")
    return Verdict("ok", fort, suite)


def name_share(fiche: "FicheAction") -> str:
    qui = DE_QUI.get(fiche.type_maitre_ouvrage, "du maître d'ouvrage")
    return f"Part {qui}"


def _judge_share(fiche: "FicheAction", sommes: Sommes, toutes: Sommes) -> Verdict:
    """The owner's share, 20 % of the public money at least, or what a derogation says."""
    nom = name_share(fiche)
    if fiche.nature_depense != NatureDepense.INVESTISSEMENT:
        return Verdict("neutre", nom, " : pas de minimum en fonctionnement.")
    taux, public = get_part_minimale(fiche), sommes.argent_public
    regle = f"minimum {format_percent(taux, CENT_POUR_CENT)}"
    if not public:
        return Verdict("neutre", nom, f" : {regle} de l'argent public.")
    below = sommes.part_propre < find_seuil(public, taux)
    part = spell_share(sommes.part_propre, public, taux, sens=-1, ko=below)
    fort, suite = f"{nom} : {part}", f" de l'argent public, {regle}."
    if below:
        return Verdict("ko", fort, suite + _spell_missing(sommes, taux), f"apport {part}")
    if toutes.part_propre < find_seuil(toutes.argent_public, taux):
        part = spell_share(toutes.part_propre, toutes.argent_public, taux, sens=-1, ko=True)
        return Verdict("plan", fort, f"{suite} Avec ce qui reste à solliciter : {part}.")
    return Verdict("ok", fort, suite)


def _spell_missing(sommes: Sommes, taux: Decimal) -> str:
    """What the owner adds to reach its share, the aid being what it is."""
    if taux >= CENT_POUR_CENT:
        return ""
    manque = (taux * sommes.argent_public - 100 * sommes.part_propre) / (100 - taux)
    return f" Il manque {euros(manque.quantize(CENT, ROUND_CEILING))} d'apport."


def spell_share(part: Decimal, total: Decimal, seuil: Decimal, *, sens: int, ko: bool) -> str:
    """A rounded figure that never contradicts its verdict: « 80,3 % », « plus de 80 % ».

    `sens`: 1 for a ceiling, -1 for a floor.
    """
    for decimals in range(3):
        valeur = _round(100 * part / total, decimals)
        if ((valeur - seuil) * sens > 0) == ko:
            return format_percent(valeur, CENT_POUR_CENT)
    limite = format_percent(seuil, CENT_POUR_CENT)
    return f"{'plus' if sens > 0 else 'moins'} de {limite}" if ko else limite
