"""What was typed survives an expired session, and nothing is kept for anybody else."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pvd_portal.accounts.drafts import AUTHOR_FIELD, COOKIE, MAX_CHARS, MAX_DRAFTS
from pvd_portal.accounts.models import SaisieEnAttente
from tests.factories import MOT_DE_PASSE


def sign_in(client, user, url="/tableau-de-bord/"):
    return client.post(
        "/connexion/", {"username": user.email, "password": MOT_DE_PASSE, "next": url}
    )


def expire(client):
    """The browser drops the cookie of the session when its time is over."""
    del client.cookies["sessionid"]


@pytest.fixture
def expired(client, monde):
    """chef_a's browser, some hours after a page was read."""
    sign_in(client, monde.chef_a)
    client.get("/compte/")
    expire(client)
    return client


def typed(user, **fields):
    return {AUTHOR_FIELD: user.pk, "intitule": "Halle couverte", "revision": 1, **fields}


def page_of(monde):
    return f"/fiches-action/{monde.a.fiche.pk}/modifier/?section=identite"


def test_it_comes_back_after_signing_in_and_only_once(expired, monde):
    url = page_of(monde)
    response = expired.post(url, typed(monde.chef_a))
    assert response.status_code == 302
    assert response.url.startswith("/connexion/")
    assert sign_in(expired, monde.chef_a, url).url == url
    assert "Halle couverte" in expired.get(url).content.decode()
    assert "Halle couverte" not in expired.get(url).content.decode()
    assert not SaisieEnAttente.objects.exists()


def test_it_waits_while_another_page_is_read(expired, monde):
    expired.post(page_of(monde), typed(monde.chef_a))
    sign_in(expired, monde.chef_a)
    expired.get("/fiches-action/")
    assert "Halle couverte" in expired.get(page_of(monde)).content.decode()


def test_another_reader_on_the_same_browser_does_not_get_it(expired, monde):
    url = page_of(monde)
    expired.post(url, typed(monde.chef_a))
    sign_in(expired, monde.prefecture_a, url)
    assert "Halle couverte" not in expired.get(url).content.decode()
    expired.post("/deconnexion/")
    sign_in(expired, monde.chef_a, url)
    assert "Halle couverte" in expired.get(url).content.decode()


def test_nobody_leaves_a_text_in_somebody_elses_name(expired, monde):
    expired.post(page_of(monde), typed(monde.chef_b))
    assert not SaisieEnAttente.objects.exists()


@pytest.mark.parametrize("cookie", [None, "", "3", "3:faux", "3:1rXq2e:AAAA"])
def test_a_forged_cookie_keeps_nothing(client, monde, cookie):
    if cookie is not None:
        client.cookies[COOKIE] = cookie.replace("3", str(monde.chef_a.pk), 1)
    assert client.post(page_of(monde), typed(monde.chef_a)).status_code == 302
    assert not SaisieEnAttente.objects.exists()


def test_a_closed_account_keeps_nothing(expired, monde):
    type(monde.chef_a).objects.filter(pk=monde.chef_a.pk).update(is_active=False)
    expired.post(page_of(monde), typed(monde.chef_a))
    assert not SaisieEnAttente.objects.exists()


def test_sixty_posts_of_anonymous_visitors_write_nothing(client, monde):
    client.get("/connexion/")
    sessions = Session.objects.count()
    for n in range(60):
        client.cookies.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.post(f"/fiches-action/nouvelle/?x={n}", typed(monde.chef_a, texte="x" * 90_000))
        assert not [q["sql"] for q in queries if q["sql"].split()[0] in {"INSERT", "UPDATE"}]
    assert Session.objects.count() == sessions
    assert not SaisieEnAttente.objects.exists()


def test_what_is_kept_is_bounded(expired, monde):
    for n in range(MAX_DRAFTS + 4):
        expired.post(f"/fiches-action/nouvelle/?x={n}", typed(monde.chef_a))
    kept = SaisieEnAttente.objects.values_list("adresse", flat=True)
    assert set(kept) == {f"/fiches-action/nouvelle/?x={n}" for n in (4, 5, 6)}
    expired.post(page_of(monde), typed(monde.chef_a, texte="x" * (MAX_CHARS + 1)))
    expired.post(f"/fiches-action/nouvelle/?x={'y' * 600}", typed(monde.chef_a))
    assert set(SaisieEnAttente.objects.values_list("adresse", flat=True)) == set(kept)


def test_the_same_page_twice_is_its_last_version(expired, monde):
    expired.post(page_of(monde), typed(monde.chef_a, intitule="Avant"))
    expired.post(page_of(monde), typed(monde.chef_a, intitule="Après"))
    assert "Apr%C3%A8s" in SaisieEnAttente.objects.get().contenu


def test_the_cookie_is_closed_to_scripts_and_given_once_a_day(client, monde):
    sign_in(client, monde.chef_a)
    cookie = client.get("/compte/").cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert COOKIE not in client.get("/compte/").cookies


def test_an_anonymous_visitor_is_given_no_cookie(client, monde):
    for address in ("/", "/compte/", "/statistiques/"):
        assert not client.get(address).cookies
