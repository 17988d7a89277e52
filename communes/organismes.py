"""The funders that every portal starts with; more are added in the administration."""

from communes.enums import NatureOrganisme
from communes.models import Departement, Organisme, Region

N = NatureOrganisme
# nom, sigle, nature
ORGANISMES_NATIONAUX = [
    ("État", "", N.ETAT),
    ("Direction régionale des affaires culturelles", "DRAC", N.ETAT),
    ("Agence régionale de santé", "ARS", N.ETAT),
    ("Agence nationale de l'habitat", "Anah", N.OPERATEUR),
    ("Agence nationale de la cohésion des territoires", "ANCT", N.OPERATEUR),
    ("Agence de la transition écologique", "Ademe", N.OPERATEUR),
    ("Agence nationale du sport", "ANS", N.OPERATEUR),
    ("Cerema", "", N.OPERATEUR),
    ("Office français de la biodiversité", "OFB", N.OPERATEUR),
    ("Centre national du cinéma et de l'image animée", "CNC", N.OPERATEUR),
    ("Agence de l'eau Adour-Garonne", "", N.OPERATEUR),
    ("Agence de l'eau Artois-Picardie", "", N.OPERATEUR),
    ("Agence de l'eau Loire-Bretagne", "", N.OPERATEUR),
    ("Agence de l'eau Rhin-Meuse", "", N.OPERATEUR),
    ("Agence de l'eau Rhône Méditerranée Corse", "", N.OPERATEUR),
    ("Agence de l'eau Seine-Normandie", "", N.OPERATEUR),
    ("Banque des territoires", "BDT", N.BANQUE_TERRITOIRES),
    ("Union européenne", "UE", N.EUROPE),
    ("Établissement public foncier", "EPF", N.AUTRE_PUBLIC),
    ("Caisse d'allocations familiales", "CAF", N.AUTRE_PUBLIC),
    ("Syndicat départemental d'énergie", "", N.AUTRE_PUBLIC),
    ("Action Logement", "", N.PRIVE),
    ("Fondation du patrimoine", "", N.PRIVE),
]


def seed_organismes():
    """Create those that are missing: the national ones, each région, each département.

    Idempotent. Returns how many were created.
    """
    wanted = [
        *ORGANISMES_NATIONAUX,
        *((f"Région {nom}", "", N.REGION) for nom in _names(Region)),
        *((f"Département : {nom}", "", N.DEPARTEMENT) for nom in _names(Departement)),
    ]
    known = set(Organisme.objects.values_list("nom", flat=True))
    missing = [row for row in wanted if row[0] not in known]
    for nom, sigle, nature in missing:
        Organisme(nom=nom, sigle=sigle, nature=nature).save()
    return len(missing)


def _names(model):
    return model.objects.order_by("code").values_list("nom", flat=True)
