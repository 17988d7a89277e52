"""Vocabulary of the acts, and the situations of the 18-month clock."""

from django.db import models


class TypeConvention(models.TextChoices):
    ADHESION = "adhesion", "Convention d'adhésion"
    CADRE = "cadre", "Convention-cadre"
    AVENANT = "avenant", "Avenant"
    ORT = "ort", "Opération de revitalisation de territoire"
    THEMATIQUE = "thematique", "Convention thématique"


class StatutConvention(models.TextChoices):
    EN_PREPARATION = "en_preparation", "En préparation"
    TRANSMISE = "transmise", "Transmise"
    A_COMPLETER = "a_completer", "À compléter"
    VALIDEE = "validee", "Projet validé"
    EN_SIGNATURE = "en_signature", "En signature"
    SIGNEE = "signee", "Signée"
    ABANDONNEE = "abandonnee", "Abandonnée"


class SourceConvention(models.TextChoices):
    SAISIE = "saisie", "Saisie dans le portail"
    ANCT = "anct", "Liste ouverte de l'ANCT"
    MINISTERE_ORT = "ministere_ort", "Liste ouverte des ORT du ministère"
    REPRISE = "reprise", "Reprise de documents du programme"
    DEMO = "demo", "Démonstration (fictif)"


class ActionConvention(models.TextChoices):
    """Codes of the moves; their words are in conventions/lifecycle.py."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    REQUEST_CHANGES = "request_changes"
    APPROVE = "approve"
    OPEN_SIGNATURE = "open_signature"
    SIGN = "sign"
    REOPEN = "reopen"
    ABANDON = "abandon"
    RESUME = "resume"
    CORRECT_DATE = "correct_date"


class RoleCommune(models.TextChoices):
    BENEFICIAIRE = "beneficiaire", "Commune bénéficiaire"
    VILLE_PRINCIPALE = "ville_principale", "Ville principale de l'EPCI"
    ASSOCIEE = "associee", "Commune associée"


class RoleSignature(models.TextChoices):
    PARTIE = "partie", "Partie obligatoire"
    PARTENAIRE = "partenaire", "Partenaire signataire"
    EN_PRESENCE = "en_presence", "En présence de"


class TypeSignataire(models.TextChoices):
    COMMUNE = "commune", "Commune"
    EPCI = "epci", "EPCI"
    ETAT = "etat", "État"
    AUTRE = "autre", "Autre organisme"


# « Dans les 18 mois suivant la signature de la convention d'adhésion » (mode d'emploi, ANCT).
DELAI_MOIS = 18


class SituationEcheance(models.TextChoices):
    """Where a commune stands with the 18 months."""

    SANS_ADHESION = "sans_adhesion", "Sans convention d'adhésion"
    A_JOUR = "a_jour", "Dans les délais"
    ECHEANCE_PROCHE = "echeance_proche", "Échéance proche"
    DEPASSEE = "depassee", "Échéance dépassée"
    RESPECTEE = "respectee", "Signée dans les délais"
    RESPECTEE_EN_RETARD = "respectee_en_retard", "Signée avec retard"
    PROROGEE = "prorogee", "Échéance prorogée"
    ORT_ANTERIEURE = "ort_anterieure", "ORT antérieure"
    SORTIE = "sortie", "Sortie du programme"


E_ = SituationEcheance
APPARENCE_SITUATION = {
    E_.SANS_ADHESION: ("neutral", "information-line"),
    E_.A_JOUR: ("info", "time-line"),
    E_.ECHEANCE_PROCHE: ("warning", "error-warning-line"),
    E_.DEPASSEE: ("error", "alarm-warning-line"),
    E_.RESPECTEE: ("success", "checkbox-circle-line"),
    E_.RESPECTEE_EN_RETARD: ("warning", "checkbox-circle-line"),
    E_.PROROGEE: ("new", "time-line"),
    E_.ORT_ANTERIEURE: ("success", "checkbox-circle-line"),
    E_.SORTIE: ("neutral", "close-circle-line"),
}
