"""What the history of a comité tells of: the session, and its remarks."""

from typing import Any

from pvd_portal.comites.models import Comite, MembreComite, PointOrdreDuJour, RemarqueComite
from pvd_portal.dossiers.history import Source


def _point(record: Any) -> str:
    return f"Point « {record.fiche.intitule if record.fiche_id else record.intitule} »"


SOURCES = (
    Source(Comite, "id", lambda record: "Séance"),
    Source(MembreComite, "comite", lambda record: f"Membre {record.nom}"),
    Source(PointOrdreDuJour, "comite", _point),
    Source(RemarqueComite, "dossier", lambda record: "Remarque", restorable=False),
)
