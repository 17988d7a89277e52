"""Lists counted up to a bound, exactly on demand."""

import pytest
from django.urls import reverse

from pvd_portal.core import pagination
from tests.factories import FicheFactory
from tests.territoires.aides import page, text_of

URL = reverse("fiches_action:list")


@pytest.fixture
def fiches(monde, monkeypatch):
    """Ten counted at most; the chef de projet has twelve."""
    monkeypatch.setattr(pagination, "MAX_COUNTED", 10)
    while monde.a.territoire.fiches.actifs().count() < 12:
        FicheFactory(territoire=monde.a.territoire)
    return monde.chef_a


def test_up_to_the_bound_the_number_is_exact(client, fiches, monkeypatch):
    monkeypatch.setattr(pagination, "MAX_COUNTED", 12)
    text = text_of(page(client, URL, fiches))
    assert "12 fiches" in text
    assert "plus de" not in text
    assert "Compter exactement" not in text


def test_beyond_it_says_so_and_offers_to_count(client, fiches):
    text = text_of(page(client, URL, fiches))
    assert "plus de 10 fiches" in text
    assert "Compter exactement" in text


def test_counted_on_demand_it_has_its_number_and_no_link_more(client, fiches):
    text = text_of(page(client, f"{URL}?compte=exact", fiches))
    assert "12 fiches" in text
    assert "Compter exactement" not in text


@pytest.mark.parametrize("query", ["", "?compte=exact"])
def test_the_pages_stop_at_the_bound_and_the_export_does_not(client, fiches, monkeypatch, query):
    monkeypatch.setattr("pvd_portal.core.lists.PortailListView.paginate_by", 5)
    client.force_login(fiches)
    response = client.get(f"{URL}{query}")
    assert response.context["paginator"].num_pages == 2
    separator = "&" if query else "?"
    last = client.get(f"{URL}{query}{separator}page=2").content.decode()
    assert "Les pages s'arrêtent ici" in last
    export = client.get(f"{URL}?format=csv")
    assert len(b"".join(export.streaming_content).decode().splitlines()) == 1 + 12


def test_the_totals_of_the_money_wait_for_the_count(client, monde, monkeypatch):
    url = reverse("financements:list")
    assert "Totaux de la liste" in page(client, url, monde.administrateur)
    monkeypatch.setattr(pagination, "MAX_COUNTED", 0)
    html = page(client, url, monde.administrateur)
    assert "Totaux de la liste" not in html
    assert "comptez toutes les lignes" in html
    assert "Totaux de la liste" in page(client, f"{url}?compte=exact", monde.administrateur)


def test_another_word_is_refused(client, monde):
    client.force_login(monde.chef_a)
    response = client.get(f"{URL}?compte=tout")
    assert response.status_code == 400
    assert "« exact » compte tout" in response.content.decode()
