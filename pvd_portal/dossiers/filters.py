"""Where the reader may look: the places that the filters of every list offer."""

import django_filters
from django.db.models import Q

from communes.models import Departement
from pvd_portal.core.fields import DateField
from pvd_portal.core.filters import PortailFilterSet


def departements(request):
    """The départements where the reader may find something."""
    rows = Departement.objects.order_by("code")
    perimetre = request.user.perimetre
    if perimetre.france:
        return rows
    return rows.filter(Q(pk__in=perimetre.departements) | Q(region__in=perimetre.regions))


class PlacesFilterSet(PortailFilterSet):
    """Without the places where the reader has nothing to choose between."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        perimetre = self.request.user.perimetre
        if not perimetre.france:
            self.filters.pop("region", None)
        if not (perimetre.france or perimetre.regions or len(perimetre.departements) > 1):
            self.filters.pop("departement", None)


class DateFilter(django_filters.DateFilter):
    field_class = DateField
