"""What the history of a comité tells of: the session, and its remarks."""

from pvd_portal.comites.models import Comite, RemarqueComite
from pvd_portal.dossiers.history import Source

SOURCES = (
    Source(Comite, "id", lambda record: "Séance"),
    Source(RemarqueComite, "dossier", lambda record: "Remarque", restorable=False),
)
