"""What the history of a fiche tells of: the fiche, its rows, its remarks."""

from fiches_action.models import (
    FicheAction,
    Financement,
    Indicateur,
    Jalon,
    LienContrat,
    PartenaireFiche,
    RemarqueFiche,
)
from pvd_portal.dossiers.history import Source

SOURCES = (
    Source(FicheAction, "id", lambda record: "Fiche"),
    Source(Financement, "fiche", lambda record: f"Financement de {record.organisme}"),
    Source(Jalon, "fiche", lambda record: f"Jalon {record.libelle}"),
    Source(Indicateur, "fiche", lambda record: f"Indicateur {record.libelle}"),
    Source(PartenaireFiche, "fiche", lambda record: f"Partenaire {record.nom}"),
    Source(LienContrat, "fiche", lambda record: f"Lien {record.get_type_display()}"),
    Source(RemarqueFiche, "dossier", lambda record: "Remarque", restorable=False),
)
