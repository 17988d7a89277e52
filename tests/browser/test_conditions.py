"""The same tasks in hard conditions: no script, no mouse, a phone, two tabs, a lost session."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from fiches_action.models import FicheAction
from tests.browser.gestes import fill, fill_row, plain, press, sign_in, tick, told, type_password
from tests.conftest import PHONE
from tests.factories import MOT_DE_PASSE

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

INTITULE = "Rouvrir le cinéma"


def open_section(page, monde, section):
    FicheAction.objects.update(validation="brouillon")
    page.goto(f"{reverse('fiches_action:edit', args=[monde.a.fiche.pk])}?section={section}")


def the_fiche():
    return FicheAction.objects.get(intitule=INTITULE)


def test_a_fiche_is_typed_without_javascript(open_page, monde):
    page = open_page(java_script_enabled=False)
    sign_in(page, monde.chef_a)
    page.goto(reverse("fiches_action:create"))
    fill(page, intitule=INTITULE)
    tick(page, monde.a.communes[0].nom)
    press(page, "Créer la fiche")
    told(page, "créée en brouillon")
    for _ in range(4):
        press(page, "Enregistrer et continuer")

    fill(page, cout_total="100 000")
    fill_row(page, "financements", 0, organisme="Banque fictive", montant="40 000")
    press(page, "Ajouter un financeur")
    assert the_fiche().financements.count() == 0
    fill_row(page, "financements", 1, organisme="Banque fictive", montant="10 000")
    page.locator("summary", has_text="Dates et dossier").last.click()
    granted = {"statut": "Accordé", "date_decision": "2026-02-02"}
    fill_row(page, "financements", 1, base="HT", **granted)
    press(page, "Enregistrer")

    told(page, "Section enregistrée")
    assert sorted(line.montant for line in the_fiche().financements.all()) == [10_000, 40_000]
    assert "Manque (90 %)" in plain(page.locator(".synthese__titre"))
    open_a_row_without_javascript(page)


def open_a_row_without_javascript(page):
    """At its own address; what is typed beside it is kept, and it saves by itself."""
    fill(page, cout_total="80 000")
    page.get_by_role("button", name="Modifier : Financement 2").click()
    assert "&ligne=" in page.url
    assert page.locator("[name=cout_total]").input_value() == "80 000"
    expect(
        page.get_by_role("group", name="Financement 2 : Banque fictive, 10 000 €")
    ).to_be_visible()
    fill_row(page, "financements", 1, montant="12 000")
    page.locator("label[for=id_financements-0-DELETE]").click()
    expect(page.get_by_text("Sera supprimé").first).to_be_visible()
    press(page, "Enregistrer")
    told(page, "Section enregistrée")
    assert [line.montant for line in the_fiche().financements.all()] == [12_000]


def focus_by_tab(page, locator, *, limit=80):
    """Press Tab until the element has the focus; every stop on the way shows where it is."""
    handle = locator.element_handle()
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("e => e === document.activeElement", handle):
            assert page.evaluate(
                "e => e.matches(':focus-visible') && getComputedStyle(e).outlineStyle !== 'none'",
                handle,
            )
            return
    raise AssertionError("Tab never reaches it")


def test_sign_in_list_and_form_by_keyboard_alone(open_page, monde):
    page = open_page()
    page.goto("/connexion/")
    focus_by_tab(page, page.get_by_label("Adresse électronique"))
    page.keyboard.type(monde.chef_a.email)
    page.keyboard.press("Tab")
    page.keyboard.type(MOT_DE_PASSE)
    page.keyboard.press("Enter")
    expect(page).to_have_url("/tableau-de-bord/")

    focus_by_tab(page, page.get_by_role("link", name="Fiches action", exact=True))
    page.keyboard.press("Enter")
    focus_by_tab(page, page.get_by_role("link", name="Nouvelle fiche action"))
    page.keyboard.press("Enter")
    focus_by_tab(page, page.locator("#id_intitule"))
    page.keyboard.type(INTITULE)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    focus_by_tab(page, page.get_by_role("button", name="Créer la fiche"))
    page.keyboard.press("Enter")

    told(page, "créée en brouillon")
    assert the_fiche().communes.count() == 1


def test_the_skip_link_comes_first_and_leads_to_the_content(open_page, monde):
    page = open_page(monde.chef_a)
    page.goto(reverse("fiches_action:list"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_fiche_is_updated_on_a_phone(open_page, monde):
    page = open_page(device=PHONE)
    sign_in(page, monde.chef_a)
    page.get_by_role("button", name="Menu").tap()
    page.get_by_role("link", name="Fiches action", exact=True).tap()
    page.locator("main").get_by_role("link", name=monde.a.fiche.intitule).tap()
    page.get_by_role("link", name="Modifier", exact=True).tap()
    page.locator(".sections summary").tap()
    page.get_by_role("link", name="Avancement").tap()
    fill(page, statut="En cours", phase="Travaux, réalisation", avancement="40")
    save = page.get_by_role("button", name="Enregistrer", exact=True)
    assert save.bounding_box()["height"] >= 40
    save.tap()
    told(page, "Section enregistrée")
    monde.a.fiche.refresh_from_db()
    assert (monde.a.fiche.statut, monde.a.fiche.avancement) == ("en_cours", 40)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_expired_session_loses_nothing_of_what_was_typed(open_page, monde):
    page = open_page()
    sign_in(page, monde.chef_a)
    open_section(page, monde, "contenu")
    fill(page, contexte="Une heure de travail.")
    Session.objects.all().delete()
    press(page, "Enregistrer")
    page.wait_for_url("**/connexion/**")

    type_password(page, monde.chef_a)
    told(page, "avant l'expiration de votre session")
    expect(page.locator("[name=contexte]")).to_have_value("Une heure de travail.")
    press(page, "Enregistrer")
    told(page, "Section enregistrée")
    monde.a.fiche.refresh_from_db()
    assert monde.a.fiche.contexte == "Une heure de travail."


def test_two_tabs_on_one_form_show_both_versions(open_page, monde):
    page = open_page()
    sign_in(page, monde.chef_a)
    other = page.context.new_page()
    for tab, text in ((page, "Version du matin"), (other, "Version du soir")):
        open_section(tab, monde, "contenu")
        fill(tab, contexte=text)
    press(page, "Enregistrer")
    told(page, "Section enregistrée")
    press(other, "Enregistrer")

    told(other, "Vous avez enregistré cette page ailleurs pendant votre saisie")
    conflict = other.locator("main table")
    expect(conflict).to_contain_text("Version du matin")
    expect(conflict).to_contain_text("Version du soir")
    monde.a.fiche.refresh_from_db()
    assert monde.a.fiche.contexte == "Version du matin"

    press(other, "Enregistrer ma version")
    told(other, "Section enregistrée")
    monde.a.fiche.refresh_from_db()
    assert monde.a.fiche.contexte == "Version du soir"


def test_a_double_click_and_the_back_button_make_one_fiche(open_page, monde):
    page = open_page(monde.chef_a)
    page.goto(reverse("fiches_action:create"))
    fill(page, intitule=INTITULE)
    tick(page, monde.a.communes[0].nom)
    page.get_by_role("button", name="Créer la fiche").dblclick()
    page.wait_for_url("**/modifier/**")
    assert FicheAction.objects.filter(intitule=INTITULE).count() == 1

    page.go_back()
    expect(page.locator("#id_intitule")).to_have_value(INTITULE)
    press(page, "Créer la fiche")
    page.wait_for_url("**/modifier/**")
    assert FicheAction.objects.filter(intitule=INTITULE).count() == 1


def test_leaving_a_form_with_unsaved_work_asks_first(open_page, monde):
    page = open_page(monde.chef_a)
    open_section(page, monde, "contenu")
    page.locator("[name=contexte]").press_sequentially("Pas encore enregistré")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Accueil", exact=True).first.click(no_wait_after=True)
    assert asked == ["beforeunload"]
    expect(page.locator("[name=contexte]")).to_have_value(re.compile("^Pas encore enregistré"))
