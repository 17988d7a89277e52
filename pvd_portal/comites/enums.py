"""Vocabulary of the comité de projet: its sessions, its members, its decisions."""

from django.db import models

from fiches_action.enums import ActionFiche
from pvd_portal.core.tons import LOOK_CLOS, LOOK_FAIT, PASSE


class StatutComite(models.TextChoices):
    PLANIFIE = "planifie", "Planifié"
    TENU = "tenu", "Tenu"
    VERROUILLE = "verrouille", "Relevé validé"
    ANNULE = "annule", "Annulé"


class ActionComite(models.TextChoices):
    """Codes of the moves; their words are in comites/lifecycle.py."""

    HOLD = "hold"
    LOCK = "lock"
    CANCEL = "cancel"
    RECTIFY = "rectify"


class QualiteMembre(models.TextChoices):
    """Who sits; the first four are the programme's minimum (mode d'emploi, « a minima »)."""

    ELU_COMMUNE = "elu_commune", "Exécutif de la commune"
    ELU_EPCI = "elu_epci", "Exécutif de l'EPCI"
    CHEF_DE_PROJET = "chef_de_projet", "Chef de projet"
    PREFET = "prefet", "Préfet ou son représentant"
    SERVICE_ETAT = "service_etat", "Service de l'État"
    PARTENAIRE = "partenaire", "Partenaire"
    BAILLEUR = "bailleur", "Organisme de logement social"
    HABITANTS = "habitants", "Comité participatif"
    AUTRE = "autre", "Autre"


MINIMUM_COMITE = (
    QualiteMembre.ELU_COMMUNE,
    QualiteMembre.ELU_EPCI,
    QualiteMembre.CHEF_DE_PROJET,
    QualiteMembre.PREFET,
)


# « Sous la présidence des élus » (mode d'emploi of the programme).
ELUS = frozenset({QualiteMembre.ELU_COMMUNE, QualiteMembre.ELU_EPCI})


class Decision(models.TextChoices):
    VALIDEE = "validee", "Validée"
    VALIDEE_SOUS_RESERVE = "validee_sous_reserve", "Validée sous réserve"
    AJOURNEE = "ajournee", "Ajournée"
    REFUSEE = "refusee", "Refusée"
    PRISE_ACTE = "prise_acte", "Pris acte"


# A decision that does not stand without its words.
DECISIONS_A_MOTIVER = {
    Decision.VALIDEE_SOUS_RESERVE: "écrivez la réserve dans le commentaire.",
    Decision.REFUSEE: "écrivez le motif du refus dans le commentaire.",
}

_LOOKS = {
    Decision.VALIDEE: LOOK_FAIT,
    Decision.VALIDEE_SOUS_RESERVE: LOOK_FAIT,
    Decision.AJOURNEE: (PASSE, "calendar-line"),
    Decision.REFUSEE: LOOK_CLOS,
    Decision.PRISE_ACTE: (PASSE, "information-line"),
}


def look_of_decision(decision):
    """(tone, icon) of a decision, which is past: it asks nothing. None when there is none."""
    return _LOOKS.get(decision)


# What a decision does to the fiche of the point; « pris acte » moves nothing.
ACTION_PAR_DECISION = {
    Decision.VALIDEE: ActionFiche.ADOPT,
    Decision.VALIDEE_SOUS_RESERVE: ActionFiche.ADOPT,
    Decision.AJOURNEE: ActionFiche.ADJOURN,
    Decision.REFUSEE: ActionFiche.REFUSE,
}
