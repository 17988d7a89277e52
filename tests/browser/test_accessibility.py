"""axe, and the width of a phone, on every page as every persona."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.conftest import DESKTOP, PHONE
from tests.rendus import ANONYMOUS

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

# Workers share the pages.
PARTS = 4
# The writers see all that a page may show; axe looks at theirs at both widths.
ON_A_PHONE = {ANONYMOUS, "chef_a", "prefecture_a", "partenaire"}


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
    """What axe finds; it is given to the page once, and stays for the other width."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(r => r.violations)")
    return [(v["id"], [node["html"][:200] for node in v["nodes"]][:3]) for v in found]


def too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def cut_tables(page):
    """Tables that a phone cuts; the cross tables of the statistics scroll, and say so."""
    return page.evaluate(
        """[...document.querySelectorAll(".tableau-cadre:not(:has(.etroit))")]
            .filter((frame) => frame.scrollWidth > frame.clientWidth)
            .map((frame) => frame.textContent.trim().slice(0, 60))"""
    )


def faults(page, rendu):
    """On the phone, then as wide as a screen: the page is loaded once for both."""
    if too_wide(page):
        yield "wider than the phone"
    yield from cut_tables(page)
    if rendu.personas & ON_A_PHONE:
        yield from violations(page)
    page.set_viewport_size(DESKTOP["viewport"])
    assert page.evaluate("window.innerWidth") == DESKTOP["viewport"]["width"]
    yield from violations(page)
    page.set_viewport_size(PHONE["viewport"])


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_of_every_persona_fits_a_phone_and_axe_finds_nothing(open_page, rendus, part):
    page = open_page(device=PHONE)
    vitrine, found = Vitrine(page), {}
    for rendu in rendus[part::PARTS]:
        vitrine.show(rendu)
        if of_page := list(faults(page, rendu)):
            found[f"{min(rendu.personas)} {rendu.nom}"] = of_page
    assert found == {}


def test_axe_and_the_width_are_really_measured(open_page):
    """A page with faults is found out: the tests above can fail."""
    page = open_page(device=PHONE)
    page.goto("/connexion/")
    page.evaluate(
        "document.querySelector('main').innerHTML ="
        " '<h1>Titre</h1><img src=\"x\"><pre>' + 'trop long '.repeat(99) + '</pre>'"
    )
    assert "image-alt" in [name for name, _ in violations(page)]
    assert too_wide(page)


@pytest.mark.parametrize("cards", [False, True])
def test_a_wide_table_is_cut_unless_it_becomes_cards(open_page, cards):
    page = open_page(device=PHONE)
    page.goto("/connexion/")
    page.evaluate(
        "([cards, cells]) => { document.querySelector('main').innerHTML ="
        " `<div class='tableau-cadre'><table class='tableau ${cards}'>"
        "<tbody><tr>${cells}</tr></tbody></table></div>` }",
        ["cartes" if cards else "", "<td class='nombre'>12 345 678 €</td>" * 4],
    )
    assert bool(cut_tables(page)) is not cards
