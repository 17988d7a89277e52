"""What was typed survives an expired session."""

from django.http import QueryDict
from django.test import RequestFactory

from pvd_portal.core.drafts import AUTHOR_FIELD, MAX_CHARS, SESSION_KEY, take_draft
from tests.factories import MOT_DE_PASSE


def test_the_middleware_is_installed_last(settings):
    assert settings.MIDDLEWARE[-1].endswith("AtomicUnsafeMethodsMiddleware")


def _sign_in(client, user, url):
    return client.post(
        f"/connexion/?next={url}", {"username": user.email, "password": MOT_DE_PASSE}
    )


def test_what_was_typed_comes_back_after_signing_in(client, monde):
    url = f"/fiches-action/{monde.a.fiche.pk}/modifier/?section=identite"
    typed = {AUTHOR_FIELD: monde.chef_a.pk, "intitule": "Halle couverte", "revision": 1}
    response = client.post(url, typed)
    assert response.status_code == 302
    assert response.url.startswith("/connexion/")
    _sign_in(client, monde.chef_a, url)
    assert "Halle couverte" in client.get(url).content.decode()
    assert SESSION_KEY in client.session
    assert not client.session[SESSION_KEY]


def test_another_reader_on_the_same_browser_does_not_get_it(client, monde):
    url = "/territoires/"
    client.post(url, {AUTHOR_FIELD: monde.chef_b.pk, "texte": "secret"})
    client.force_login(monde.chef_a)
    request = RequestFactory().get(url)
    request.session, request.user = client.session, monde.chef_a
    assert take_draft(request) is None


def test_a_huge_draft_is_not_kept(client, monde):
    client.post("/territoires/", {AUTHOR_FIELD: monde.chef_a.pk, "texte": "x" * (MAX_CHARS + 1)})
    assert not client.session.get(SESSION_KEY)


def test_a_draft_is_given_once(monde):
    request = RequestFactory().get("/x/")
    data = QueryDict(mutable=True)
    data.update({AUTHOR_FIELD: str(monde.chef_a.pk), "a": "1"})
    request.session, request.user = {SESSION_KEY: {"/x/": data.urlencode()}}, monde.chef_a
    assert take_draft(request)["a"] == "1"
    assert take_draft(request) is None
