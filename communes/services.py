"""Uses that cross several models of the référentiel."""

import datetime as dt

from communes.models import AppartenanceEpci, Commune


def record_epci_change(commune: Commune, *, date: dt.date) -> None:
    """Close the membership of the former EPCI and open the new one (edge case 30).

    To be called after saving `commune`, in the same transaction.
    """
    current = AppartenanceEpci.objects.filter(commune=commune, date_fin=None).first()
    if current and current.epci_id == commune.epci_id:
        return
    if current and current.date_debut and current.date_debut >= date:
        if commune.epci_id:
            current.epci_id = commune.epci_id  # corrected the day it was written
            current.save(update_fields=["epci"])
            return
        date = current.date_debut + dt.timedelta(days=1)
    if current:
        current.date_fin = date
        current.save(update_fields=["date_fin"])
    if commune.epci_id:
        AppartenanceEpci.objects.create(commune=commune, epci_id=commune.epci_id, date_debut=date)
