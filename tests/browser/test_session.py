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
