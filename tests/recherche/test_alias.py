"""One way to look for a commune, in every list: its former names and codes lead to it."""

import datetime as dt

import pytest
from django.urls import reverse

from communes.models import CommuneAncienne
from tests.factories import (
    ComiteFactory,
    CommuneFactory,
    ConventionFactory,
    DepartementFactory,
    FicheFactory,
    FinancementFactory,
    TerritoireFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
VALSERHONE = ["Bellegarde-sur-Valserine", "valserine bellegarde", "01091", "01033", "1033", "1091"]
VALSERHONE += ["valserhone", "Châtillon-en-Michaille"]
PLATEAU = ["Hauteville-Lompnes", "plateau hauteville", "hauteville plateau", "01185", "1185"]
LISTES = {
    "territoires:communes": "texte",
    "territoires:list": "texte",
    "conventions:list": "texte",
    "comites:list": "q",
}


@pytest.fixture
def ain():
    """Valserhône and Plateau d'Hauteville, made of former communes; a third one beside."""
    departement = DepartementFactory(code="01", nom="Ain")
    rows = {}
    for code, nom in [
        ("01033", "Valserhône"),
        ("01185", "Plateau d'Hauteville"),
        ("01034", "Belley"),
    ]:
        commune = CommuneFactory(code_insee=code, nom=nom, departement=departement)
        territoire = TerritoireFactory(
            communes=[commune], departement=departement, nom=f"Territoire n° {code[2:]}"
        )
        ConventionFactory(territoire=territoire, intitule=f"Acte n° {code[2:]}")
        ComiteFactory(territoire=territoire)
        rows[code] = commune
    for code, nom, chef_lieu in [
        ("01091", "Châtillon-en-Michaille", "01033"),
        ("01033", "Bellegarde-sur-Valserine", "01033"),
        ("01185", "Hauteville-Lompnes", "01185"),
    ]:
        CommuneAncienne(
            code=code, type="commune-deleguee", nom=nom, chef_lieu=rows[chef_lieu]
        ).save()
    return rows


@pytest.fixture
def prefecture(client, ain):
    client.force_login(
        UserFactory(role="prefecture", perimetre_de={"departement": ain["01034"].departement})
    )
    return client


def count(client, name, parameter, text):
    response = client.get(reverse(name), {parameter: text})
    return response.context["page_obj"].paginator.count, response.text


@pytest.mark.parametrize("name", LISTES)
@pytest.mark.parametrize("text", VALSERHONE + PLATEAU)
def test_every_list_finds_the_commune_of_today(prefecture, name, text):
    number, html = count(prefecture, name, LISTES[name], text)
    assert number == 1
    code = "33" if text in VALSERHONE else "185"
    assert {"33": "Valserhône", "185": "Hauteville"}[code] in html or f"n° {int(code):03d}" in html


@pytest.mark.parametrize("text", VALSERHONE + PLATEAU)
def test_the_search_finds_it_too(prefecture, text):
    groupes = prefecture.get(reverse("recherche:recherche"), {"q": text}).context["groupes"]
    assert [g.titre for g in groupes] == ["Communes", "Territoires", "Conventions"]
    assert {len(g.lignes) for g in groupes} == {1}


@pytest.mark.parametrize("text", ["Bellegarde-sur-Valserine", "01091", "1091"])
def test_the_boxes_that_offer_communes_too(prefecture, client, text):
    rows = prefecture.get(reverse("communes:autocompletion"), {"q": text}).json()["results"]
    assert [row["code"] for row in rows] == ["01033"]
    client.force_login(UserFactory(role="administrateur", is_staff=True, is_superuser=True))
    params = {"app_label": "communes", "model_name": "beneficiaire", "field_name": "commune"}
    rows = client.get(reverse("admin:autocomplete"), {**params, "term": text}).json()["results"]
    assert [row["id"] for row in rows] == ["01033"]
    page = client.get(reverse("admin:communes_beneficiaire_changelist"), {"q": text})
    assert page.context["cl"].result_count == 1


@pytest.mark.parametrize("code", ["01091", "1091", "1033"])
def test_an_old_address_leads_to_the_commune_of_today(prefecture, code):
    response = prefecture.get(reverse("territoires:commune", args=[code]))
    assert response.status_code == 302
    assert response.url == reverse("territoires:commune", args=["01033"])
    assert prefecture.get(response.url).status_code == 200


@pytest.mark.parametrize("code", ["01999", "x", "34114", "01091x", "٠١٠٣٣"])
def test_an_address_that_leads_nowhere_is_none(prefecture, code):
    assert prefecture.get(reverse("territoires:commune", args=[code])).status_code == 404


def test_an_old_code_says_nothing_outside_of_the_perimetre(client, ain):
    ailleurs = DepartementFactory(code="34")
    client.force_login(UserFactory(role="prefecture", perimetre_de={"departement": ailleurs}))
    assert client.get(reverse("territoires:commune", args=["01091"])).status_code == 404


def test_the_page_of_a_gone_epci_leads_to_its_successor(prefecture, ain):
    new = ain["01033"].epci
    old = ain["01034"].epci.__class__.objects.create(
        siren="299999999",
        nom="CC d'hier",
        nature="CC",
        date_fin=dt.date(2026, 1, 1),
        successeur=new,
    )
    response = prefecture.get(reverse("territoires:epci", args=[old.pk]))
    assert response.url == reverse("territoires:epci", args=[new.pk])


def test_the_words_of_a_title_need_not_follow_each_other(client, monde):
    fiche = FicheFactory(territoire=monde.a.territoire, intitule="Réhabiliter la vieille halle")
    FinancementFactory(fiche=fiche, dispositif="Dotation de soutien")
    client.force_login(monde.chef_a)
    for text in ("halle réhabiliter", "HALLE rehabiliter"):
        assert count(client, "fiches_action:list", "texte", text)[0] == 1
        assert count(client, "financements:list", "texte", text)[0] == 1
    assert count(client, "financements:list", "texte", "soutien dotation")[0] == 1
    assert count(client, "fiches_action:list", "texte", "halle moderne")[0] == 0


def test_the_siren_of_an_epci_by_its_start(prefecture, ain):
    siren = ain["01033"].epci_id
    assert count(prefecture, "territoires:epcis", "texte", siren)[0] == 1
    assert count(prefecture, "territoires:epcis", "texte", f"{siren[:3]} {siren[3:]}")[0] == 1
