"""The lists in a real browser: filters in one line, cards on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from fiches_action.models import FicheAction
from tests.conftest import PHONE
from tests.personas import build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

URL = reverse("fiches_action:list")


def test_a_filter_leads_to_the_number_of_its_rows(open_page):
    monde = build_world()
    page = open_page(monde.prefecture_a)
    page.goto(URL)
    page.get_by_label("Intitulé ou numéro").fill("introuvable")
    page.keyboard.press("Enter")
    expect(page.locator("#resultats")).to_be_focused()
    # What was left empty is not in the address, and the page has not moved.
    expect(page).to_have_url(f"{URL}?texte=introuvable&tri=-nouvelle#resultats")
    assert page.evaluate("scrollY") == 0
    page.get_by_role("link", name="introuvable").click()
    expect(page).to_have_url(f"{URL}?tri=-nouvelle")


def test_the_other_filters_open_below_the_line(open_page):
    monde = build_world()
    page = open_page(monde.prefecture_a)
    page.goto(URL)
    statut = page.get_by_label("Statut")
    expect(statut).to_be_hidden()
    page.get_by_text("Plus de filtres").click()
    statut.select_option("en_pause")
    page.get_by_role("button", name="Appliquer").click()
    # Open, as one of them is in use.
    expect(statut).to_be_visible()


def test_on_a_phone_a_card_says_all_and_is_one_target(open_page):
    monde = build_world()
    FicheAction.objects.update(date_fin_prevue="2030-03-31", cout_total=125_000)
    page = open_page(monde.prefecture_a, device=PHONE)
    page.goto(URL)
    row = page.locator("tbody tr").first
    for cell in row.locator("td").all():
        expect(cell).to_be_visible()
    expect(row).to_contain_text("03/2030")
    expect(page.get_by_label("Trier par")).to_be_visible()
    box = row.bounding_box()
    page.mouse.click(box["x"] + 8, box["y"] + box["height"] - 4)
    expect(page).not_to_have_url(URL)


def test_a_view_is_kept_from_its_list(open_page):
    monde = build_world()
    page = open_page(monde.prefecture_a)
    page.goto(f"{URL}?statut=en_pause")
    page.get_by_text("Garder cette vue").click()
    page.get_by_label("Nom de la vue").fill("En pause")
    page.get_by_role("button", name="Garder", exact=True).click()
    expect(page.get_by_role("link", name="En pause", exact=False).first).to_have_attribute(
        "aria-current", "page"
    )


def test_the_period_of_what_changed_is_chosen_on_the_dashboard(open_page):
    page = open_page(build_world().prefecture_a)
    page.goto("/tableau-de-bord/?voir=fiches")
    page.get_by_label("Période").select_option("30")
    page.get_by_role("button", name="Voir", exact=True).click()

    expect(page).to_have_url("/tableau-de-bord/?voir=fiches&depuis=30")
    expect(page.get_by_label("Période")).to_have_value("30")
