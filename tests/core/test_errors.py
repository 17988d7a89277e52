"""The pages of what went wrong: in French, with what was typed, and without the database."""

import html
import re

import pytest
from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from pvd_portal.core.errors import bad_request
from pvd_portal.urls import handler400, handler403, handler500
from pvd_portal.urls import urlpatterns as of_the_portal
from tests.panne import database_away

LONG = "Une halle couverte, rénovée « à l'ancienne »,\nsur deux lignes, pour le marché du samedi."
RAISED = {
    "disque": OperationalError("could not extend file: No space left on device"),
    "verrou": OperationalError("database is locked"),
    "lent": OperationalError("canceling statement due to statement timeout"),
    "coupee": InterfaceError("connection already closed"),
    "refus": IntegrityError("database or disk is full"),
    "donnee": DataError("value out of range"),
    "code": RuntimeError("crash"),
}
INDISPONIBLE = {"disque", "verrou", "lent", "coupee"}


def fail(request, cas):
    if request.method == "POST":
        request.POST.get("x")
    raise RAISED[cas]


def answer(request):
    return HttpResponse(request.POST.get("texte", "rien"))


urlpatterns = [path("essai/<cas>/", fail), path("envoi/", answer), *of_the_portal]
__all__ = ["handler400", "handler403", "handler500"]


@pytest.fixture
def reader(client, monde, settings):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    client.force_login(monde.chef_a)
    return client


def fields_of(page):
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return [(html.unescape(name), html.unescape(value)) for name, value in hidden]


@pytest.mark.parametrize("cas", RAISED)
def test_what_was_typed_is_on_the_page_and_can_be_sent_again(reader, cas):
    data = {"texte": LONG, "communes": ["38001", "38002"], "vide": ""}
    response = reader.post(f"/essai/{cas}/?section=contenu", data)
    page = response.content.decode()
    assert response.status_code == (503 if cas in INDISPONIBLE else 500)
    assert ("Retry-After" in response) is (cas in INDISPONIBLE)
    assert 'action="/essai/' + cas + '/?section=contenu"' in page
    assert "Envoyer de nouveau" in page
    sent = [field for field in fields_of(page) if field[0] != "csrfmiddlewaretoken"]
    assert sent == [("texte", LONG), ("communes", "38001"), ("communes", "38002"), ("vide", "")]


@pytest.mark.parametrize("cas", RAISED)
def test_a_page_that_is_read_says_it_in_french(reader, cas):
    response = reader.get(f"/essai/{cas}/")
    assert response.status_code == (503 if cas in INDISPONIBLE else 500)
    assert "Réessayez dans quelques minutes" in response.content.decode()


def test_the_form_of_the_page_passes_the_check_of_its_token(monde, settings):
    settings.ROOT_URLCONF = __name__
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(monde.chef_a)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/compte/").text)[1]
    failed = client.post("/essai/verrou/", {"texte": LONG, "csrfmiddlewaretoken": token})
    again = dict(fields_of(failed.content.decode()))
    assert client.post("/envoi/", again).content.decode() == LONG


def test_a_password_is_written_in_no_page(reader):
    data = {"username": "a@b.fr", "password": "secret-de-connexion"}
    for name in ("password", "old_password", "new_password1"):
        response = reader.post("/essai/verrou/", {"username": "a@b.fr", name: data["password"]})
        assert response.status_code == 503
        assert data["password"] not in response.content.decode()
        assert "a@b.fr" not in response.content.decode()


@pytest.mark.parametrize(("site", "offered"), [("same-origin", True), ("cross-site", False)])
def test_an_expired_form_is_offered_again_to_our_pages_alone(monde, site, offered):
    """One click would send what another site has written."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(monde.chef_a)
    url = f"/fiches-action/{monde.a.fiche.pk}/modifier/?section=contenu"
    response = client.post(url, {"contexte": LONG}, headers={"Sec-Fetch-Site": site})
    page = response.content.decode()
    assert response.status_code == 403
    assert ("Envoyer de nouveau" in page) is offered
    assert (html.escape(LONG) in page) is offered


# --- The database is away ---


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize(
    "address", ["/", "/statistiques/", "/tableau-de-bord/", "/n-existe-pas/", "/compte/"]
)
def test_a_page_without_its_database(client, monde, address, signed_in):
    client.raise_request_exception = False
    if signed_in:
        client.force_login(monde.chef_a)
    with database_away():
        response = client.get(address)
    page = response.content.decode()
    if response.status_code != 503:
        # Nobody to look for: the sign-in page, or a page that does not exist.
        assert not signed_in
        assert response.status_code in {302, 404}
    else:
        assert "momentanément indisponible" in page


def test_a_form_sent_without_its_database(client, monde):
    client.raise_request_exception = False
    client.force_login(monde.chef_a)
    with database_away():
        response = client.post(f"/fiches-action/{monde.a.fiche.pk}/remarques/", {"texte": LONG})
    assert response.status_code == 503
    assert ("texte", LONG) in fields_of(response.content.decode())


# --- Requests refused as a whole ---


def test_a_wrong_host_is_told_that_it_is_one(client, db):
    response = client.get("/", headers={"Host": "autre.example"})
    page = response.content.decode()
    assert response.status_code == 400
    assert "pas à cette adresse" in page
    assert "autre.example" not in page
    assert "trop long" not in page


@pytest.mark.parametrize(("error", "status"), [(DisallowedHost, 400), (TooManyFieldsSent, 413)])
def test_the_refusals_are_told_apart(rf, error, status):
    assert bad_request(rf.get("/"), error()).status_code == status


@pytest.mark.parametrize(
    "part",
    [
        b"Content-Disposition: form-data; name*=undefined''x",
        b"Content-Disposition: form-data; name*=inconnu''x",
        b"Content-Disposition: form-data; name=x; filename*=zlib''x",
        b"Content-Disposition: form-data; name=x\r\nContent-Transfer-Encoding: base64",
        b"Content-Type: text/plain",
    ],
)
def test_a_part_that_cannot_be_read_is_no_crash(client, db, part):
    body = b"--x\r\n" + part + b"\r\n\r\nabc\r\n--x--\r\n"
    response = client.post("/connexion/", body, content_type="multipart/form-data; boundary=x")
    assert response.status_code in {200, 400}
