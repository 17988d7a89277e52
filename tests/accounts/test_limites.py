"""How often one may try, and that nobody closes somebody else's door."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command

from pvd_portal.accounts import limits
from pvd_portal.accounts.addresses import normalize_address
from pvd_portal.accounts.models import Compteur
from tests.factories import MOT_DE_PASSE, UserFactory

pytestmark = pytest.mark.django_db
ICI, AILLEURS = "203.0.113.66", "192.0.2.10"


@pytest.fixture(autouse=True)
def _behind_a_proxy(settings):
    settings.BEHIND_PROXY = True


def sign_in(client, email, password=MOT_DE_PASSE, address=ICI):
    return client.post(
        "/connexion/",
        {"username": email, "password": password},
        headers={"X-Forwarded-For": address},
    )


def fail(client, email, times=5, address=ICI):
    return [sign_in(client, email, "faux", address).status_code for _ in range(times)]


# --- The lock of an account ---


def test_five_failures_elsewhere_do_not_close_an_account(client):
    user = UserFactory()
    assert fail(client, user.email) == [200, 200, 200, 200, 429]
    assert sign_in(client, user.email).status_code == 429
    assert sign_in(client, user.email, address=AILLEURS).status_code == 302


def test_a_forged_header_does_not_open_the_lock(client):
    user = UserFactory()
    codes = [
        sign_in(client, user.email, "faux", f"10.0.0.{n}, {ICI}").status_code for n in range(5)
    ]
    assert codes[-1] == 429
    assert sign_in(client, user.email, address=f"{AILLEURS}, {ICI}").status_code == 429


def test_neither_does_another_browser(client):
    user = UserFactory()
    for n in range(5):
        client.post(
            "/connexion/",
            {"username": user.email, "password": "faux"},
            headers={"X-Forwarded-For": ICI, "User-Agent": f"robot {n}"},
        )
    assert sign_in(client, user.email).status_code == 429


VARIANTES = [
    "Chef-Mens@demo.example",
    "CHEF-MENS@DEMO.EXAMPLE",
    "  chef-mens@demo.example ",
    "chef-mens@demo.example\u00a0",
    "\uff43hef-mens@demo.example",
    "chef-men\u017f@demo.example",
    "chef-mens\uff20demo.example",
]


@pytest.mark.parametrize("variante", VARIANTES)
def test_one_account_has_one_counter(client, variante):
    user = UserFactory(email="chef-mens@demo.example")
    fail(client, user.email, 4)
    assert sign_in(client, variante, "faux").status_code == 429
    assert sign_in(client, variante).status_code == 429
    assert sign_in(client, user.email).status_code == 429


@pytest.mark.parametrize("variante", VARIANTES)
def test_every_spelling_signs_in_and_clears_the_same_counter(client, variante):
    user = UserFactory(email="chef-mens@demo.example")
    fail(client, user.email, 4)
    assert sign_in(client, variante).status_code == 302
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize("variante", VARIANTES)
def test_every_spelling_is_one_account(variante):
    user = UserFactory(email=variante)
    assert user.email == "chef-mens@demo.example"
    users = get_user_model().objects
    assert users.get_by_natural_key(variante) == users.get(email=variante) == user
    other = UserFactory.build(email="CHEF-mens@demo.example")
    with pytest.raises(ValidationError) as refused:
        other.full_clean(exclude=["password"])
    assert "email" in refused.value.message_dict


def test_two_domains_stay_two():
    assert normalize_address("a@straße.example") != normalize_address("a@strasse.example")


def test_a_superuser_is_made_with_the_same_spelling(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "une-phrase-longue-et-rare")
    call_command("createsuperuser", email=" Admin@Demo.EXAMPLE", interactive=False, verbosity=0)
    assert get_user_model().objects.get().email == "admin@demo.example"


def test_an_address_that_grows_in_lower_case_is_no_crash(client):
    assert sign_in(client, "\u0130" * 250, "faux").status_code == 200


def test_the_admin_has_no_sign_in_of_its_own(client):
    response = client.post("/admin/login/", {"username": "a@b.fr", "password": "faux"})
    assert response.status_code == 302
    assert response.url.startswith("/connexion/")


def test_a_lock_is_not_prolonged_and_writes_nothing_more(client):
    user = UserFactory()
    fail(client, user.email)
    before = list(AccessAttempt.objects.values())
    fail(client, user.email, 3)
    assert list(AccessAttempt.objects.values()) == before


def test_a_new_password_lifts_the_lock(client, django_capture_on_commit_callbacks):
    user = UserFactory()
    fail(client, user.email)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/mot-de-passe-oublie/", {"email": user.email})
    lien = next(mot for mot in mail.outbox[0].body.split() if mot.startswith("http"))
    page = client.get(lien.partition("testserver")[2], follow=True)
    nouveau = "une-phrase-longue-et-rare"
    client.post(
        page.request["PATH_INFO"],
        {"new_password1": nouveau, "new_password2": nouveau},
        headers={"X-Forwarded-For": ICI},
    )
    assert sign_in(client, user.email, nouveau).status_code == 302


# --- The slow-down of an address ---


def spray(client, accounts=limits.COMPTES_PAR_RESEAU):
    for n in range(accounts):
        sign_in(client, f"compte-{n}@test.example", "faux")


def test_many_accounts_tried_from_one_address_slow_it_down(client):
    user = UserFactory()
    spray(client)
    response = sign_in(client, user.email)
    assert response.status_code == 429
    assert "depuis votre réseau" in response.content.decode()
    assert sign_in(client, user.email, address=AILLEURS).status_code == 302


def test_nineteen_accounts_are_a_big_office(client):
    user = UserFactory()
    spray(client, limits.COMPTES_PAR_RESEAU - 1)
    assert sign_in(client, user.email).status_code == 302


def test_one_colleague_who_insists_does_not_stop_the_others(client):
    fail(client, UserFactory().email, 30)
    assert sign_in(client, UserFactory().email).status_code == 302


def test_who_has_signed_in_from_there_still_does(client):
    known = UserFactory()
    sign_in(client, known.email)
    client.post("/deconnexion/")
    spray(client)
    assert sign_in(client, known.email).status_code == 302


def test_but_has_no_more_than_five_tries(client):
    known = UserFactory()
    sign_in(client, known.email)
    client.post("/deconnexion/")
    spray(client)
    assert fail(client, known.email)[-1] == 429


def test_an_address_that_is_slowed_down_writes_nothing_more(client):
    spray(client, limits.COMPTES_PAR_RESEAU + 30)
    assert AccessAttempt.objects.count() == limits.COMPTES_PAR_RESEAU


def test_it_ends_after_a_quarter_of_an_hour(client):
    user = UserFactory()
    spray(client)
    past = AccessAttempt.objects.first().attempt_time - dt.timedelta(minutes=16)
    AccessAttempt.objects.update(attempt_time=past)
    assert sign_in(client, user.email).status_code == 302


# --- Messages for a forgotten password ---


@pytest.fixture
def forget_password(client, django_capture_on_commit_callbacks):
    def _ask(email, address=ICI):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(
                "/mot-de-passe-oublie/", {"email": email}, headers={"X-Forwarded-For": address}
            )

    return _ask


def test_three_messages_an_hour_however_the_address_is_written(forget_password):
    UserFactory(email="chef-mens@demo.example")
    answers = [forget_password(v, f"192.0.2.{n}") for n, v in enumerate(VARIANTES[:3] * 4)]
    assert {answer.url for answer in answers} == {"/mot-de-passe-oublie/envoye/"}
    assert [message.to for message in mail.outbox] == [["chef-mens@demo.example"]] * 3


def test_an_hour_later_there_is_a_message_again(forget_password):
    user = UserFactory()
    for _ in range(4):
        forget_password(user.email)
    Compteur.objects.update(debut=Compteur.objects.first().debut - dt.timedelta(minutes=61))
    forget_password(user.email)
    assert len(mail.outbox) == 4


def test_one_network_has_thirty_demands_an_hour_and_is_told(forget_password):
    limite = limits.OUBLI_PAR_RESEAU.maximum
    for n in range(limite):
        assert forget_password(f"agent-{n}@test.example").status_code == 302
    refused = forget_password("agent-de-plus@test.example")
    assert refused.status_code == 429
    html = refused.content.decode()
    assert "réessayez dans une heure" in html
    assert "agent-de-plus@test.example" in html
    assert forget_password("agent-de-plus@test.example", AILLEURS).status_code == 302


def test_anonymous_visitors_do_not_fill_the_table(forget_password):
    for n in range(limits.OUBLI_PAR_RESEAU.maximum + 40):
        forget_password(f"agent-{n}@test.example")
    # One a subject asked, and one of the network.
    assert Compteur.objects.count() == limits.OUBLI_PAR_RESEAU.maximum + 1


# --- The old password ---


def change(client, ancien, nouveau="une-phrase-longue-et-rare"):
    data = {"old_password": ancien, "new_password1": nouveau, "new_password2": nouveau}
    return client.post("/compte/mot-de-passe/", data)


def test_five_tries_of_the_old_password(client):
    user = UserFactory()
    client.force_login(user)
    for _ in range(5):
        assert "Trop d'essais" not in change(client, "faux").content.decode()
    refused = change(client, MOT_DE_PASSE)
    assert refused.status_code == 200
    assert "demandez un nouveau mot de passe par courriel" in refused.content.decode().replace(
        "&#x27;", "'"
    )


def test_the_right_one_starts_again_from_nothing(client):
    user = UserFactory()
    client.force_login(user)
    for _ in range(4):
        change(client, "faux")
    assert change(client, MOT_DE_PASSE).status_code == 302
    assert not Compteur.objects.exists()


def test_another_person_has_a_counter_of_his_own(client):
    one, other = UserFactory(), UserFactory()
    client.force_login(one)
    for _ in range(6):
        change(client, "faux")
    client.force_login(other)
    assert change(client, MOT_DE_PASSE).status_code == 302


def test_the_table_names_nobody(forget_password):
    forget_password("chef-mens@demo.example")
    assert not any("chef" in key for key in Compteur.objects.values_list("cle", flat=True))
