import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from communes.models import Contact
from fiches_action.enums import Validation
from fiches_action.models import FicheAction
from pvd_portal.comites.enums import QualiteMembre, StatutComite
from pvd_portal.core.dates import add_months, today
from pvd_portal.territoires.synthese import load_syntheses, sans_nouvelles
from tests.factories import (
    AxeFactory,
    BeneficiaireFactory,
    ComiteFactory,
    CommuneFactory,
    ContactFactory,
    ConventionFactory,
    EnjeuFactory,
    FicheFactory,
    MembreFactory,
    TerritoireFactory,
    UserFactory,
)
from tests.territoires.aides import count_of, page, text_of

LISTE = reverse("territoires:list")
STEPS = ("pilotage", "diagnostic", "strategie")
TABS = ("conventions", "plan", "comites", "financements", "chronologie")
PAGES = ("detail", *TABS, *STEPS)


def url_of(territoire):
    return reverse("territoires:detail", args=[territoire.pk])


def tab_of(territoire, name):
    return reverse(f"territoires:{name}", args=[territoire.pk])


@pytest.mark.parametrize("persona", ["chef_b", "prefecture_b", "sans_perimetre"])
def test_a_strangers_territoire_does_not_exist(client, monde, persona):
    client.force_login(monde.users[persona])
    for name in PAGES:
        url = reverse(f"territoires:{name}", args=[monde.a.territoire.pk])
        assert client.get(url).status_code == 404
        assert client.post(url).status_code in {404, 405}


def test_the_list_finds_a_territoire_by_its_commune(client, monde):
    nom = monde.a.communes[0].nom.lower()
    html = page(client, f"{LISTE}?texte={nom}", monde.administrateur)
    assert count_of(html) == 1
    assert monde.a.territoire.nom in html


def test_both_prefectures_list_a_shared_territoire(client, monde):
    for persona in ("prefecture_a", "prefecture_associee"):
        assert count_of(page(client, LISTE, monde.users[persona])) == 1


def test_an_unticked_box_is_no_active_filter(client, monde):
    html = page(client, f"{LISTE}?texte=territoire", monde.prefecture_a)
    assert "6 mois : non" not in html


def silent(**kwargs):
    """A territoire whose only fiche has had no news for seven months."""
    territoire = TerritoireFactory(**kwargs)
    FicheFactory(
        territoire=territoire, derniere_nouvelle_at=timezone.now() - dt.timedelta(days=215)
    )
    return territoire


def test_without_news_is_the_same_in_sql_and_in_python(client, monde):
    user = monde.administrateur
    muet, vide, vivant = silent(), TerritoireFactory(), silent()
    FicheFactory(territoire=vivant)
    reuni, prevu = silent(), silent()
    ComiteFactory(territoire=reuni, date=add_months(today(), -5), statut=StatutComite.TENU)
    ComiteFactory(territoire=prevu, date=add_months(today(), 1))
    tous = type(muet).objects.all()
    en_python = {d.territoire for d in load_syntheses(user, tous) if d.sans_nouvelles}
    assert set(sans_nouvelles(tous, user)) == en_python
    assert en_python >= {muet, vide, prevu}
    assert not en_python & {vivant, reuni}


def test_the_page_shows_the_clock_the_steps_and_the_people(client, monde):
    ContactFactory(territoire=monde.a.territoire, nom="Dominique Fictif", email="d@exemple.fr")
    text = text_of(page(client, url_of(monde.a.territoire), monde.prefecture_a))
    for words in (
        "8 Suivi",
        "En retard de",
        "Dominique Fictif",
        "Camille Test",
        "Ce qui attend quelqu'un",
    ):
        assert words in text


def test_the_timeline_has_its_table(client, monde):
    html = page(client, tab_of(monde.a.territoire, "chronologie"), monde.prefecture_a)
    assert '<svg class="frise"' in html
    table = html[html.index("Dates du territoire, année par année") :]
    for words in ("27/04/2021", "27/10/2022", "Échéance des 18 mois"):
        assert words in table


def test_somebody_who_left_is_no_longer_among_the_people(client, monde):
    ContactFactory(territoire=monde.a.territoire, nom="Partie", date_fin=dt.date(2024, 1, 1))
    assert "Partie" not in page(client, url_of(monde.a.territoire), monde.prefecture_a)


def dossier_of(user, territoire):
    return load_syntheses(user, type(territoire).objects.filter(pk=territoire.pk))[0]


def etats(user, territoire):
    return {e.cle: e.etat for e in dossier_of(user, territoire).etapes}


def test_the_steps_follow_the_data(monde):
    territoire, user = monde.a.territoire, monde.prefecture_a
    assert etats(user, territoire)["pilotage"] == "en_cours"
    ContactFactory(territoire=territoire)
    EnjeuFactory(territoire=territoire)
    type(territoire).objects.filter(pk=territoire.pk).update(diagnostic_sources="Insee 2022")
    AxeFactory(territoire=territoire, enjeux="Vacance", indicateurs="Logements rénovés")
    monde.a.axe.enjeux, monde.a.axe.indicateurs = "Commerce", "Locaux vacants"
    monde.a.axe.save()
    FicheAction.objects.filter(pk=monde.a.fiche.pk).update(validation=Validation.VALIDEE)
    found = etats(user, territoire)
    for cle in ("pilotage", "diagnostic", "strategie", "plan", "fiches"):
        assert found[cle] == "fait", cle
    assert found["contractualisation"] == "attention"


def test_a_vacant_post_is_an_alert(monde):
    territoire = TerritoireFactory(departement=monde.a.territoire.departement_pilote)
    ContactFactory(
        territoire=territoire,
        fonction=Contact.Fonction.CHEF_DE_PROJET,
        date_fin=dt.date(2025, 1, 1),
    )
    assert etats(monde.prefecture_a, territoire)["pilotage"] == "attention"


def test_the_minimum_of_the_comite_is_checked_on_the_last_session(monde):
    territoire = monde.a.territoire
    seance = ComiteFactory(territoire=territoire, date=today(), statut=StatutComite.TENU)
    assert etats(monde.prefecture_a, territoire)["gouvernance"] == "attention"
    for qualite in ("elu_commune", "elu_epci", "chef_de_projet", "prefet"):
        MembreFactory(comite=seance, qualite=QualiteMembre(qualite), present=True)
    assert etats(monde.prefecture_a, territoire)["gouvernance"] == "fait"


def test_a_shared_act_shows_on_each_territoire_that_it_covers(client, monde):
    autre = TerritoireFactory(
        departement=monde.a.territoire.departement_pilote, epci=monde.a.territoire.epci
    )
    ConventionFactory(
        territoire=monde.a.territoire,
        intitule="Cadre partagé",
        communes=[autre.beneficiaires.get().commune, monde.a.communes[0]],
    )
    chef = UserFactory(perimetre_de={"territoire": autre})
    assert "Cadre partagé" in page(client, tab_of(autre, "conventions"), chef)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("persona", ["chef_a", "prefecture_a", "observateur"])
def test_the_workspace_keeps_its_queries(
    client, monde, persona, name, django_assert_max_num_queries
):
    territoire = monde.a.territoire
    for i in range(30):
        FicheFactory(territoire=territoire)
        ContactFactory(territoire=territoire, nom=f"Contact {i}")
        BeneficiaireFactory(territoire=territoire, commune=CommuneFactory())
    client.force_login(monde.users[persona])
    with django_assert_max_num_queries(15):
        client.get(reverse(f"territoires:{name}", args=[territoire.pk]))


def test_the_list_keeps_its_queries(client, monde, django_assert_max_num_queries):
    for _ in range(30):
        FicheFactory(territoire__departement=monde.a.territoire.departement_pilote)
    client.force_login(monde.prefecture_a)
    with django_assert_max_num_queries(15):
        assert client.get(LISTE).status_code == 200


@pytest.mark.parametrize("name", ["conventions:list", "fiches_action:list", "comites:list"])
@pytest.mark.parametrize("persona", ["administrateur", "prefecture_a", "chef_a"])
def test_the_lists_of_a_territoire_hold_its_rows_only(client, monde, persona, name):
    html = page(client, f"{reverse(name)}?territoire={monde.a.territoire.pk}", monde.users[persona])
    assert count_of(html) == {"conventions:list": 2}.get(name, 1)


@pytest.mark.parametrize("name", ["conventions:list", "fiches_action:list", "comites:list"])
def test_the_lists_of_a_strangers_territoire_show_nothing_of_it(client, monde, name):
    client.force_login(monde.prefecture_a)
    response = client.get(f"{reverse(name)}?territoire={monde.b.territoire.pk}")
    assert response.status_code == 400
    assert monde.b.territoire.nom not in response.text
