"""Territoires, communes and EPCI: three lists, views of one another."""

from enum import Enum

from django.urls import reverse

from pvd_portal.core.vues import Vue


class Place(Enum):
    TERRITOIRES = "Territoires", "territoires:list"
    COMMUNES = "Communes", "territoires:communes"
    EPCI = "EPCI", "territoires:epcis"


def places(shown: Place) -> list[Vue]:
    """The first tabs of each of them."""
    vues = []
    for place in Place:
        libelle, name = place.value
        here = place is shown
        vues.append(Vue(libelle, adresse="" if here else reverse(name), page=not here))
    return vues
