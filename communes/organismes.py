"""The funders that every portal starts with; more are added in the administration."""

from communes.enums import NatureOrganisme
from communes.models import Departement, Organisme, Region

# nom, sigle, nature
ORGANISMES_NATIONAUX = [
    ("État", "", NatureOrganisme.ETAT),
    ("Direction régionale des affaires culturelles", "DRAC", NatureOrganisme.ETAT),
    ("Agence régionale de santé", "ARS", NatureOrganisme.ETAT),
    ("Agence nationale de l'habitat", "Anah", NatureOrganisme.OPERATEUR),
    ("Agence nationale de la cohésion des territoires", "ANCT", NatureOrganisme.OPERATEUR),
    ("Agence de la transition écologique", "Ademe", NatureOrganisme.OPERATEUR),
    ("Agence nationale du sport", "ANS", NatureOrganisme.OPERATEUR),
    ("Cerema", "", NatureOrganisme.OPERATEUR),
    ("Office français de la biodiversité", "OFB", NatureOrganisme.OPERATEUR),
    ("Centre national du cinéma et de l'image animée", "CNC", NatureOrganisme.OPERATEUR),
    ("Agence de l'eau Adour-Garonne", "", NatureOrganisme.OPERATEUR),
    ("Agence de l'eau Artois-Picardie", "", NatureOrganisme.OPERATEUR),
    ("Agence de l'eau Loire-Bretagne", "", NatureOrganisme.OPERATEUR),
    ("Agence de l'eau Rhin-Meuse", "", NatureOrganisme.OPERATEUR),
    ("Agence de l'eau Rhône Méditerranée Corse", "", NatureOrganisme.OPERATEUR),
    ("Agence de l'eau Seine-Normandie", "", NatureOrganisme.OPERATEUR),
    ("Banque des territoires", "BDT", NatureOrganisme.BANQUE_TERRITOIRES),
    ("Union européenne", "UE", NatureOrganisme.EUROPE),
    ("Établissement public foncier", "EPF", NatureOrganisme.AUTRE_PUBLIC),
    ("Caisse d'allocations familiales", "CAF", NatureOrganisme.AUTRE_PUBLIC),
    ("Syndicat départemental d'énergie", "", NatureOrganisme.AUTRE_PUBLIC),
    ("Action Logement", "", NatureOrganisme.PRIVE),
    ("Fondation du patrimoine", "", NatureOrganisme.PRIVE),
    # Whoever is not in the list: its name goes to the dispositif of the line.
    ("Autre financeur public", "", NatureOrganisme.AUTRE_PUBLIC),
    ("Autre financeur privé", "", NatureOrganisme.PRIVE),
]


def seed_organismes():
    """Create those that are missing: the national ones, each région, each département.

    Idempotent. Returns how many were created.
    """
    wanted = [
        *ORGANISMES_NATIONAUX,
        *((f"Région {nom}", "", NatureOrganisme.REGION) for nom in _names(Region)),
        *((f"Département : {nom}", "", NatureOrganisme.DEPARTEMENT) for nom in _names(Departement)),
    ]
    known = set(Organisme.objects.values_list("nom", flat=True))
    missing = [row for row in wanted if row[0] not in known]
    for nom, sigle, nature in missing:
        Organisme(nom=nom, sigle=sigle, nature=nature).save()
    return len(missing)


def _names(model):
    return model.objects.order_by("code").values_list("nom", flat=True)
