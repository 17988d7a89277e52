"""Vocabulary of a fiche action: the official model's closed lists."""

from django.db import models

from pvd_portal.core.tons import (
    AUTRES,
    LOOK_AUTRES,
    LOOK_CLOS,
    LOOK_EN_RETARD,
    LOOK_FAIT,
    PASSE,
)


class Phase(models.TextChoices):
    IDEE = "idee", "Idée"
    ETUDES = "etudes", "Études, maturation"
    TRAVAUX = "travaux", "Travaux, réalisation"
    EXPLOITATION = "exploitation", "Exploitation, suivi"


class Statut(models.TextChoices):
    A_VENIR = "a_venir", "À venir"
    EN_COURS = "en_cours", "En cours"
    EN_RETARD = "en_retard", "En retard"
    EN_PAUSE = "en_pause", "En pause"
    BLOQUE = "bloque", "Bloquée"
    ABANDONNE = "abandonne", "Abandonnée"
    TERMINE = "termine", "Terminée"


STATUTS_A_MOTIVER = frozenset({Statut.EN_PAUSE, Statut.BLOQUE, Statut.ABANDONNE})

_LOOKS_STATUT = {
    Statut.A_VENIR: (PASSE, "calendar-line"),
    Statut.EN_COURS: (PASSE, "refresh-line"),
    Statut.EN_RETARD: LOOK_EN_RETARD,
    Statut.EN_PAUSE: (PASSE, "pause-circle-line"),
    # Somebody else holds it back.
    Statut.BLOQUE: (AUTRES, "pause-circle-line"),
    Statut.ABANDONNE: LOOK_CLOS,
    Statut.TERMINE: LOOK_FAIT,
}


def look_of_statut(statut):
    """(tone, icon) of what happens on the ground."""
    return _LOOKS_STATUT[statut]


class Validation(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    PROPOSEE = "proposee", "Proposée"
    A_COMPLETER = "a_completer", "À compléter"
    PRETE = "prete", "Prête pour le comité"
    VALIDEE = "validee", "Validée en comité"
    AJOURNEE = "ajournee", "Ajournée"
    REFUSEE = "refusee", "Refusée"
    INSCRITE = "inscrite", "Inscrite à la convention"
    SORTIE = "sortie", "Sortie du plan"


class ActionFiche(models.TextChoices):
    """Codes of the moves; their words are in fiches_action/lifecycle.py."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    APPROVE = "approve"
    ADOPT = "adopt"
    ADJOURN = "adjourn"
    REFUSE = "refuse"
    REGISTER = "register"
    REWORK = "rework"
    REMOVE = "remove"


# Counted in the plan d'action; the others are not decided yet or are out of it.
VALIDATIONS_DU_PLAN = frozenset({Validation.VALIDEE, Validation.INSCRITE})


class Priorite(models.TextChoices):
    FORTE = "forte", "Forte"
    MOYENNE = "moyenne", "Moyenne"
    FAIBLE = "faible", "Faible"


class TypeMaitreOuvrage(models.TextChoices):
    COMMUNE = "commune", "Commune"
    EPCI = "epci", "EPCI"
    SYNDICAT = "syndicat", "Syndicat, PETR"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"
    ETAT = "etat", "État ou opérateur"
    BAILLEUR = "bailleur", "Bailleur, SEM, SPL"
    PRIVE = "prive", "Privé ou association"


# CGCT L1111-10 binds collectivités and their groupings only (edge case 55).
MAITRES_OUVRAGE_COLLECTIVITES = frozenset(
    {
        TypeMaitreOuvrage.COMMUNE,
        TypeMaitreOuvrage.EPCI,
        TypeMaitreOuvrage.SYNDICAT,
        TypeMaitreOuvrage.DEPARTEMENT,
        TypeMaitreOuvrage.REGION,
    }
)


class Base(models.TextChoices):
    HT = "ht", "HT"
    TTC = "ttc", "TTC"
    NET = "net", "net de taxe"


class NatureDepense(models.TextChoices):
    INVESTISSEMENT = "investissement", "Investissement"
    FONCTIONNEMENT = "fonctionnement", "Fonctionnement, ingénierie"


class Echelle(models.TextChoices):
    SECTEUR = "secteur", "Secteur d'intervention de l'ORT"
    COMMUNE = "commune", "Commune, hors secteur"
    EPCI = "epci", "Intercommunalité"


class Origine(models.TextChoices):
    ADHESION = "adhesion", "Action mature à l'adhésion"
    CADRE = "cadre", "Convention-cadre initiale"
    AVENANT = "avenant", "Avenant"
    MATURATION = "maturation", "Projet en maturation"
    COURS_DE_ROUTE = "cours_de_route", "Ajoutée en cours de programme"


class NatureFinancement(models.TextChoices):
    SUBVENTION = "subvention", "Subvention"
    FONDS_PROPRES = "fonds_propres", "Fonds propres"
    PRET = "pret", "Prêt"
    AVANCE = "avance", "Avance remboursable"
    NATURE = "nature", "Apport en nature"


class StatutFinancement(models.TextChoices):
    A_SOLLICITER = "a_solliciter", "À solliciter"
    SOLLICITE = "sollicite", "Sollicité"
    EN_INSTRUCTION = "en_instruction", "En instruction"
    ACCORDE = "accorde", "Accordé"
    ENGAGE = "engage", "Engagé"
    VERSE_PARTIEL = "verse_partiel", "Versé en partie"
    SOLDE = "solde", "Soldé"
    REFUSE = "refuse", "Refusé"
    CADUC = "caduc", "Caduc"
    RETIRE = "retire", "Retiré"


FINANCEMENTS_ACCORDES = frozenset(
    {
        StatutFinancement.ACCORDE,
        StatutFinancement.ENGAGE,
        StatutFinancement.VERSE_PARTIEL,
        StatutFinancement.SOLDE,
    }
)
FINANCEMENTS_SOLLICITES = frozenset({StatutFinancement.SOLLICITE, StatutFinancement.EN_INSTRUCTION})
FINANCEMENTS_PERDUS = frozenset(
    {StatutFinancement.REFUSE, StatutFinancement.CADUC, StatutFinancement.RETIRE}
)


def look_of_financement(statut):
    """(tone, icon) of a funding: asked is the funder's turn, lost is past."""
    if statut in FINANCEMENTS_ACCORDES:
        return LOOK_FAIT
    if statut in FINANCEMENTS_SOLLICITES:
        return LOOK_AUTRES
    return LOOK_CLOS if statut in FINANCEMENTS_PERDUS else (PASSE, "edit-line")


class RolePartenaire(models.TextChoices):
    AMO = "amo", "Assistance à maîtrise d'ouvrage"
    FINANCEMENT = "financement", "Financement"
    CONSEIL = "conseil", "Conseil, expertise"
    INGENIERIE = "ingenierie", "Ingénierie technique"
    ETUDES = "etudes", "Études"
    ASSOCIE = "associe", "Associé à la conception"


class TypeIndicateur(models.TextChoices):
    SUIVI = "suivi", "Suivi"
    REALISATION = "realisation", "Réalisation"
    RESULTAT = "resultat", "Résultat"
    IMPACT = "impact", "Impact"


class TypeContrat(models.TextChoices):
    CRTE = "crte", "CRTE"
    OPAH_RU = "opah_ru", "OPAH-RU"
    CPER = "cper", "CPER"
    REGION = "region", "Contrat avec la Région"
    DEPARTEMENT = "departement", "Contrat avec le Département"
    PCAET = "pcaet", "PCAET"
    PAT = "pat", "Projet alimentaire territorial"
    CLS = "cls", "Contrat local de santé"
    INDUSTRIE = "industrie", "Territoires d'industrie"
    AUTRE = "autre", "Autre"
