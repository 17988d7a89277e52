"""The plan de financement while it is typed: its rows, its funders, its synthesis."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from communes.models import Organisme
from fiches_action.models import FicheAction
from fiches_action.synthese import DE_QUI, SANS_OBJET
from tests.browser.gestes import fill, fill_row, plain, press, told
from tests.conftest import PHONE
from tests.factories import OrganismeFactory
from tests.fiches_action.cas_synthese import CAS, VOIE_VERTE

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

AUTRUI = "du maître d'ouvrage"

# The case as the page reads it; amounts and rates by the page's own reading.
PLAY = """async (cases) => {
  const src = document.querySelector("script[src*='js/financement']").src;
  const { computeSynthesis, parseAmount } = await import(src);
  return cases.map(({ fiche, lignes }) => {
    const taux = fiche.taux ? BigInt(Math.round(Number(fiche.taux.replace(",", ".")) * 100)) : null;
    const plan = { ...fiche, taux, cout: parseAmount(fiche.cout) };
    plan.lignes = lignes.map(([montant, organisme, statut, nature = "subvention", base = "ht"]) =>
      ({ montant: parseAmount(montant), organisme, statut, nature, base }));
    const said = computeSynthesis(plan);
    said.verdicts = said.verdicts.map(([level, strong, rest]) => [level, strong + rest]);
    return said;
  });
}"""


def open_plan(page, monde):
    FicheAction.objects.update(validation="brouillon")
    page.goto(f"{reverse('fiches_action:edit', args=[monde.a.fiche.pk])}?section=financement")
    return page


def as_the_page_reads(cas):
    return {
        "cout": cas["cout"],
        "base": cas.get("base", "ht"),
        "depense": cas.get("nature", "investissement"),
        "reference": cas.get("reference", ""),
        "taux": cas.get("taux", ""),
        "type": cas["type"],
        "part": f"Part {DE_QUI.get(cas['type'], AUTRUI)}",
        "sansObjet": SANS_OBJET if cas.get("outre_mer") else "",
    }


def said(value):
    """As the table writes it: ordinary spaces, tuples."""
    if isinstance(value, str):
        return value.replace("\u202f", " ")
    return [tuple(map(said, v)) if isinstance(v, list) else said(v) for v in value]


def test_the_page_says_what_the_rule_of_the_server_says(open_page, monde):
    page = open_plan(open_page(monde.chef_a), monde)
    cases = [{"fiche": as_the_page_reads(fiche), "lignes": lignes} for _, fiche, lignes, _ in CAS]
    for (name, _, _, expected), synthesis in zip(CAS, page.evaluate(PLAY, cases), strict=True):
        assert {key: said(synthesis[key]) for key in expected} == expected, name


def test_the_synthesis_follows_what_is_typed(open_page, monde):
    """The same plan as the first case, typed."""
    FicheAction.objects.filter(pk=monde.a.fiche.pk).update(type_maitre_ouvrage="epci")
    monde.a.fiche.financements.all().delete()
    funders = {nature: OrganismeFactory(nature=nature) for _, nature, *_ in VOIE_VERTE}
    for montant, nature, statut, *own in VOIE_VERTE:
        monde.a.fiche.financements.create(
            organisme=funders[nature],
            montant=montant,
            statut="a_solliciter" if own else statut,
            nature=own[0] if own else "subvention",
        )
    page = open_plan(open_page(monde.chef_a), monde)
    fill(page, cout_total="1,64 M€")
    rules = page.locator("[data-regles] li")
    assert plain(page.locator(".synthese__titre")).split("\n") == ["Manque (30 %)", "492 000 €"]
    assert plain(rules.nth(1)).endswith("minimum 20 %. Il manque 82 000 € d'apport.")
    page.get_by_role("button", name="Modifier : Financement 3").click()
    expect(page.get_by_role("group", name="Financement 3")).to_be_visible()
    fill_row(page, "financements", 2, montant="287 000")
    assert plain(rules.nth(1)).endswith("23 % de l'argent public, minimum 20 %.")
    expect(rules.nth(1)).to_have_class("regle-ok")


def test_a_row_opens_in_place_and_closes_with_what_was_typed(open_page, monde):
    page = open_plan(open_page(monde.chef_a), monde)
    first = page.locator(".plan__ligne").first
    first.get_by_role("button", name="Modifier").click()
    group = page.get_by_role("group", name="Financement 1")
    expect(group).to_be_visible()
    expect(group.get_by_role("combobox", name="Financeur")).to_be_focused()
    fill_row(page, "financements", 0, montant="12 345,67")
    expect(group.locator("legend")).to_contain_text("12\u202f345,67")
    press(page, "Refermer la ligne")
    expect(group).to_be_hidden()
    expect(first.get_by_role("button", name="Modifier")).to_be_focused()
    assert plain(first.locator(".plan__montant")).startswith("12 345,67")
    press(page, "Enregistrer")
    told(page, "Section enregistrée")
    monde.a.financement.refresh_from_db()
    assert str(monde.a.financement.montant) == "12345.67"


def test_a_row_ticked_to_go_says_so_and_comes_back(open_page, monde):
    page = open_plan(open_page(monde.chef_a), monde)
    first = page.locator(".plan__ligne").first
    box = first.get_by_role("checkbox", name="Supprimer le financement 1")
    total = plain(page.locator(".plan__total"))
    box.focus()
    page.keyboard.press("Space")
    expect(first.get_by_text("Sera supprimé")).to_be_visible()
    assert first.locator(".plan__financeur").evaluate("e => getComputedStyle(e).opacity") == "1"
    assert plain(page.locator(".plan__total")) != total
    page.keyboard.press("Space")
    expect(first.get_by_text("Sera supprimé")).to_be_hidden()
    assert plain(page.locator(".plan__total")) == total


def test_a_funder_is_found_by_its_acronym_and_by_keyboard_alone(open_page, monde):
    etat = Organisme.objects.filter(nom="État").first() or OrganismeFactory(nom="État")
    OrganismeFactory(nom="Agence nationale de l'habitat", sigle="Anah", nature="operateur")
    page = open_plan(open_page(monde.chef_a), monde)
    count = page.locator(".plan__ligne").count()
    press(page, "Ajouter un financeur")
    field = page.locator(f"#id_financements-{count}-organisme")
    expect(field).to_be_focused()
    field.press_sequentially("anah")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("Enter")
    expect(field).to_have_value("Agence nationale de l'habitat (Anah)")
    field.fill("detr")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("État")
    chosen = page.locator(f"select[name=financements-{count}-organisme]")
    assert chosen.input_value() == str(etat.pk)
    assert page.locator(f"[name=financements-{count}-dispositif]").input_value() == "DETR"
    field.fill("nimporte")
    field.press("Escape")
    expect(field).to_have_value("État")


def test_own_funds_are_not_asked_for(open_page, monde):
    page = open_plan(open_page(monde.chef_a), monde)
    page.locator(".plan__ligne").first.get_by_role("button", name="Modifier").click()
    expect(page.get_by_role("group", name="Financement 1")).to_be_visible()
    fill_row(page, "financements", 0, statut="À solliciter", nature="Fonds propres")
    statut = page.locator("select[name=financements-0-statut]")
    assert statut.evaluate("e => e.selectedOptions[0].text") == "Apport"
    press(page, "Enregistrer")
    told(page, "Section enregistrée")
    monde.a.financement.refresh_from_db()
    assert monde.a.financement.statut == "accorde"


def test_on_a_phone_the_synthesis_is_a_bar_that_opens(open_page, monde):
    page = open_plan(open_page(monde.chef_a, device=PHONE), monde)
    fill(page, cout_total="1 000 000")
    bar = page.locator("summary.synthese__barre")
    assert plain(bar).startswith("Manque 1 000 000 € (100 %)")
    expect(page.locator("[data-regles]")).to_be_hidden()
    bar.tap()
    expect(page.locator("[data-regles]")).to_be_visible()
    page.locator("[name=derogation_reference]").evaluate("e => e.closest('details').open = true")
    page.locator("[name=derogation_reference]").scroll_into_view_if_needed()
    assert bar.bounding_box()["y"] < 10
