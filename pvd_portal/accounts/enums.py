"""Roles of the portal (who does what: see each app's permissions.py)."""

from django.db import models


class Role(models.TextChoices):
    CHEF_DE_PROJET = "chef_de_projet", "Chef de projet"
    PREFECTURE = "prefecture", "Préfecture"
    SERVICE_ETAT = "service_etat", "Service de l'État"
    PARTENAIRE = "partenaire", "Partenaire"
    ELU = "elu", "Élu"
    OBSERVATEUR = "observateur", "Observateur"
    ADMINISTRATEUR = "administrateur", "Administrateur"


# Who writes words without being the owner of the dossier: remarks, avis, comments.
ROLES_COMMENTANT = frozenset({Role.PREFECTURE, Role.SERVICE_ETAT, Role.ELU, Role.CHEF_DE_PROJET})
