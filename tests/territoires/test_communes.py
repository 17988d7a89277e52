import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from communes.enums import TypeCommuneAncienne, TypeEvolution
from communes.models import AppartenanceEpci, CommuneAncienne, EvolutionCommune
from conventions.models import DatesBeneficiaire
from pvd_portal.core.dates import add_months, today
from tests.factories import (
    BeneficiaireFactory,
    CommuneFactory,
    ConventionFactory,
    EpciFactory,
    TerritoireFactory,
    UserFactory,
)
from tests.territoires.aides import count_of, page, text_of

URL = reverse("territoires:communes")


@pytest.fixture
def isere(monde):
    return monde.a.territoire.departement_pilote


def member(departement, nom, **adhesion):
    """A commune alone in its territoire, with its adhésion when a date is given."""
    commune = CommuneFactory(nom=nom, departement=departement)
    territoire = TerritoireFactory(
        nom=f"Dossier {nom}", departement=departement, communes=[commune]
    )
    if adhesion:
        ConventionFactory(territoire=territoire, type="adhesion", **adhesion)
    return commune


@pytest.mark.parametrize("texte", ["st andre", "SAINT-ANDRÉ", "saint andré de sang", "St-André"])
def test_names_are_found_whatever_their_spelling(client, monde, isere, texte):
    member(isere, "Saint-André-de-Sangonis")
    member(isere, "Mens")
    html = page(client, f"{URL}?texte={texte}", monde.prefecture_a)
    assert count_of(html) == 1
    assert "Saint-André-de-Sangonis" in html


def test_a_code_is_found_too(client, monde, isere):
    commune = member(isere, "Œuilly")
    assert count_of(page(client, f"{URL}?texte={commune.pk}", monde.prefecture_a)) == 1
    assert count_of(page(client, f"{URL}?texte=oeuilly", monde.prefecture_a)) == 1


def test_the_epci_filters(client, monde, isere):
    commune = member(isere, "Mens")
    html = page(client, f"{URL}?epci={commune.epci.nom.lower()}", monde.prefecture_a)
    assert "Mens" in html


def test_each_departement_counts_its_own_communes(client, monde):
    for persona, commune in (
        ("prefecture_a", monde.a.communes[0]),
        ("prefecture_associee", monde.a.communes[1]),
    ):
        html = page(client, URL, monde.users[persona])
        assert count_of(html) == 1
        assert commune.nom in html


def test_situations_filter_and_are_said_in_days(client, monde, isere):
    member(isere, "Tardive", signee_le=add_months(today(), -19))
    member(isere, "Tranquille", signee_le=add_months(today(), -2))
    html = page(client, f"{URL}?situation=depassee", monde.prefecture_a)
    assert "Tardive" in html
    assert "Tranquille" not in html
    assert "En retard de" in html


def test_a_commune_that_left_is_absent_today_and_there_before(client, monde, isere):
    """Saint-Mathieu-de-Tréviers left in December 2023 (edge case 36)."""
    commune = CommuneFactory(nom="Saint-Mathieu", departement=isere)
    BeneficiaireFactory(
        territoire=monde.a.territoire,
        commune=commune,
        date_sortie=dt.date(2023, 12, 1),
        motif_sortie="Sortie du programme",
    )
    user = monde.prefecture_a
    assert "Saint-Mathieu" not in page(client, URL, user)
    assert "Saint-Mathieu" in page(client, f"{URL}?date=2023-11-30", user)
    assert "Saint-Mathieu" not in page(client, f"{URL}?date=2023-12-01", user)
    assert count_of(page(client, f"{URL}?situation=sortie", user)) == 1


def test_a_past_day_ignores_what_was_signed_later(client, monde, isere):
    member(isere, "Mens", signee_le=dt.date(2021, 4, 27))
    html = page(client, f"{URL}?texte=mens&date=2021-04-26", monde.prefecture_a)
    assert "Sans convention d'adhésion" in text_of(html)


def test_the_export_has_the_rows_of_the_list(client, monde, isere):
    member(isere, "=CMD()", signee_le=dt.date(2021, 4, 27))
    client.force_login(monde.prefecture_a)
    response = client.get(f"{URL}?format=csv&texte=cmd")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["Commune"] for row in rows] == ["'=CMD()"]
    assert rows[0]["Échéance"] == "2022-10-27"
    assert rows[0]["Situation"] == "Échéance dépassée"


def test_the_page_says_the_weekday_of_the_deadline(client, monde, isere):
    """No shift for a Sunday, but the day is said (edge case 3)."""
    commune = member(isere, "Mens", signee_le=dt.date(2021, 4, 30))
    html = page(client, reverse("territoires:commune", args=[commune.pk]), monde.prefecture_a)
    assert "dimanche 30 octobre 2022 inclus" in text_of(html)


@pytest.mark.parametrize(
    ("restant", "dit"),
    [
        (dt.timedelta(days=20), "à 1 mois au plus de l'échéance"),
        (dt.timedelta(days=80), "à 3 mois au plus de l'échéance"),
        (dt.timedelta(days=170), "à 6 mois au plus de l'échéance"),
        (dt.timedelta(days=190), ""),
    ],
)
def test_the_page_says_which_threshold_is_passed(client, monde, restant, dit):
    commune = monde.a.communes[0]
    adhesion = monde.a.territoire.conventions.get(type="adhesion")
    jour = add_months(today() + restant, -18)
    type(adhesion).objects.filter(pk=adhesion.pk).update(date_signature=jour)
    DatesBeneficiaire.objects.refresh({commune.pk})
    html = page(client, reverse("territoires:commune", args=[commune.pk]), monde.prefecture_a)
    text = text_of(html)
    assert ("mois au plus de l'échéance" in text) is bool(dit)
    assert dit in text


def test_the_page_tells_the_past_of_the_commune(client, monde):
    commune = monde.a.communes[0]
    ancien = EpciFactory(nom="CC d'avant")
    AppartenanceEpci.objects.create(commune=commune, epci=ancien, date_fin=dt.date(2017, 1, 1))
    AppartenanceEpci.objects.create(
        commune=commune, epci=commune.epci, date_debut=dt.date(2017, 1, 1)
    )
    CommuneAncienne.objects.create(
        code="38999", nom="Vieux-Bourg", type=TypeCommuneAncienne.DELEGUEE, chef_lieu=commune
    )
    EvolutionCommune.objects.create(
        code_insee=commune.pk,
        type=TypeEvolution.RENOMMAGE,
        date_effet=dt.date(2019, 1, 1),
        ancienne_valeur="Bourg",
        nouvelle_valeur="Bourg-Neuf",
    )
    html = page(client, reverse("territoires:commune", args=[commune.pk]), monde.prefecture_a)
    for words in ("CC d'avant", "Vieux-Bourg (38999)", "« Bourg » devient « Bourg-Neuf »"):
        assert words in text_of(html)


@pytest.mark.parametrize("persona", ["chef_b", "prefecture_b", "sans_perimetre"])
def test_a_strangers_commune_does_not_exist(client, monde, persona):
    client.force_login(monde.users[persona])
    for name, key in (
        ("commune", monde.a.communes[0].pk),
        ("epci", monde.a.territoire.epci_id),
    ):
        assert client.get(reverse(f"territoires:{name}", args=[key])).status_code == 404


def test_the_epci_page_shows_its_communes(client, monde):
    html = page(
        client, reverse("territoires:epci", args=[monde.a.territoire.epci_id]), monde.chef_a
    )
    for commune in monde.a.communes:
        assert commune.nom in html


def test_an_epci_is_counted_once_with_its_communes(client, monde):
    france = UserFactory(role="observateur", perimetre_de={"france": True})
    assert count_of(page(client, reverse("territoires:epcis"), france)) == 2


@pytest.mark.parametrize("name", ["communes", "epcis"])
def test_the_same_queries_for_one_row_and_thirty(
    client, monde, isere, name, django_assert_max_num_queries
):
    for i in range(30):
        member(isere, f"Commune {i}", signee_le=dt.date(2021, 5, 1))
    client.force_login(monde.prefecture_a)
    with django_assert_max_num_queries(8):
        assert client.get(reverse(f"territoires:{name}")).status_code == 200


def test_the_page_of_a_commune_keeps_its_queries(client, monde, django_assert_max_num_queries):
    for _ in range(5):
        ConventionFactory(territoire=monde.a.territoire)
    client.force_login(monde.prefecture_a)
    with django_assert_max_num_queries(10):
        client.get(reverse("territoires:commune", args=[monde.a.communes[0].pk]))
