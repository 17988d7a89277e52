"""The whole path, as each of those who walk it: chef de projet, préfecture, comité, admin."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from conventions.models import Convention
from fiches_action.models import FicheAction
from tests.browser.gestes import fill, fill_row, plain, press, press_other, sign_in, tick, told
from tests.factories import EpciFactory, OrganismeFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

INTITULE = "Réhabiliter la halle couverte"


def create_fiche(page, monde):
    """The chef de projet, from the list to the first section."""
    page.get_by_role("link", name="Fiches action", exact=True).click()
    press(page, "Nouvelle fiche action")
    fill(page, intitule=INTITULE)
    tick(page, monde.a.communes[0].nom)
    press(page, "Créer la fiche")
    told(page, "créée en brouillon")


def fill_first_sections(page, monde):
    fill(page, axe=str(monde.a.axe), theme="Habitat")
    press(page, "Enregistrer et continuer")
    fill(page, maitre_ouvrage="Ville", type_maitre_ouvrage="Commune")
    fill_row(page, "partenaires", 0, nom="Agence fictive", role="Études")
    press(page, "Enregistrer et continuer")
    fill(page, contexte="La halle est fermée.", objectifs="La rouvrir.", contenu="Refaire le toit.")
    press(page, "Enregistrer et continuer")
    fill(page, phase="Études, maturation", statut="À venir", priorite="Forte")
    press(page, "Enregistrer et continuer")


def fill_last_sections(page):
    fill(page, date_debut_prevue="2027-01-04", date_fin_prevue="2028-06-30")
    fill_row(page, "jalons", 0, libelle="Choix de l'architecte", date_prevue="2027-03-01")
    press(page, "Enregistrer et continuer")
    fill_row(page, "indicateurs", 0, libelle="Étals occupés", type="Résultat", cible="24")


def test_a_fiche_from_its_creation_to_the_comite(open_page, monde):
    OrganismeFactory(nom="Région fictive")
    chef, prefecture = open_page(), open_page()
    sign_in(chef, monde.chef_a)
    create_fiche(chef, monde)
    fill_first_sections(chef, monde)
    type_the_money(chef)
    fill_last_sections(chef)
    press(chef, "Enregistrer et transmettre à la préfecture")
    told(chef, "Fiche transmise")
    fiche = FicheAction.objects.get(intitule=INTITULE)
    assert fiche.validation == "proposee"

    sign_in(prefecture, monde.prefecture_a)
    return_with_a_remark(prefecture, monde)
    answer_and_submit_again(chef)
    approve(prefecture, fiche)
    hold_the_comite(prefecture, monde)
    fiche.refresh_from_db()
    assert fiche.validation == "validee"


def type_the_money(page):
    """Two lines, added without a reload; the synthesis follows what is typed."""
    fill(page, cout_total="1 000 000,50")
    choose_funder(page, 0, "banq")
    fill_row(page, "financements", 0, montant="300 k€", statut="Accordé")
    fill_row(page, "financements", 0, date_decision="2026-02-02")
    press(page, "Ajouter un financeur")
    choose_funder(page, 1, "region")
    fill_row(page, "financements", 1, montant="500 000,50", statut="Sollicité")
    missing = page.locator(".synthese__titre")
    assert plain(missing).split("\n") == ["Manque (20 %)", "200 000 €"]
    press(page, "Enregistrer")
    told(page, "Section enregistrée")
    assert plain(missing).split("\n") == ["Manque (20 %)", "200 000 €"]
    press(page, "Enregistrer et continuer")


def choose_funder(page, number, typed):
    """By the beginning of its name, as a person does in the list that opens."""
    field = page.locator(f"#id_financements-{number}-organisme[role=combobox]")
    field.wait_for()
    field.fill(typed)
    field.press("Enter")


def return_with_a_remark(page, monde):
    """From the dashboard to the territoire and its clocks, then to the fiche that waits."""
    page.get_by_role("link", name="Territoires", exact=True).click()
    press(page, "Territoire A")
    for commune in monde.a.communes:
        expect(page.locator("main")).to_contain_text(commune.nom)
    expect(page.locator("main svg").first).to_be_visible()
    page.locator("main").get_by_text("En retard de").first.wait_for()
    page.get_by_role("link", name="Accueil", exact=True).first.click()
    row = page.locator("main li", has_text=INTITULE)
    row.get_by_role("link", name="Instruire").click()
    press(page, "Demander des compléments")
    fill(page, motif="Précisez le **calendrier** des travaux.")
    press(page, "Demander des compléments")
    told(page, "Compléments demandés")
    page.get_by_role("link", name="Lire la remarque").click()
    expect(page.locator(".remarques strong")).to_have_text("calendrier")


def answer_and_submit_again(page):
    page.reload()
    expect(page.locator("main")).to_contain_text("À compléter")
    answer = page.locator(".remarques form")
    answer.get_by_label("Réponse").fill("Les travaux commencent en janvier 2027.")
    answer.get_by_role("button", name="Répondre").click()
    told(page, "La réponse est enregistrée")
    press(page, "Transmettre à la préfecture")
    told(page, "Fiche transmise")


def approve(page, fiche):
    page.goto(reverse("fiches_action:detail", args=[fiche.pk]))
    page.get_by_role("link", name="Lire la remarque").click()
    press(page, "Lever la remarque")
    told(page, "La remarque est levée")
    press(page, "Donner un avis favorable")
    told(page, "la fiche attend le comité de projet")


def hold_the_comite(page, monde):
    """Create the session, take the fiche that waits, tick, decide, lock."""
    page.get_by_role("link", name="Comités", exact=True).click()
    press(page, "Nouveau comité")
    choose_territoire(page)
    fill(page, date=dt.date.today().isoformat(), lieu="Mairie")  # noqa: DTZ011 - its own day
    press(page, "Planifier la séance")
    tick(page, INTITULE)
    press(page, "Enregistrer l'ordre du jour")
    press(page, "Ouvrir la séance")
    for membre in page.locator(".presences label").all():
        membre.click()
    page.locator("[name=preside]").select_option(index=1)
    press(page, "Enregistrer et passer aux points")
    page.locator(".point-seance label", has_text="Validée").first.click()
    press(page, "Enregistrer et relire le relevé")
    expect(page.locator("main")).to_contain_text(INTITULE)
    press(page, "Valider et verrouiller le relevé")
    press(page, "Valider et verrouiller le relevé")
    told(page, "Le relevé est validé et verrouillé")


def choose_territoire(page):
    """The préfecture has one territoire here; with more it chooses first."""
    if page.get_by_role("button", name="Continuer").count():
        fill(page, territoire="Territoire A")
        press(page, "Continuer")


def test_a_convention_until_its_signature_stops_the_clock(open_page, monde):
    acte = monde.a.convention
    Convention.objects.filter(pk=acte.pk).update(statut="transmise")
    # Only the remark of this story: another one unanswered would be asked about.
    monde.a.remarque_convention.delete()
    page = open_page()
    sign_in(page, monde.prefecture_a)
    page.goto(reverse("territoires:commune", args=[monde.a.communes[0].pk]))
    expect(page.locator("main")).to_contain_text("En retard de")

    page.goto(reverse("conventions:detail", args=[acte.pk]))
    press_other(page, "Demander des compléments")
    fill(page, motif="La carte des secteurs manque.")
    press(page, "Demander des compléments")
    complete_and_submit(open_page(), monde, acte)
    page.reload()
    press(page, "Valider le projet de convention")
    told(page, "Le projet est validé")
    expect(page.locator("main")).to_contain_text("Il manque la commune")
    sign_the_table(page, monde)

    page.goto(reverse("territoires:commune", args=[monde.a.communes[0].pk]))
    expect(page.locator("main")).to_contain_text("Signée le")
    expect(page.locator("main")).not_to_contain_text("En retard de")


def complete_and_submit(page, monde, acte):
    sign_in(page, monde.chef_a)
    page.goto(reverse("conventions:detail", args=[acte.pk]))
    page.locator(".remarques form, form[action*=repondre]").first.wait_for()
    page.get_by_label("Votre réponse").last.fill("La carte est jointe.")
    page.get_by_role("button", name="Répondre").last.click()
    told(page, "La réponse est enregistrée")
    press(page, "Transmettre à la préfecture")
    told(page, "La convention est transmise")


def sign_the_table(page, monde):
    """The expected parties are proposed: délibérations first, then the signatures."""
    press(page, "Compléter le tableau")
    total = int(page.locator("[name=signatures-TOTAL_FORMS]").input_value())
    assert total == len(monde.a.communes) + 2
    for number in range(total - 1):
        fill_row(page, "signatures", number, date_deliberation="2023-01-10")
    press(page, "Enregistrer")
    press(page, "Mettre à la signature")
    told(page, "La convention est à la signature")
    for number in range(total):
        fill_row(page, "signatures", number, date_signature="2023-03-01")
    press(page, "Enregistrer les dates")
    press(page, "Constater la signature")
    expect(page.locator("main")).to_contain_text("1er mars 2023")
    press(page, "Constater la signature")
    told(page, "La convention est signée")


def test_an_administrateur_corrects_a_commune(open_page, monde):
    commune = monde.a.communes[0]
    EpciFactory(nom="CC corrigée")
    page = open_page()
    sign_in(page, monde.administrateur)
    press(page, "Tenir les référentiels et les comptes")
    page.get_by_role("link", name="Communes", exact=True).click()
    page.locator("#searchbar").fill(commune.code_insee)
    page.keyboard.press("Enter")
    page.locator("#result_list a", has_text=commune.nom).click()
    page.fill("#id_nom", "Saint-Corrigé-l'Œuvre")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist")).to_contain_text("Saint-Corrigé-l'Œuvre")
    page.goto(reverse("territoires:commune", args=[commune.pk]))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Saint-Corrigé-l'Œuvre")
