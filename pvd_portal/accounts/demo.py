"""The accounts of the demo: one list for the sign-in page, the command and the builder."""

from typing import NamedTuple

# Public by nature: printed in the README. Works only where settings.DEMO is true.
MOT_DE_PASSE_DEMO = "demo-pvd-2026"  # noqa: S105


class CompteDemo(NamedTuple):
    email: str
    role: str
    perimetre: str
    a_voir: str


COMPTES = [
    CompteDemo(
        "prefecture-38@demo.example",
        "Préfecture",
        "Isère",
        "Les conventions et les fiches à instruire, l'échéance dépassée, le département entier",
    ),
    CompteDemo(
        "prefecture-34@demo.example",
        "Préfecture",
        "Hérault",
        "Le territoire partagé avec le Tarn, la commune sortie du programme",
    ),
    CompteDemo(
        "chef-la-tour-du-pin@demo.example",
        "Chef de projet",
        "La Tour-du-Pin",
        "Un dossier complet : fiches à reprendre, remarques à traiter, comité ouvert",
    ),
    CompteDemo(
        "chef-gignac@demo.example",
        "Chef de projet",
        "Gignac et Saint-André-de-Sangonis",
        "Un territoire de deux communes, une nouvelle fiche à créer",
    ),
    CompteDemo(
        "service-etat-38@demo.example",
        "Service de l'État",
        "Isère",
        "La lecture de tout le département, les commentaires",
    ),
    CompteDemo(
        "partenaire@demo.example",
        "Partenaire",
        "Hérault, Isère",
        "Les financements de la Banque des territoires à mettre à jour",
    ),
    CompteDemo(
        "elu-la-tour-du-pin@demo.example",
        "Élu",
        "La Tour-du-Pin",
        "Le territoire en lecture, les séances du comité de projet",
    ),
    CompteDemo(
        "observateur@demo.example",
        "Observateur",
        "France entière",
        "Les listes, les statistiques et les exports",
    ),
    CompteDemo(
        "administrateur@demo.example",
        "Administrateur",
        "France entière",
        "L'administration : communes, comptes, référentiels",
    ),
]
