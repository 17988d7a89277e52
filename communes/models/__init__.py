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
)

__all__ = [
    "AppartenanceEpci",
    "AxeStrategique",
    "Beneficiaire",
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
