"""Vocabulary of the acts, and the situations of their clock."""

from django.db import models

from pvd_portal.accounts.enums import Role
from pvd_portal.core.tons import (
    LOOK_A_VOUS,
    LOOK_AUTRES,
    LOOK_CLOS,
    LOOK_EN_RETARD,
    LOOK_FAIT,
    PASSE,
    Look,
)


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


class SituationEcheance(models.TextChoices):
    """Where a commune stands with the delay of its adhésion."""

    SANS_ADHESION = "sans_adhesion", "Sans convention d'adhésion"
    A_JOUR = "a_jour", "Dans les délais"
    ECHEANCE_PROCHE = "echeance_proche", "Échéance proche"
    DEPASSEE = "depassee", "Échéance dépassée"
    RESPECTEE = "respectee", "Signée dans les délais"
    RESPECTEE_EN_RETARD = "respectee_en_retard", "Signée avec retard"
    PROROGEE = "prorogee", "Échéance prorogée"
    ORT_ANTERIEURE = "ort_anterieure", "ORT antérieure"
    SORTIE = "sortie", "Sortie du programme"


_LOOKS: dict[str, Look] = {
    SituationEcheance.SANS_ADHESION: (PASSE, "information-line"),
    SituationEcheance.A_JOUR: (PASSE, "timer-line"),
    SituationEcheance.ECHEANCE_PROCHE: LOOK_AUTRES,
    SituationEcheance.DEPASSEE: LOOK_EN_RETARD,
    SituationEcheance.RESPECTEE: LOOK_FAIT,
    # Signed is signed: the delay is past.
    SituationEcheance.RESPECTEE_EN_RETARD: (PASSE, "check-line"),
    SituationEcheance.PROROGEE: (PASSE, "timer-line"),
    SituationEcheance.ORT_ANTERIEURE: (PASSE, "check-line"),
    SituationEcheance.SORTIE: LOOK_CLOS,
}
# Who has an act signed before its deadline.
_HATENT_LA_SIGNATURE = (Role.CHEF_DE_PROJET, Role.PREFECTURE)


def look_of_situation(situation: str, role: str = "") -> Look:
    """(tone, icon) of the delay of 18 months: red while it runs over, grey once it is past."""
    if situation == SituationEcheance.ECHEANCE_PROCHE and role in _HATENT_LA_SIGNATURE:
        return LOOK_A_VOUS
    return _LOOKS[situation]
