"""Where each reader may look: the same places in the filters of every list."""

import pytest
from django.urls import reverse

from pvd_portal.accounts.models import Affectation
from tests.factories import DepartementFactory, RegionFactory, TerritoireFactory, UserFactory

pytestmark = pytest.mark.django_db

LISTES = [
    "conventions:list",
    "fiches_action:list",
    "comites:list",
    "financements:list",
    "territoires:list",
    "territoires:communes",
    "agenda:echeances",
]
# Those where the territoire is a list to choose from.
AVEC_TERRITOIRE = ["conventions:list", "fiches_action:list"]


@pytest.fixture
def places():
    """Two régions: A with 01 and 02, B with 03; one territoire in each département."""
    a, b = RegionFactory(code="84"), RegionFactory(code="76")
    departements = {
        code: DepartementFactory(code=code, region=region)
        for code, region in (("01", a), ("02", a), ("03", b))
    }
    for code, departement in departements.items():
        TerritoireFactory(nom=f"Pays {code}", departement=departement)
    return {"a": a, "b": b, **departements}


def reader(*perimetres, role="partenaire"):
    """Of a role that may have those périmètres; a partenaire has any but France."""
    user = UserFactory(role="observateur" if {"france": True} in perimetres else role)
    for perimetre in perimetres:
        Affectation.objects.create(user=user, **perimetre)
    return user


def fields(client, user, name):
    client.force_login(user)
    return client.get(reverse(name)).context["form"].fields


def offered(client, user, name):
    """Codes that the list offers, or None where the filter is not shown."""
    field = fields(client, user, name)["departement"]
    return None if field.widget.is_hidden else [row.pk for row in field.queryset]


@pytest.mark.parametrize("name", LISTES)
def test_a_region_and_a_departement_are_united(client, places, name):
    user = reader({"region": places["a"]}, {"departement": places["03"]})
    assert offered(client, user, name) == ["01", "02", "03"]


@pytest.mark.parametrize("name", LISTES)
def test_each_perimetre_chooses_among_its_own(client, places, name):
    assert offered(client, reader({"france": True}), name) == ["01", "02", "03"]
    assert offered(client, reader({"region": places["a"]}), name) == ["01", "02"]
    deux = reader({"departement": places["01"]}, {"departement": places["03"]})
    assert offered(client, deux, name) == ["01", "03"]


@pytest.mark.parametrize("name", LISTES)
def test_with_one_departement_there_is_nothing_to_choose(client, places, name):
    assert offered(client, reader({"departement": places["01"]}), name) is None


@pytest.mark.parametrize("name", AVEC_TERRITOIRE)
def test_the_territoires_are_listed_when_they_are_a_few(client, places, name):
    def shown(user):
        field = fields(client, user, name)["territoire"]
        return None if field.widget.is_hidden else [row.nom for row in field.queryset]

    un, autre = TerritoireFactory(nom="Un"), TerritoireFactory(nom="Autre")
    deux = reader({"territoire": un}, {"territoire": autre}, role="chef_de_projet")
    assert shown(deux) == ["Autre", "Un"]
    assert shown(reader({"departement": places["01"]})) == ["Pays 01"]
    assert shown(reader({"territoire": un}, role="chef_de_projet")) is None
    assert shown(reader({"region": places["a"]})) is None
    assert shown(reader({"france": True})) is None
