import pytest
from django.db import InterfaceError, OperationalError
from django.urls import reverse

from pvd_portal.public import pages
from tests.panne import database_away

URL = "/sante/"


@pytest.fixture(autouse=True)
def _new_process(monkeypatch):
    monkeypatch.setattr(pages.Migrations, "applied", False)


def test_all_is_well(client, db):
    response = client.get(reverse("public:sante"))
    assert response.status_code == 200
    assert response.json() == {"base": "ok", "migrations": "à jour"}
    assert "sessionid" not in response.cookies
    assert "no-store" in response["Cache-Control"]


def test_a_missing_migration_is_said_until_it_is_applied(client, db, monkeypatch):
    missing = ["une", "deux"]
    monkeypatch.setattr(pages.MigrationExecutor, "migration_plan", lambda self, targets: missing)
    response = client.get(URL)
    assert response.status_code == 503
    assert response.json()["migrations"] == "2 à appliquer"
    missing.clear()
    assert client.get(URL).json()["migrations"] == "à jour"


def test_the_migrations_are_read_once_and_the_reader_never(
    client, monde, monkeypatch, django_assert_num_queries
):
    client.force_login(monde.chef_a)
    client.get(URL)
    monkeypatch.setattr(pages, "MigrationExecutor", None)
    with django_assert_num_queries(1):
        assert client.get(URL).status_code == 200


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("warm", [True, False])
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_does_not_answer_is_said(client, monde, error, warm, signed_in):
    if signed_in:
        client.force_login(monde.chef_a)
    if warm:
        client.get(URL)

    with database_away(error):
        response = client.get(URL)
    assert response.status_code == 503
    assert response.json()["base"] == "injoignable"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_only_reads(client, db, method):
    assert getattr(client, method)(reverse("public:sante")).status_code == 405
