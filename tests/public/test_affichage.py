"""Display settings: a cookie that the server reads, so that no page flashes."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

URL = reverse("public:affichage")


def html_of(client):
    return client.get(reverse("public:mentions_legales")).text


def test_the_device_decides_until_the_reader_does(client):
    assert '<html lang="fr" data-fr-scheme="system">' in html_of(client)


@pytest.mark.parametrize(
    ("theme", "attributes"),
    [
        ("sombre", 'data-fr-scheme="dark" data-fr-theme="dark"'),
        ("clair", 'data-fr-scheme="light" data-fr-theme="light"'),
        ("systeme", 'data-fr-scheme="system"'),
    ],
)
def test_a_theme_is_kept(client, theme, attributes):
    response = client.post(URL, {"theme": theme, "suite": "/statistiques/?date=2024-01-01"})

    assert response["Location"] == "/statistiques/?date=2024-01-01"
    assert f'<html lang="fr" {attributes}>' in html_of(client)


@pytest.mark.parametrize("value", ["", "rose", '"><script>'])
def test_an_unknown_theme_is_refused_and_a_forged_cookie_is_the_device_s(client, value):
    response = client.post(URL, {"theme": value})
    assert response.status_code == 200
    assert "affichage" not in response.cookies

    client.cookies["affichage"] = value
    assert '<html lang="fr" data-fr-scheme="system">' in html_of(client)


@pytest.mark.parametrize(
    "suite", ["https://ailleurs.example/", "//ailleurs.example", "javascript:1"]
)
def test_the_page_after_is_one_of_ours(client, suite):
    assert client.post(URL, {"theme": "clair", "suite": suite})["Location"] == URL


@pytest.mark.parametrize(
    ("referer", "suite"),
    [
        ("http://testserver/fiches-action/?statut=en_cours", "/fiches-action/?statut=en_cours"),
        ("https://ailleurs.example/", ""),
        (f"http://testserver{URL}", ""),
        ("", ""),
    ],
)
def test_the_reader_goes_back_where_the_link_was(client, referer, suite):
    form = client.get(URL, headers={"referer": referer}).context["form"]

    assert form["suite"].value() == suite
