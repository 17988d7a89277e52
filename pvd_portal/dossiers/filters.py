"""Where the reader may look: the places that the filters of every list offer."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from communes.models import Departement, Territoire
from pvd_portal.accounts.perimetre import Perimetre
from pvd_portal.core.fields import PastDateField
from pvd_portal.core.filters import PortailFilterSet


def departements(request: Any) -> QuerySet[Departement]:
    """The départements where the reader may find something."""
    rows = Departement.objects.order_by("code")
    perimetre = request.user.perimetre
    if perimetre.france:
        return rows
    return rows.filter(Q(pk__in=perimetre.departements) | Q(region__in=perimetre.regions))


def chooses_departement(perimetre: Perimetre) -> bool:
    """Its places are in several départements, or may be."""
    return bool(perimetre.france or perimetre.regions or len(perimetre.departements) > 1)


def chooses_territoire(perimetre: Perimetre) -> bool:
    """Few enough to be listed, and more than one."""
    if perimetre.france or perimetre.regions:
        return False
    return bool(perimetre.departements) or len(perimetre.territoires) > 1


def territoires(request: Any) -> QuerySet[Territoire]:
    """The reader's territoires, by name alone."""
    return Territoire.objects.visible_to(request.user).only("nom")


class PlacesFilterSet(PortailFilterSet):
    """Of its filters `region`, `departement` and `territoire`, shows those that leave a choice.

    The others are read from the address still: pages link with them, and so do colleagues.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        perimetre = self.request.user.perimetre
        unseen = {
            "region": not perimetre.france,
            "departement": not chooses_departement(perimetre),
            "territoire": not chooses_territoire(perimetre),
        }
        for name in self.filters.keys() & {name for name, hidden in unseen.items() if hidden}:
            self.keep_unseen(name)


class DateFilter(django_filters.DateFilter):
    field_class = PastDateField
