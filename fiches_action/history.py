"""What the history of a fiche tells of: the fiche, its rows, its remarks."""

from fiches_action.models import (
    FicheAction,
    Financement,
    RemarqueFiche,
)
from pvd_portal.dossiers.history import Source

SOURCES = (
    Source(FicheAction, "id", lambda record: "Fiche"),
    Source(Financement, "fiche", lambda record: f"Financement de {record.organisme}"),
    Source(RemarqueFiche, "dossier", lambda record: "Remarque", restorable=False),
)
