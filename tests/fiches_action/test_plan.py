"""The plan de financement as its page shows it: lines that are read, the one that is open."""

import pytest

from fiches_action.models import FicheAction, Financement
from tests.factories import FinancementFactory, OrganismeFactory
from tests.fiches_action.saisie import save, section_url, shown_data

ROW = "financements"


@pytest.fixture
def fiche(monde, client):
    client.force_login(monde.chef_a)
    FicheAction.objects.filter(pk=monde.a.fiche.pk).update(validation="brouillon")
    monde.a.fiche.refresh_from_db()
    return monde.a.fiche


def address(fiche, ligne):
    return f"{section_url(fiche, 'financement')}&ligne={ligne}"


def test_a_closed_row_is_read_and_brings_no_list_of_funders(client, monde, fiche):
    page = client.get(section_url(fiche, "financement")).text
    assert "<select name=financements" not in page.replace('"', "")
    assert f'name="{ROW}-0-id" value="{monde.a.financement.pk}"' in page
    assert "Modifier : " in page


def test_a_row_opens_at_its_own_address(client, monde, fiche):
    page = client.get(address(fiche, monde.a.financement.pk)).text
    assert page.count("data-combobox") == 1
    assert "Financement 1 : " in page
    assert client.get(address(fiche, "nouvelle")).text.count("data-combobox") == 1


@pytest.mark.parametrize("ligne", ["999999999", "abc", "-1", "9" * 30])
def test_a_row_that_is_not_in_the_plan_has_no_address(client, fiche, ligne):
    assert client.get(address(fiche, ligne)).status_code == 404


def test_the_row_of_another_fiche_is_not_opened(client, monde, fiche):
    assert client.get(address(fiche, monde.b.financement.pk)).status_code == 404
    other = section_url(fiche, "contenu") + f"&ligne={monde.a.financement.pk}"
    assert client.get(other).status_code == 404


def test_what_is_typed_in_a_row_removed_meanwhile_is_not_lost(client, monde, fiche):
    data = shown_data(client, fiche, "financement") | {f"{ROW}-0-montant": "777"}
    gone = monde.a.financement.pk
    Financement.objects.filter(pk=gone).delete()
    FicheAction.objects.filter(pk=fiche.pk).update(revision=9)
    response = client.post(address(fiche, gone), data)
    assert response.status_code == 409
    assert 'value="777"' in response.text


def test_opening_a_row_without_a_script_saves_nothing_and_keeps_what_is_typed(client, monde, fiche):
    ligne = monde.a.financement
    data = shown_data(client, fiche, "financement") | {"cout_total": "faux", "ouvrir": ligne.pk}
    page = client.post(address(fiche, ligne.pk), data)
    assert page.status_code == 200
    assert 'value="faux"' in page.text
    assert not page.context["form"].errors
    assert page.text.count("data-combobox") == 1
    fiche.refresh_from_db()
    assert fiche.revision == 1


def test_an_error_names_its_row_and_opens_it(client, fiche):
    page = save(client, fiche, "financement", **{f"{ROW}-1-montant": "beaucoup"}).text
    assert "Financement 2, montant (€ HT)</a> : Écrivez un montant" in page
    assert f'href="#id_{ROW}-1-montant"' in page
    assert page.count("data-combobox") == 1
    assert "<title>Erreur : Financement" in page


def test_an_error_of_a_folded_field_unfolds_it(client, fiche):
    page = save(client, fiche, "financement", **{f"{ROW}-0-statut": "accorde"}).text
    assert "Financement 1, décidé le</a> : Indiquez quand il a été accordé." in page
    assert '<details class="plan__dossier" open>' in page


def test_own_funds_are_saved_as_an_apport(client, monde, fiche):
    """« À solliciter » is what a form proposes first: of one's own money it means nothing."""
    changes = {f"{ROW}-0-nature": "fonds_propres", f"{ROW}-0-statut": "a_solliciter"}
    page = save(client, fiche, "financement", **changes).text
    monde.a.financement.refresh_from_db()
    assert monde.a.financement.statut == "accorde"
    assert "</span>Apport</p>" in page


def test_a_row_ticked_to_go_stays_ticked_when_the_form_comes_back(client, fiche):
    changes = {f"{ROW}-0-DELETE": "on", "cout_total": "faux"}
    page = save(client, fiche, "financement", **changes).text
    assert f'name="{ROW}-0-DELETE" id="id_{ROW}-0-DELETE" checked' in page


def test_the_funders_of_the_territoire_come_first(client, monde, fiche):
    epci = monde.a.territoire.epci
    OrganismeFactory(nom=epci.nom, nature="epci")
    OrganismeFactory(nom=f"Commune de {monde.a.communes[0].nom}", nature="commune")
    OrganismeFactory(nom="Agence nationale de l'habitat", sigle="Anah", nature="operateur")
    page = client.get(address(fiche, "nouvelle")).text
    options = page[page.index("data-combobox") :]
    near, state = options.index("Votre territoire"), options.index("État et opérateurs")
    assert near < options.index(epci.nom) < state
    assert near < options.index(f"Commune de {monde.a.communes[0].nom}") < state
    assert "(Anah)" in options


def test_a_funder_that_is_gone_stays_on_its_row(client, monde, fiche):
    """Edge case 64."""
    gone = OrganismeFactory(nom="Agence disparue", date_fin="2024-01-01")
    ligne = FinancementFactory(fiche=fiche, organisme=gone)
    assert "Agence disparue" in client.get(address(fiche, ligne.pk)).text
    save(client, fiche, "financement", cout_total="5")
    ligne.refresh_from_db()
    assert ligne.organisme == gone


def test_fifty_rows_ask_no_more_of_the_database_and_stay_light(
    client, monde, fiche, django_assert_max_num_queries
):
    FinancementFactory.create_batch(48, fiche=fiche, organisme=monde.banque)
    with django_assert_max_num_queries(10):
        page = client.get(section_url(fiche, "financement"))
    assert page.text.count("data-ouvrir") == 50
    assert len(page.content) / 50 < 3_000
