"""Sign-in, locks, passwords, and the demo's password that works in the demo alone."""

import datetime as dt
import re

import pytest
from django.core import mail

from pvd_portal.accounts.demo import COMPTES, MOT_DE_PASSE_DEMO
from pvd_portal.accounts.models import User
from pvd_portal.core.dates import start_of_day, today
from tests.factories import MOT_DE_PASSE, UserFactory


def _sign_in(client, email, password=MOT_DE_PASSE, **query):
    return client.post("/connexion/", {"username": email, "password": password}, query_params=query)


def test_sign_in_leads_to_the_dashboard(client, monde):
    response = _sign_in(client, monde.chef_a.email.upper())
    assert response.status_code == 302
    assert response.url == "/tableau-de-bord/"


def test_a_wrong_password_says_what_to_do(client, monde):
    response = _sign_in(client, monde.chef_a.email, "faux")
    assert response.status_code == 200
    assert "demandez un nouveau mot de passe" in response.content.decode()


@pytest.mark.parametrize("next_", ["https://pirate.example/", "//pirate.example/"])
def test_sign_in_never_leads_elsewhere(client, monde, next_):
    assert _sign_in(client, monde.chef_a.email, next=next_).url == "/tableau-de-bord/"


def test_a_closed_account_does_not_open(client, monde):
    monde.chef_a.is_active = False
    monde.chef_a.save()
    assert _sign_in(client, monde.chef_a.email).status_code == 200


def test_five_failures_lock_even_the_right_password(client, monde):
    for _ in range(5):
        _sign_in(client, monde.chef_a.email, "faux")
    response = _sign_in(client, monde.chef_a.email)
    assert response.status_code == 429
    assert "quart d'heure" in response.content.decode()


def test_sign_in_remembers_the_visit_before(client, monde):
    _sign_in(client, monde.chef_a.email)
    client.post("/deconnexion/")
    monde.chef_a.refresh_from_db()
    # Yesterday, a minute before midnight in Paris.
    first = start_of_day(today()) - dt.timedelta(minutes=1)
    User.objects.filter(pk=monde.chef_a.pk).update(last_login=first)
    for _ in range(3):
        _sign_in(client, monde.chef_a.email)
        client.post("/deconnexion/")
        monde.chef_a.refresh_from_db()
        assert monde.chef_a.derniere_visite == first
        assert monde.chef_a.last_login > first


def test_a_sign_in_is_no_change_of_the_account(client, monde):
    before = monde.chef_a.history.count()
    _sign_in(client, monde.chef_a.email)
    assert monde.chef_a.history.count() == before


def test_the_demo_password_works_in_the_demo_alone(client, db, settings):
    user = UserFactory()
    user.set_password(MOT_DE_PASSE_DEMO)
    user.save()
    assert _sign_in(client, user.email, MOT_DE_PASSE_DEMO).status_code == 200
    assert MOT_DE_PASSE_DEMO not in client.get("/connexion/").content.decode()
    settings.DEMO = True
    page = client.get("/connexion/").content.decode()
    assert MOT_DE_PASSE_DEMO in page
    assert all(compte.email in page for compte in COMPTES)
    assert _sign_in(client, user.email, MOT_DE_PASSE_DEMO).status_code == 302


def test_a_forgotten_password_is_replaced_through_the_message(
    client, monde, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/mot-de-passe-oublie/", {"email": monde.chef_a.email})
    lien = re.search(r"https?://[^/]+(/mot-de-passe-oublie/\S+)", mail.outbox[0].body)[1]
    page = client.get(lien, follow=True)
    nouveau = "une-phrase-longue-et-rare"
    client.post(page.request["PATH_INFO"], {"new_password1": nouveau, "new_password2": nouveau})
    assert _sign_in(client, monde.chef_a.email, nouveau).status_code == 302


def test_an_unknown_address_gets_the_same_answer_and_no_message(
    client, db, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/mot-de-passe-oublie/", {"email": "inconnue@test.example"})
    assert response.url == "/mot-de-passe-oublie/envoye/"
    assert not mail.outbox


def test_signing_out_is_a_post(client, monde):
    client.force_login(monde.chef_a)
    assert client.get("/deconnexion/").status_code == 405
    assert client.post("/deconnexion/").status_code == 302
    assert client.get("/tableau-de-bord/").status_code == 302


def test_one_changes_ones_details_but_neither_role_nor_email(client, monde):
    client.force_login(monde.chef_a)
    client.post(
        "/compte/", {"prenom": "Nour", "nom": "T", "role": "administrateur", "email": "x@y.fr"}
    )
    before = monde.chef_a.email
    monde.chef_a.refresh_from_db()
    assert (monde.chef_a.prenom, monde.chef_a.role, monde.chef_a.email) == (
        "Nour",
        "chef_de_projet",
        before,
    )
