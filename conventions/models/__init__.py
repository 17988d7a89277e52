from conventions.models.convention import (
    Convention,
    ConventionCommune,
    Signature,
)
from conventions.models.jalons import DatesBeneficiaire, dates_from_acts
from conventions.models.suivi import MouvementConvention, RemarqueConvention

__all__ = [
    "Convention",
    "ConventionCommune",
    "DatesBeneficiaire",
    "MouvementConvention",
    "RemarqueConvention",
    "Signature",
    "dates_from_acts",
]
