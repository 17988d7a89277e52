"""The communes offered to a form as one types."""

import pytest
from django.urls import reverse

from tests.factories import CommuneFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = reverse("communes:autocompletion")


@pytest.fixture
def search(client):
    client.force_login(UserFactory())

    def _search(text):
        return [row["nom"] for row in client.get(URL, {"q": text}).json()["results"]]

    return _search


def test_names_are_found_without_accents_closest_first(search):
    for nom in ("Clavette-Saint-André", "Saint-André-le-Gaz", "Saint-André"):
        CommuneFactory(nom=nom)
    CommuneFactory(nom="Vienne")
    expected = ["Saint-André", "Saint-André-le-Gaz", "Clavette-Saint-André"]
    assert search("st andre") == expected


def test_a_code_is_found_with_its_leading_zero(search):
    CommuneFactory(code_insee="01033", nom="Valserhône")
    assert search("01033") == ["Valserhône"]


def test_an_absorbed_commune_is_not_offered(search):
    CommuneFactory(nom="Lancrans", date_fin="2019-01-01")
    assert search("lancrans") == []


def test_one_letter_is_not_enough_and_twenty_rows_are(search):
    for n in range(25):
        CommuneFactory(nom=f"Saint-Jean {n}")
    assert search("s") == []
    assert len(search("saint jean")) == 20


def test_same_queries_for_1_and_20_rows(client, django_assert_num_queries):
    client.force_login(UserFactory())
    for n in range(20):
        CommuneFactory(nom=f"Saint-Jean {n}")
    with django_assert_num_queries(3):
        client.get(URL, {"q": "saint jean"})


def test_refused_without_account_and_in_post(client):
    assert client.get(URL, {"q": "mens"}).status_code == 302
    client.force_login(UserFactory())
    assert client.post(URL, {"q": "mens"}).status_code == 405
