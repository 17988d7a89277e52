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


class NaturePerimetre(models.TextChoices):
    """What an affectation may be to; the values are the fields of `Affectation`."""

    FRANCE = "france", "la France entière"
    REGION = "region", "une région"
    DEPARTEMENT = "departement", "un département"
    TERRITOIRE = "territoire", "un territoire"


# A role that is not here has no périmètre at all, whatever its affectations say. The
# administrateur needs none: the whole of France is its own.
PERIMETRES_PAR_ROLE = {
    Role.CHEF_DE_PROJET: (NaturePerimetre.TERRITOIRE,),
    Role.PREFECTURE: (NaturePerimetre.DEPARTEMENT,),
    Role.SERVICE_ETAT: (NaturePerimetre.DEPARTEMENT,),
    Role.PARTENAIRE: (
        NaturePerimetre.REGION,
        NaturePerimetre.DEPARTEMENT,
        NaturePerimetre.TERRITOIRE,
    ),
    Role.ELU: (NaturePerimetre.TERRITOIRE,),
    Role.OBSERVATEUR: (NaturePerimetre.REGION, NaturePerimetre.FRANCE),
    Role.ADMINISTRATEUR: (),
}

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
