"""Types, statuts and moves of the acts; situations of their clock."""

from django.db import models

from pvd_portal.accounts.enums import Role
from pvd_portal.core.transitions import Move


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


S = StatutConvention

# The same statut, in the words of who reads it (product.md §4).
LIBELLES_PAR_ROLE = {
    Role.PREFECTURE: {S.TRANSMISE: "À instruire", S.A_COMPLETER: "Compléments demandés"},
    Role.CHEF_DE_PROJET: {S.TRANSMISE: "En instruction", S.A_COMPLETER: "À compléter"},
}


def libelle_statut(statut, role):
    """Label of a statut for a reader; the neutral label for any other role."""
    return LIBELLES_PAR_ROLE.get(role, {}).get(statut, StatutConvention(statut).label)


# statut -> (DSFR badge colour, icon); one home for every page.
APPARENCE_STATUT = {
    S.EN_PREPARATION: ("neutral", "edit-line"),
    S.TRANSMISE: ("info", "send-plane-line"),
    S.A_COMPLETER: ("warning", "error-warning-line"),
    S.VALIDEE: ("new", "checkbox-circle-line"),
    S.EN_SIGNATURE: ("info", "edit-line"),
    S.SIGNEE: ("success", "checkbox-circle-line"),
    S.ABANDONNEE: ("neutral", "close-circle-line"),
}


class ActionConvention(models.TextChoices):
    SUBMIT = "submit", "Transmettre à la préfecture"
    WITHDRAW = "withdraw", "Reprendre la main"
    REQUEST_CHANGES = "request_changes", "Demander des compléments"
    APPROVE = "approve", "Valider le projet de convention"
    OPEN_SIGNATURE = "open_signature", "Mettre à la signature"
    SIGN = "sign", "Constater la signature"
    REOPEN = "reopen", "Rouvrir l'instruction"
    ABANDON = "abandon", "Abandonner la convention"
    RESUME = "resume", "Reprendre la convention"
    CORRECT_DATE = "correct_date", "Corriger la date de signature"


CHEF = frozenset({Role.CHEF_DE_PROJET})
PREFECTURE = frozenset({Role.PREFECTURE})

# The only table: when a move is possible, where it leads, and whose it is.
TRANSITIONS = {
    ActionConvention.SUBMIT: Move(frozenset({S.EN_PREPARATION, S.A_COMPLETER}), S.TRANSMISE, CHEF),
    ActionConvention.WITHDRAW: Move(frozenset({S.TRANSMISE}), S.EN_PREPARATION, CHEF),
    ActionConvention.REQUEST_CHANGES: Move(
        frozenset({S.TRANSMISE}), S.A_COMPLETER, PREFECTURE, needs_reason=True
    ),
    ActionConvention.APPROVE: Move(frozenset({S.TRANSMISE}), S.VALIDEE, PREFECTURE),
    ActionConvention.OPEN_SIGNATURE: Move(frozenset({S.VALIDEE}), S.EN_SIGNATURE, PREFECTURE),
    ActionConvention.SIGN: Move(frozenset({S.EN_SIGNATURE}), S.SIGNEE, PREFECTURE, confirm=True),
    ActionConvention.REOPEN: Move(
        frozenset({S.VALIDEE, S.EN_SIGNATURE}), S.TRANSMISE, PREFECTURE, needs_reason=True
    ),
    ActionConvention.ABANDON: Move(
        frozenset({S.EN_PREPARATION, S.TRANSMISE, S.A_COMPLETER, S.VALIDEE, S.EN_SIGNATURE}),
        S.ABANDONNEE,
        PREFECTURE,
        needs_reason=True,
        confirm=True,
    ),
    ActionConvention.RESUME: Move(
        frozenset({S.ABANDONNEE}), S.EN_PREPARATION, PREFECTURE, needs_reason=True
    ),
    # « Date retenue » editable with reason by the préfecture only (edge cases 4 and 15).
    ActionConvention.CORRECT_DATE: Move(
        frozenset({S.SIGNEE}), S.SIGNEE, PREFECTURE, needs_reason=True, confirm=True
    ),
}

# Content is typed by the chef de projet until it is sent, by the préfecture afterwards.
STATUTS_MODIFIABLES_PAR_ROLE = {
    Role.CHEF_DE_PROJET: frozenset({S.EN_PREPARATION, S.A_COMPLETER}),
    Role.PREFECTURE: frozenset(
        {S.EN_PREPARATION, S.A_COMPLETER, S.TRANSMISE, S.VALIDEE, S.EN_SIGNATURE}
    ),
}

# A draft is the business of the dossier's two sides: these readers do not see it.
ROLES_SANS_BROUILLON = frozenset({Role.PARTENAIRE, Role.OBSERVATEUR})
# What waits for the reader, who alone can make the next move.
STATUTS_EN_ATTENTE_PAR_ROLE = {
    Role.PREFECTURE: frozenset({S.TRANSMISE}),
    Role.CHEF_DE_PROJET: frozenset({S.A_COMPLETER}),
}


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


APPARENCE_SITUATION = {
    SituationEcheance.SANS_ADHESION: ("neutral", "information-line"),
    SituationEcheance.A_JOUR: ("info", "time-line"),
    SituationEcheance.ECHEANCE_PROCHE: ("warning", "error-warning-line"),
    SituationEcheance.DEPASSEE: ("error", "alarm-warning-line"),
    SituationEcheance.RESPECTEE: ("success", "checkbox-circle-line"),
    SituationEcheance.RESPECTEE_EN_RETARD: ("warning", "checkbox-circle-line"),
    SituationEcheance.PROROGEE: ("new", "time-line"),
    SituationEcheance.ORT_ANTERIEURE: ("success", "checkbox-circle-line"),
    SituationEcheance.SORTIE: ("neutral", "close-circle-line"),
}
