"""Roles of the portal (who does what: the rights.py of each kind of dossier)."""

from django.db import models


class Role(models.TextChoices):
    CHEF_DE_PROJET = "chef_de_projet", "Chef de projet"
    PREFECTURE = "prefecture", "Préfecture"
    SERVICE_ETAT = "service_etat", "Service de l'État"
    PARTENAIRE = "partenaire", "Partenaire"
    ELU = "elu", "Élu"
    OBSERVATEUR = "observateur", "Observateur"
    ADMINISTRATEUR = "administrateur", "Administrateur"


# Professional details of people: the observateur reads figures and lists (product.md §2).
ROLES_LISANT_LES_CONTACTS = frozenset(
    {
        Role.CHEF_DE_PROJET,
        Role.PREFECTURE,
        Role.SERVICE_ETAT,
        Role.PARTENAIRE,
        Role.ELU,
        Role.ADMINISTRATEUR,
    }
)
