"""What every request goes through: no private page stays in a browser."""

import pytest
from django.urls import reverse

from pvd_portal.core.http import NoStoreMiddleware

PUBLIC = ["/", "/statistiques/", "/accessibilite/", "/donnees-personnelles/", "/mentions-legales/"]


def cached(client, address):
    response = client.get(address)
    if response.streaming:
        # Read to its end, which closes it.
        assert b"".join(response)
    return response.headers.get("Cache-Control")


def test_the_middleware_is_installed_last(settings):
    assert settings.MIDDLEWARE[-1].endswith("AtomicUnsafeMethodsMiddleware")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_may_stay_unless_somebody_is_signed_in(client, monde, address):
    assert cached(client, address) is None
    client.force_login(monde.chef_a)
    assert cached(client, address) == "no-store"


@pytest.mark.parametrize(
    "address",
    [
        "/tableau-de-bord/",
        "/fiches-action/",
        "/fiches-action/?format=csv",
        "/fiches-action/?format=xlsx",
        "/fiches-action/?format=ods",
        "/conventions/",
        "/comites/",
        "/financements/",
        "/echeances.ics",
        "/recherche/?q=halle",
        "/compte/",
        "/compte/mot-de-passe/",
        "/referentiel/communes.json?q=a",
        "/n-existe-pas/",
    ],
)
def test_a_private_page_stays_nowhere(client, monde, address):
    client.force_login(monde.prefecture_a)
    assert "no-store" in cached(client, address)


def test_nor_do_the_admin_and_an_answer_that_is_no_page(client, monde):
    client.force_login(monde.users["administrateur"])
    assert "no-store" in cached(client, reverse("admin:accounts_user_changelist"))
    client.force_login(monde.chef_a)
    fiche = reverse("fiches_action:detail", args=[monde.b.fiche.pk])
    assert cached(client, fiche) == "no-store"
    assert client.post("/compte/", {"prenom": "Nour"}).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address", ["/connexion/", "/mot-de-passe-oublie/", "/mot-de-passe-oublie/envoye/", "/compte/"]
)
def test_nor_do_the_pages_of_the_sign_in(client, db, address):
    assert "no-store" in cached(client, address)


def test_the_public_file_says_its_own(client, monde):
    address = reverse("public:communes_pvd_csv")
    assert cached(client, address) == "public, max-age=300"
    client.force_login(monde.chef_a)
    assert cached(client, address) == "public, max-age=300"


def test_static_files_are_answered_before_it(settings):
    names = [name.rpartition(".")[2] for name in settings.MIDDLEWARE]
    assert names.index("WhiteNoiseMiddleware") < names.index(NoStoreMiddleware.__name__)
