"""Closed lists of the reference data."""

from django.db import models


class NatureEpci(models.TextChoices):
    CC = "CC", "Communauté de communes"
    CA = "CA", "Communauté d'agglomération"
    CU = "CU", "Communauté urbaine"
    METRO = "METRO", "Métropole"
    MET69 = "MET69", "Métropole de Lyon"


class TypeCommuneAncienne(models.TextChoices):
    DELEGUEE = "commune-deleguee", "Commune déléguée"
    ASSOCIEE = "commune-associee", "Commune associée"
    ARRONDISSEMENT = "arrondissement-municipal", "Arrondissement municipal"
    FUSIONNEE = "commune-fusionnee", "Commune fusionnée"


class TypeEvolution(models.TextChoices):
    CREATION = "creation", "Création"
    RENOMMAGE = "renommage", "Changement de nom"
    FUSION = "fusion", "Fusion"
    SUPPRESSION = "suppression", "Suppression"
    CHANGEMENT_EPCI = "changement_epci", "Changement d'EPCI"
    CHANGEMENT_DEPARTEMENT = "changement_departement", "Changement de département"


class NatureOrganisme(models.TextChoices):
    ETAT = "etat", "État"
    OPERATEUR = "operateur", "Opérateur de l'État"
    BANQUE_TERRITOIRES = "banque_territoires", "Banque des territoires"
    REGION = "region", "Région"
    DEPARTEMENT = "departement", "Département"
    EPCI = "epci", "EPCI"
    COMMUNE = "commune", "Commune"
    EUROPE = "europe", "Union européenne"
    AUTRE_PUBLIC = "autre_public", "Autre public"
    PRIVE = "prive", "Privé"


class FonctionContact(models.TextChoices):
    CHEF_DE_PROJET = "chef_de_projet", "Chef de projet"
    MAIRE = "maire", "Maire"
    PRESIDENT_EPCI = "president_epci", "Président de l'EPCI"
    ELU_REFERENT = "elu_referent", "Élu référent"
    REFERENT_ETAT = "referent_etat", "Référent de l'État"
    EQUIPE_PROJET = "equipe_projet", "Équipe projet"
    PARTENAIRE = "partenaire", "Partenaire"


class ThemeAction(models.TextChoices):
    """National tags of an action (domain.md §4); the axes themselves are local data."""

    HABITAT = "habitat", "Habitat"
    COMMERCE = "commerce", "Commerce et artisanat"
    ECONOMIE = "economie", "Développement économique et emploi"
    MOBILITE = "mobilite", "Mobilité et stationnement"
    ESPACES_PUBLICS = "espaces_publics", "Espaces publics et cadre de vie"
    PATRIMOINE = "patrimoine", "Patrimoine et architecture"
    EQUIPEMENTS = "equipements", "Équipements et services publics"
    SANTE = "sante", "Santé"
    EDUCATION = "education", "Éducation et jeunesse"
    CULTURE = "culture", "Culture, sport et loisirs"
    TRANSITION = "transition", "Transition écologique et énergie"
    BIODIVERSITE = "biodiversite", "Biodiversité et eau"
    NUMERIQUE = "numerique", "Numérique"
    SECURITE = "securite", "Sécurité et tranquillité"
    TOURISME = "tourisme", "Tourisme"
    INGENIERIE = "ingenierie", "Ingénierie et animation"
    PARTICIPATION = "participation", "Participation citoyenne"
