"""The programme's 8 steps: their state, derived from counted data, never typed by hand."""

import datetime as dt
from dataclasses import dataclass, field

from conventions import regles
from conventions.echeance import ADHESION_NON_ENREGISTREE
from conventions.enums import SituationEcheance
from fiches_action.regles import spell_sans_nouvelles
from pvd_portal.accounts.postes import Poste
from pvd_portal.core.words import pluralize
from pvd_portal.territoires.horloges import SITUATIONS_TENUES


@dataclass(frozen=True)
class Constat:
    """What a territoire holds on a day: plain counts, no query."""

    chefs: int = 0
    anciens_chefs: int = 0
    # First day without a chef de projet, when it is known.
    vacant_depuis: dt.date | None = None
    elus: int = 0
    comites_tenus: int = 0
    comites_a_venir: int = 0
    # Of the last session held: qualités of the programme's minimum that nobody represented.
    minimum_absent: int = 0
    mois_depuis_comite: int | None = None
    enjeux: int = 0
    sources: bool = False
    axes: int = 0
    axes_complets: int = 0
    fiches: int = 0
    fiches_a_completer: int = 0
    fiches_a_instruire: int = 0
    fiches_du_plan: int = 0
    fiches_du_plan_datees: int = 0
    fiches_terminees: int = 0
    fiches_sans_nouvelles: int = 0
    fiches_en_retard: int = 0
    actes_en_cours: int = 0
    situations: tuple = field(default=())
    # Of them: a convention-cadre or an ORT is signed, no adhésion is known.
    signees_sans_adhesion: int = 0
    echeance_alerte: bool = False

    @property
    def poste_vacant(self):
        """Since when nobody is chef de projet, in words; empty when somebody is."""
        return Poste(self.chefs, self.anciens_chefs, self.vacant_depuis).vacance


class Etat:
    FAIT, EN_COURS, A_FAIRE, ATTENTION = "fait", "en_cours", "a_faire", "attention"


# état -> (label, icon, class of the step)
APPARENCE = {
    Etat.FAIT: ("fait", "checkbox-circle-fill", "etape--faite"),
    Etat.EN_COURS: ("en cours", "timer-line", "etape--en-cours"),
    Etat.A_FAIRE: ("à faire", "subtract-line", ""),
    Etat.ATTENTION: ("attention", "error-warning-fill", "etape--alerte"),
}
CLES = (
    ("pilotage", "Pilotage"),
    ("gouvernance", "Gouvernance"),
    ("diagnostic", "Diagnostic"),
    ("strategie", "Stratégie"),
    ("plan", "Plan d'action"),
    ("fiches", "Fiches action"),
    ("contractualisation", "Contractualisation"),
    ("suivi", "Suivi"),
)
CADRE_SIGNEE = "Convention-cadre ou ORT signée"
# A comité de projet « se réunit » along the project: a year without one is worth saying.
MOIS_SANS_COMITE = 12


@dataclass(frozen=True)
class Etape:
    numero: int
    cle: str
    titre: str
    etat: str
    resume: str

    @property
    def libelle(self):
        return APPARENCE[self.etat][0]

    @property
    def icone(self):
        return APPARENCE[self.etat][1]

    @property
    def classe(self):
        return APPARENCE[self.etat][2]


def compute_etapes(c: Constat):
    """The 8 steps in order."""
    regles = (
        _pilotage,
        _gouvernance,
        _diagnostic,
        _strategie,
        _plan,
        _fiches,
        _contractualisation,
        _suivi,
    )
    return [
        Etape(numero, cle, titre, *regle(c))
        for numero, ((cle, titre), regle) in enumerate(zip(CLES, regles, strict=True), 1)
    ]


def find_current_etape(etapes):
    """The first step that asks for something; the last one when all is done."""
    alerte = next((e for e in etapes if e.etat == Etat.ATTENTION), None)
    return alerte or next((e for e in etapes if e.etat != Etat.FAIT), etapes[-1])


def _pilotage(c):
    if not c.chefs and c.anciens_chefs:
        return Etat.ATTENTION, c.poste_vacant
    if c.chefs and c.elus:
        return (
            Etat.FAIT,
            f"{pluralize(c.chefs, 'chef')} de projet, {pluralize(c.elus, 'élu')}",
        )
    if c.chefs:
        return Etat.EN_COURS, "Il manque les élus référents"
    if c.elus:
        return Etat.EN_COURS, "Il manque le chef de projet"
    return Etat.A_FAIRE, "Ni chef de projet ni élu"


def _gouvernance(c):
    if not c.comites_tenus:
        if c.comites_a_venir:
            return Etat.EN_COURS, "Premier comité de projet prévu"
        return Etat.A_FAIRE, "Aucun comité de projet"
    if c.minimum_absent:
        return Etat.ATTENTION, "Composition minimale non réunie au dernier comité"
    if c.mois_depuis_comite >= MOIS_SANS_COMITE and not c.comites_a_venir:
        return Etat.ATTENTION, f"Dernier comité il y a {c.mois_depuis_comite} mois"
    return Etat.FAIT, pluralize(c.comites_tenus, "comité tenu", "comités tenus")


def _diagnostic(c):
    if c.enjeux and c.sources:
        return Etat.FAIT, pluralize(c.enjeux, "enjeu", "enjeux")
    if c.enjeux:
        return Etat.EN_COURS, "Il manque les sources"
    if c.sources:
        return Etat.EN_COURS, "Il manque les enjeux"
    return Etat.A_FAIRE, "Aucun enjeu"


def _strategie(c):
    if not c.axes:
        return Etat.A_FAIRE, "Aucun axe"
    incomplets = c.axes - c.axes_complets
    if incomplets:
        return Etat.EN_COURS, f"{pluralize(incomplets, 'axe')} sans enjeux ou indicateurs"
    return Etat.FAIT, pluralize(c.axes, "axe")


def _plan(c):
    if not c.fiches:
        return Etat.A_FAIRE, "Aucune action"
    if not c.fiches_du_plan:
        return Etat.EN_COURS, "Aucune action validée en comité"
    sans_date = c.fiches_du_plan - c.fiches_du_plan_datees
    if sans_date:
        return Etat.EN_COURS, f"{pluralize(sans_date, 'action')} sans dates ou sans coût"
    return Etat.FAIT, pluralize(c.fiches_du_plan, "action au plan", "actions au plan")


def _fiches(c):
    if not c.fiches:
        return Etat.A_FAIRE, "Aucune fiche"
    if c.fiches_a_completer:
        return Etat.ATTENTION, f"{pluralize(c.fiches_a_completer, 'fiche')} à compléter"
    if c.fiches_du_plan < c.fiches:
        return (
            Etat.EN_COURS,
            f"{pluralize(c.fiches, 'fiche')}, {c.fiches_du_plan} au plan",
        )
    return Etat.FAIT, pluralize(c.fiches, "fiche")


def _contractualisation(c):
    en_cours = [s for s in c.situations if s != SituationEcheance.SORTIE]
    retards = en_cours.count(SituationEcheance.DEPASSEE)
    if retards:
        return Etat.ATTENTION, f"Échéance dépassée, {pluralize(retards, 'commune')}"
    if c.echeance_alerte:
        return Etat.ATTENTION, f"Échéance à moins de {regles.SEUIL_ALERTE_MOIS} mois"
    tenues = sum(s in SITUATIONS_TENUES for s in en_cours)
    if en_cours and tenues == len(en_cours):
        return Etat.FAIT, CADRE_SIGNEE
    non_signees = len(en_cours) - tenues - c.signees_sans_adhesion
    if en_cours and not non_signees:
        return Etat.EN_COURS, f"{CADRE_SIGNEE}, {ADHESION_NON_ENREGISTREE}"
    sans_acte = en_cours.count(SituationEcheance.SANS_ADHESION) - c.signees_sans_adhesion
    if c.actes_en_cours or sans_acte < non_signees:
        return Etat.EN_COURS, "Convention-cadre à signer"
    if sans_acte < len(en_cours):
        return Etat.EN_COURS, f"Adhésion à signer, {pluralize(sans_acte, 'commune')}"
    return Etat.A_FAIRE, "Adhésion à signer"


def _suivi(c):
    if c.fiches_en_retard:
        return Etat.ATTENTION, f"{pluralize(c.fiches_en_retard, 'action')} en retard"
    if c.fiches_sans_nouvelles:
        sans_nouvelles = pluralize(c.fiches_sans_nouvelles, "action")
        return Etat.ATTENTION, f"{sans_nouvelles} {spell_sans_nouvelles()}"
    if not c.fiches_du_plan:
        return Etat.A_FAIRE, "Rien à suivre pour l'instant"
    if c.fiches_terminees >= c.fiches_du_plan:
        return Etat.FAIT, "Toutes les actions sont terminées"
    terminees = pluralize(c.fiches_terminees, "terminée")
    return Etat.EN_COURS, f"{terminees} sur {c.fiches_du_plan}"
