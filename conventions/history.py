"""What the history of an act tells of: the act, its communes, its signatures, its remarks."""

from conventions.models import Convention, ConventionCommune, RemarqueConvention, Signature
from pvd_portal.dossiers.history import Source

SOURCES = (
    Source(Convention, "id", lambda record: "Convention"),
    Source(ConventionCommune, "convention", lambda record: f"Commune {record.commune.nom}"),
    Source(Signature, "convention", lambda record: f"Signature de {record.organisme}"),
    Source(RemarqueConvention, "dossier", lambda record: "Remarque", restorable=False),
)
