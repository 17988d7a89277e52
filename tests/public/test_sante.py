import pytest
from django.db import DatabaseError
from django.urls import reverse

from pvd_portal.public import pages


def test_all_is_well(client, db):
    response = client.get(reverse("public:sante"))
    assert response.status_code == 200
    assert response.json() == {"base": "ok", "migrations": "à jour"}
    assert "sessionid" not in response.cookies
    assert "no-store" in response["Cache-Control"]


def test_a_missing_migration_is_said(client, db, monkeypatch):
    monkeypatch.setattr(
        pages.MigrationExecutor, "migration_plan", lambda self, targets: ["une", "deux"]
    )
    response = client.get(reverse("public:sante"))
    assert response.status_code == 503
    assert response.json()["migrations"] == "2 à appliquer"


def test_a_database_that_does_not_answer_is_said(client, db, monkeypatch):
    def refuse(connection):
        raise DatabaseError("down")

    monkeypatch.setattr(pages, "MigrationExecutor", refuse)
    response = client.get(reverse("public:sante"))
    assert response.status_code == 503
    assert response.json()["base"] == "injoignable"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_only_reads(client, db, method):
    assert getattr(client, method)(reverse("public:sante")).status_code == 405
