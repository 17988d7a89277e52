from communes.models.decoupage import (
    AppartenanceEpci,
    Commune,
    CommuneAncienne,
    Departement,
    Epci,
    EvolutionCommune,
    Millesime,
    Region,
)
from communes.models.organisme import Organisme
from communes.models.territoire import (
    AxeStrategique,
    Beneficiaire,
    Contact,
    Enjeu,
    Territoire,
    choose_membership,
)

__all__ = [
    "AppartenanceEpci",
    "AxeStrategique",
    "Beneficiaire",
    "choose_membership",
    "Commune",
    "CommuneAncienne",
    "Contact",
    "Departement",
    "Enjeu",
    "Epci",
    "EvolutionCommune",
    "Millesime",
    "Organisme",
    "Region",
    "Territoire",
]
