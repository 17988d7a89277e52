"""axe, and the width of a phone, on every page as every persona."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.conftest import DESKTOP, PHONE
from tests.rendus import ANONYMOUS

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


class Vitrine:
    """Shows pages already rendered at their own address; asks the server its style only once."""

    def __init__(self, page):
        self.page, self.rendu, self.style = page, None, {}
        page.route("**/*", self.serve)

    def serve(self, route):
        url = urlsplit(route.request.url)
        path = f"{url.path}?{url.query}" if url.query else url.path
        if path == self.rendu.url:
            headers = {"Content-Type": "text/html", "Content-Security-Policy": self.rendu.csp}
            return route.fulfill(body=self.rendu.html, headers=headers)
        if path not in self.style:
            self.style[path] = route.fetch()
        return route.fulfill(response=self.style[path])

    def show(self, rendu):
        self.rendu = rendu
        self.page.goto(rendu.url)


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(v["id"], [node["html"][:200] for node in v["nodes"]][:3]) for v in found]


def too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_axe_finds_nothing_on_any_page_of_any_persona(open_page, rendus):
    pages = rendus()
    page = open_page(device=DESKTOP)
    vitrine, found = Vitrine(page), {}
    for rendu in pages:
        vitrine.show(rendu)
        if faults := violations(page):
            found[f"{rendu.persona} {rendu.nom}"] = faults
    assert found == {}


def test_on_a_phone_no_page_scrolls_sideways_and_axe_finds_nothing(open_page, rendus):
    pages = rendus(personas=[ANONYMOUS, "chef_a", "prefecture_a", "partenaire"])
    page = open_page(device=PHONE)
    vitrine, found = Vitrine(page), {}
    for rendu in pages:
        vitrine.show(rendu)
        faults = violations(page)
        if too_wide(page):
            faults.append("wider than the phone")
        if faults:
            found[f"{rendu.persona} {rendu.nom}"] = faults
    assert found == {}


def test_axe_and_the_width_are_really_measured(open_page):
    """A page with faults is found out: the two tests above can fail."""
    page = open_page(device=PHONE)
    page.goto("/connexion/")
    page.evaluate(
        "document.querySelector('main').innerHTML ="
        " '<h1>Titre</h1><img src=\"x\"><pre>' + 'trop long '.repeat(99) + '</pre>'"
    )
    assert "image-alt" in [name for name, _ in violations(page)]
    assert too_wide(page)
