from conventions.models.convention import (
    Q_JALON,
    Q_ORT,
    Convention,
    ConventionCommune,
    Signature,
)
from conventions.models.jalons import JalonsCommune, dates_from_acts
from conventions.models.suivi import MouvementConvention, RemarqueConvention

__all__ = [
    "Q_JALON",
    "Q_ORT",
    "Convention",
    "ConventionCommune",
    "JalonsCommune",
    "MouvementConvention",
    "RemarqueConvention",
    "Signature",
    "dates_from_acts",
]
