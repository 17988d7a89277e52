"""static/js/portail.js in a real browser, and the same tasks without it."""

import pytest
from playwright.sync_api import expect

from tests.browser.gestes import sign_in
from tests.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

# Rows as components/formset.html writes them.
PLAN = """
<!DOCTYPE html><meta charset="utf-8">
<form>
  <div data-formset>
    <input type="hidden" name="l-TOTAL_FORMS" value="1">
    <div data-formset-rows><div data-formset-row>
      <input name="l-0-montant" value="600 000,50">
      <input type="checkbox" name="l-0-DELETE">
    </div></div>
    <template><div data-formset-row>
      <input name="l-__prefix__-montant">
      <input type="checkbox" name="l-__prefix__-DELETE">
    </div></template>
    <button name="ajouter" value="l" data-formset-add>Ajouter</button>
  </div>
</form>
<textarea id="texte" data-compteur="10"></textarea>
<script type="module" src="/static/js/portail.js"></script>
"""


def with_plan(page):
    """The sign-in page of the server, its content replaced: same origin, same script."""
    page.route("**/plan", lambda route: route.fulfill(content_type="text/html", body=PLAN))
    page.goto("/plan")
    page.wait_for_function("document.querySelector('#texte_compteur')")
    return page


def test_a_row_is_added_without_a_request(open_page):
    page = with_plan(open_page())

    page.click("[data-formset-add]")
    page.keyboard.type("399 999,50")

    assert page.input_value("[name=l-1-montant]") == "399 999,50"
    assert page.input_value("[name=l-TOTAL_FORMS]") == "2"


def test_counter_appears_near_the_limit(open_page):
    page = with_plan(open_page())
    assert page.locator("#texte_compteur").is_hidden()

    page.fill("#texte", "onze lettre")

    assert page.inner_text("#texte_compteur") == "11 caractères sur 10"
    assert page.get_attribute("#texte", "aria-describedby") == "texte_compteur"


@pytest.fixture
def open_phone(open_page, monde):
    def open_signed_in(**options):
        page = open_page(device=PHONE, **options)
        sign_in(page, monde.chef_a)
        return page

    return open_signed_in


@pytest.mark.parametrize("way", ["button", "skip link"])
def test_phone_menu_is_a_dialog_that_gives_the_focus_back(open_phone, way):
    page = open_phone()
    if way == "button":
        page.get_by_role("button", name="Menu").click()
    else:
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    expect(page.locator("#menu[role=dialog]")).to_be_visible()
    expect(page.locator("#menu-fermer")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.locator("#menu")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "menu-bouton"


def test_phone_menu_opens_and_closes_without_script(open_phone):
    page = open_phone(java_script_enabled=False)
    item = page.get_by_role("link", name="Conventions", exact=True)
    expect(item).to_be_hidden()

    page.locator("#menu-bouton").click()
    expect(item).to_be_visible()

    page.get_by_role("link", name="Fermer").click()
    expect(item).to_be_hidden()


def test_a_slash_goes_to_the_search_unless_one_types(open_page, monde):
    page = open_page()
    sign_in(page, monde.chef_a)
    page.keyboard.press("/")
    search = page.locator("#recherche-globale")
    expect(search).to_be_focused()

    page.keyboard.type("DETR/DSIL")

    expect(search).to_have_value("DETR/DSIL")


def test_focus_goes_to_the_summary_of_errors(open_page):
    page = open_page()
    page.goto("/connexion/")
    page.click("main button[type=submit]")

    expect(page.locator("[data-erreurs]")).to_be_focused()
