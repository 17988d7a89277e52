"""The map of the home: what the browser adds to it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_the_figures_of_a_departement_are_shown_to_the_keyboard_and_the_mouse(open_page, monde):
    page = open_page()
    page.goto("/")
    code = monde.a.territoire.departement_pilote_id
    link = page.locator(f".carte a[href='/departements/{code}/']")
    bubble = page.locator("[data-bulle]")
    expect(bubble).to_be_hidden()

    link.focus()
    expect(link).to_have_accessible_name(re.compile(r".+ : .*commune.* signé"))
    expect(bubble).to_contain_text("commune")
    page.keyboard.press("Escape")
    expect(bubble).to_be_hidden()

    link.hover()
    expect(bubble).to_be_visible()
    page.mouse.move(0, 0)
    expect(bubble).to_be_hidden()

    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/departements/{code}/$"))


def test_the_map_can_be_passed_by_keyboard(open_page, monde):
    page = open_page()
    page.goto("/")
    page.locator("#chercher").focus()
    skip = page.locator(".passer")
    skip.focus()
    expect(skip).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#dernieres-signatures")).to_be_focused()


def test_without_javascript_the_map_and_its_table_are_the_same_links(open_page, monde):
    page = open_page(java_script_enabled=False)
    page.goto("/")
    title = page.locator(".carte a title").first
    assert "signé" in title.text_content()
    page.get_by_role("link", name="Tableau").click()
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.get_by_role("link", name="Tableau")).to_have_attribute("aria-current", "page")
