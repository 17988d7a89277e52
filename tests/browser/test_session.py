"""A form whose session has changed meanwhile: in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.personas import build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_a_form_whose_token_has_gone_is_sent_again_with_what_was_typed(open_page):
    monde = build_world()
    page = open_page(monde.chef_a)
    page.goto("/compte/")
    page.fill("[name=fonction]", "Cheffe de projet, « Petites villes »")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", name="Ce formulaire a expiré")).to_be_visible()

    page.get_by_role("button", name="Envoyer de nouveau").click()

    expect(page.locator("[name=fonction]")).to_have_value("Cheffe de projet, « Petites villes »")
    monde.chef_a.refresh_from_db()
    assert monde.chef_a.fonction == "Cheffe de projet, « Petites villes »"


def test_one_is_asked_before_the_session_ends_and_it_goes_on(open_page, settings):
    # The dialog comes five minutes before: here, two seconds after the page.
    settings.SESSION_COOKIE_AGE = 302
    monde = build_world()
    page = open_page(monde.chef_a)
    page.goto("/compte/")
    dialog = page.get_by_role("dialog", name="Votre session se ferme dans cinq minutes")
    expect(dialog).to_be_visible(timeout=8000)

    with page.expect_response("**/compte/session/") as answer:
        page.get_by_role("button", name="Rester connecté").click()

    assert answer.value.request.method == "POST"
    assert answer.value.json()["secondes"] >= 300
    expect(dialog).to_be_hidden()
