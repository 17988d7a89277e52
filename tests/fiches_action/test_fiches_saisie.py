"""Typing a fiche: creation, sections, rows, conflicts, drafts."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from fiches_action.models import FicheAction, Financement
from fiches_action.sections import SECTIONS
from pvd_portal.core.dates import today
from tests.factories import (
    FicheFactory,
    FinancementFactory,
    IndicateurFactory,
    JalonFactory,
    TerritoireFactory,
    UserFactory,
)
from tests.fiches_action.saisie import save, section_url, shown_data
from tests.sessions import expire_session

CREATE = "/fiches-action/nouvelle/"


@pytest.fixture
def fiche(monde, client):
    client.force_login(monde.chef_a)
    FicheAction.objects.filter(pk=monde.a.fiche.pk).update(validation="brouillon")
    monde.a.fiche.refresh_from_db()
    return monde.a.fiche


# Creation


def creation_data(client, **changes):
    form = client.get(CREATE).context["form"]
    commune = form.fields["communes"].queryset.first()
    asked = {"communes": [commune.pk] if commune else [], "intitule": "Halle couverte"}
    return {**form.initial, **asked, **changes}


def test_creation_asks_little_and_leads_to_the_sections(client, monde):
    client.force_login(monde.chef_a)
    communes = [c.pk for c in monde.a.communes]
    response = client.post(CREATE, creation_data(client, communes=communes), follow=True)
    fiche = FicheAction.objects.get(intitule="Halle couverte")
    assert response.redirect_chain == [(f"/fiches-action/{fiche.pk}/modifier/", 302)]
    assert (fiche.validation, fiche.created_by) == ("brouillon", monde.chef_a)
    assert set(fiche.communes.all()) == set(monde.a.communes)
    assert fiche.history.earliest().history_user == monde.chef_a


def test_a_double_click_creates_one_fiche(client, monde):
    client.force_login(monde.chef_a)
    data = creation_data(client)
    first, second = client.post(CREATE, data), client.post(CREATE, data)
    assert first.url == second.url
    assert FicheAction.objects.filter(intitule="Halle couverte").count() == 1


def test_the_same_fiche_sent_again_with_a_new_key_is_not_a_second_one(client, monde):
    """« Précédent » shows the form with a new key; an hour later it is another fiche."""
    client.force_login(monde.chef_a)
    first = client.post(CREATE, creation_data(client))
    again = client.post(CREATE, creation_data(client), follow=True)
    assert again.redirect_chain == [(first.url, 302)]
    assert "déjà créée" in again.content.decode()
    created = FicheAction.objects.filter(intitule="Halle couverte")
    created.update(created_at=timezone.now() - dt.timedelta(hours=1))
    client.post(CREATE, creation_data(client))
    assert created.count() == 2


def test_a_key_taken_by_somebody_else_gives_another_fiche(client, monde):
    client.force_login(monde.chef_a)
    response = client.post(CREATE, creation_data(client, cle=str(monde.b.fiche.pk)))
    assert response.status_code == 302
    assert FicheAction.objects.get(intitule="Halle couverte").territoire == monde.a.territoire
    monde.b.fiche.refresh_from_db()
    assert monde.b.fiche.territoire == monde.b.territoire


def test_creation_stays_in_ones_territoires(client, monde):
    client.force_login(monde.chef_a)
    elsewhere = creation_data(client, territoire=monde.b.territoire.pk)
    assert "territoire" in client.post(CREATE, elsewhere).context["form"].errors
    stranger = creation_data(client, communes=[monde.b.communes[0].pk])
    assert "communes" in client.post(CREATE, stranger).context["form"].errors


def test_a_fiche_is_not_created_without_its_commune(client, monde):
    """Asked at once, with the title kept, rather than when it is sent to the préfecture."""
    client.force_login(monde.chef_a)
    response = client.post(CREATE, creation_data(client, communes=[]))
    form = response.context["form"]
    assert form.errors == {
        "communes": ["Cochez la commune concernée, ou les communes s'il y en a plusieurs."]
    }
    assert 'value="Halle couverte"' in response.content.decode()
    assert 'href="#id_communes"' in response.content.decode()
    # A territoire whose communes all left the programme asks what can't be answered to nobody.
    monde.a.territoire.beneficiaires.all().delete()
    assert client.post(CREATE, creation_data(client, communes=[])).status_code == 302


def test_communes_belong_to_the_territoire_chosen(client, monde):
    autre = TerritoireFactory(nom="Voisin")
    chef = UserFactory(perimetre_de={"territoire": autre})
    chef.affectations.create(territoire=monde.a.territoire)
    client.force_login(chef)
    data = creation_data(
        client, territoire=autre.pk, communes=[monde.a.communes[0].pk], cle=str(autre.pk)
    )
    response = client.post(CREATE, data)
    assert "Pas dans ce territoire" in response.context["form"].errors["communes"][0]


# Sections


@pytest.mark.parametrize("section", [s.code for s in SECTIONS])
def test_each_section_shows_saves_and_goes_on(client, fiche, section):
    FinancementFactory(fiche=fiche)
    JalonFactory(fiche=fiche)
    IndicateurFactory(fiche=fiche)
    page = client.get(section_url(fiche, section))
    assert page.status_code == 200
    assert "VARIABLE_INCONNUE" not in page.text
    before = fiche.history.count()
    response = save(client, fiche, section, suite="continuer")
    assert response.status_code == 200
    # Nothing was typed: nothing is written.
    assert fiche.history.count() == before


def test_an_unknown_section_does_not_exist(client, fiche):
    assert client.get(section_url(fiche, "inconnue")).status_code == 404


def test_a_save_gives_news_and_a_trace(client, monde, fiche):
    old = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    FicheAction.objects.filter(pk=fiche.pk).update(derniere_nouvelle_at=old)
    save(client, fiche, "contenu", contexte="La halle **fuit**")
    fiche.refresh_from_db()
    assert fiche.contexte == "La halle **fuit**"
    assert fiche.derniere_nouvelle_at > old
    assert fiche.history.latest().history_user == monde.chef_a
    assert fiche.revision == 2


def test_the_menu_says_what_is_complete(client, monde):
    client.force_login(monde.chef_a)
    vide = FicheFactory(territoire=monde.a.territoire, communes=[])
    etats = client.get(section_url(vide, "identite")).context["sections"]
    assert {e.section.code for e in etats if e.complete} == set()
    page = client.get(section_url(vide, "identite")).text
    # The seven, and the current one in the head of the menu, which a phone shows folded.
    assert page.count("à compléter") == 8
    assert 'aria-current="page"' in page


def test_a_pause_needs_its_reason_and_its_date(client, fiche):
    response = save(client, fiche, "vie", statut="en_pause")
    errors = response.context["form"].errors
    assert set(errors) == {"motif_statut", "date_statut"}
    assert "en pause" in errors["motif_statut"][0]
    fiche.refresh_from_db()
    assert fiche.statut == "a_venir"


def test_abandon_withdraws_the_financing_with_its_trace(client, fiche):
    """Edge case 45."""
    ligne = FinancementFactory(fiche=fiche, statut="accorde")
    refusee = FinancementFactory(fiche=fiche, statut="refuse")
    response = save(
        client,
        fiche,
        "vie",
        statut="abandonne",
        motif_statut="Plus de porteur",
        date_statut="2026-06-01",
    )
    ligne.refresh_from_db()
    refusee.refresh_from_db()
    assert (ligne.statut, refusee.statut) == ("retire", "refuse")
    assert ligne.history.count() == 2
    assert "statut « Retiré »" in response.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"date_debut_prevue": "2027-01-02", "date_fin_prevue": "2027-01-01"}, "date_fin_prevue"),
        ({"date_debut_reelle": str(today() + dt.timedelta(1))}, "date_debut_reelle"),
        ({"date_debut_prevue": "31/02/2026"}, "date_debut_prevue"),
    ],
)
def test_dates_out_of_order_are_said_beside_their_field(client, fiche, changes, field):
    response = save(client, fiche, "calendrier", **changes)
    assert list(response.context["form"].errors) == [field]
    assert f'href="#id_{field}"' in response.text


def test_the_last_section_submits(client, fiche):
    IndicateurFactory(fiche=fiche)
    fiche.remarques.all().delete()
    save(client, fiche, "indicateurs", suite="transmettre")
    fiche.refresh_from_db()
    assert fiche.validation == "proposee"


def test_a_fiche_being_read_by_the_prefecture_is_not_changed(client, fiche):
    data = shown_data(client, fiche, "contenu")
    FicheAction.objects.filter(pk=fiche.pk).update(validation="proposee")
    response = client.post(section_url(fiche, "contenu"), {**data, "contexte": "Autre"})
    assert response.status_code == 403
    assert "reprenez la main" in response.text


# Rows


def test_a_row_is_added_without_javascript_and_nothing_is_written(client, fiche):
    data = {**shown_data(client, fiche, "financement"), "ajouter": "financements"}
    data["cout_total"] = "pas un montant"
    before = Financement.objects.count()
    page = client.post(section_url(fiche, "financement"), data)
    assert page.status_code == 200
    [formset] = page.context["formsets"]
    assert len(formset.forms) == int(data["financements-TOTAL_FORMS"]) + 1
    assert "pas un montant" in page.text
    assert not page.context["form"].errors
    assert Financement.objects.count() == before


def test_a_line_is_added_changed_and_removed(client, monde, fiche):
    ligne, autre = monde.a.financement, monde.a.autre_financement
    data = shown_data(client, fiche, "financement")
    data |= {
        "financements-TOTAL_FORMS": "3",
        "financements-0-montant": "12 345,67",
        "financements-1-DELETE": "on",
        "financements-2-organisme": str(monde.banque.pk),
        "financements-2-nature": "pret",
        "financements-2-montant": "50 k€",
        "financements-2-base": "ht",
        "financements-2-statut": "accorde",
        "financements-2-date_decision": "02/03/2026",
    }
    response = client.post(section_url(fiche, "financement"), data)
    assert response.status_code == 302
    ligne.refresh_from_db()
    assert ligne.montant == Decimal("12345.67")
    assert not Financement.objects.filter(pk=autre.pk).exists()
    assert Financement.history.filter(id=autre.pk, history_type="-").exists()
    assert fiche.financements.get(nature="pret").montant == 50_000


def test_totals_are_shown_again_with_what_was_typed(client, fiche):
    changes = {
        "cout_total": "1 000",
        "financements-0-montant": "700",
        "financements-0-statut": "accorde",
        "financements-1-montant": "faux",
    }
    page = save(client, fiche, "financement", **changes)
    synthese = page.context["synthese"]
    assert synthese.accorde.startswith("700")
    assert (synthese.titre, synthese.montant[:3]) == ("Manque", "300")


def test_two_lines_typed_at_the_wrong_dates(client, fiche):
    changes = {
        "financements-0-date_demande": "2026-02-01",
        "financements-0-date_decision": "2026-01-01",
    }
    page = save(client, fiche, "financement", **changes)
    assert "La décision précède la demande." in page.text


def test_the_line_of_another_fiche_is_not_touched(client, monde, fiche):
    stranger = monde.b.financement
    data = shown_data(client, fiche, "financement")
    data["financements-0-id"] = str(stranger.pk)
    data["financements-0-montant"] = "1"
    client.post(section_url(fiche, "financement"), data)
    stranger.refresh_from_db()
    assert (stranger.fiche, stranger.montant) == (monde.b.fiche, 10_000)


# Two people at once


def test_the_second_is_shown_both_versions_and_loses_nothing(client, monde, fiche):
    """Edge case 51."""
    data = {**shown_data(client, fiche, "contenu"), "contexte": "Le mien"}
    save(client, fiche, "contenu", contexte="Le premier")
    response = client.post(section_url(fiche, "contenu"), data)
    assert response.status_code == 409
    assert "Le premier" in response.text
    assert "Le mien" in response.text
    assert "Enregistrer ma version" in response.text
    fiche.refresh_from_db()
    assert fiche.contexte == "Le premier"
    assert str(monde.chef_a) in response.text
    shown = response.context["revision"]
    assert str(shown) == str(fiche.revision)
    again = client.post(section_url(fiche, "contenu"), {**data, "revision": shown})
    assert again.status_code == 302
    fiche.refresh_from_db()
    assert fiche.contexte == "Le mien"


def test_the_same_thing_saved_twice_is_no_conflict(client, monde, fiche):
    data = shown_data(client, fiche, "gouvernance")
    data |= {"partenaires-0-nom": "CAUE", "partenaires-0-role": "conseil"}
    first = client.post(section_url(fiche, "gouvernance"), data)
    second = client.post(section_url(fiche, "gouvernance"), data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert fiche.partenaires.count() == 1


def test_saved_and_sent_twice_it_is_saved_and_sent(client, monde):
    """The first click froze the fiche: the second is no writing in a frozen fiche."""
    fiche = FicheFactory(territoire=monde.a.territoire, complete=True)
    fiche.communes.set(monde.a.communes)
    client.force_login(monde.chef_a)
    data = {**shown_data(client, fiche, "contenu"), "objectifs": "Vingt", "suite": "transmettre"}
    for _ in range(2):
        response = client.post(section_url(fiche, "contenu"), data)
        assert response.url == reverse("fiches_action:detail", args=[fiche.pk])
    fiche.refresh_from_db()
    assert (fiche.objectifs, fiche.validation) == ("Vingt", "proposee")
    assert fiche.mouvements.count() == 1
    # Other words, once it is sent, are refused as before.
    assert (
        client.post(section_url(fiche, "contenu"), {**data, "objectifs": "Trente"}).status_code
        == 403
    )


def test_a_line_deleted_by_another_comes_back_as_new_in_my_version(client, monde, fiche):
    data = shown_data(client, fiche, "financement")
    data["financements-0-montant"] = "777"
    gone = monde.a.financement
    Financement.objects.filter(pk=gone.pk).delete()
    FicheAction.objects.filter(pk=fiche.pk).update(revision=9)
    conflict = client.post(section_url(fiche, "financement"), data)
    assert conflict.status_code == 409
    assert "Plan de financement" in conflict.text
    client.post(section_url(fiche, "financement"), {**data, "revision": "9"})
    assert sorted(fiche.financements.values_list("montant", flat=True)) == [777, 10_000]


def test_what_was_typed_survives_an_expired_session(client, monde, fiche):
    data = {**shown_data(client, fiche, "contenu"), "contexte": "Long texte"}
    expire_session(client, monde.chef_a)
    response = client.post(section_url(fiche, "contenu"), data)
    assert response.url.startswith("/connexion/")
    client.force_login(monde.chef_a)
    page = client.get(section_url(fiche, "contenu"))
    assert "Long texte" in page.text
    assert "avant l&#x27;expiration" in page.text or "avant l'expiration" in page.text
    fiche.refresh_from_db()
    assert fiche.contexte != "Long texte"
