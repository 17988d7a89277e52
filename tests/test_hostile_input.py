"""Addresses and forms written by somebody who means harm, or by a broken tool: never a 500."""

import io
import xml.etree.ElementTree as ET
import zipfile
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError

from pvd_portal.accounts.enums import Role
from pvd_portal.core.exports import Colonne, export_response
from pvd_portal.core.fields import MontantField
from pvd_portal.core.formsets import with_one_more_row
from tests.factories import CommuneFactory, TerritoireFactory, UserFactory

pytestmark = pytest.mark.django_db

FAR = "9999-12-31"
ENORME = "9" * 6000


@pytest.mark.parametrize("query", ["situation=a_jour", "tri=limite", "format=csv", ""])
@pytest.mark.parametrize("date", [FAR, "0001-01-01", "0000-99-99"])
def test_a_day_at_the_end_of_the_calendar_is_no_crash(client, monde, query, date):
    client.force_login(monde.prefecture_a)
    response = client.get(f"/communes/?{query}&date={date}")
    assert response.status_code == 400
    assert "À la date du : " in response.text


@pytest.fixture
def ile(db):
    """An island has no EPCI (L'Île-d'Yeu)."""
    commune = CommuneFactory(epci=None, nom="Île au large")
    territoire = TerritoireFactory(nom="Île au large", epci=None, communes=[commune])
    chef = UserFactory(role=Role.CHEF_DE_PROJET, perimetre_de={"territoire": territoire})
    return chef, territoire, commune


@pytest.mark.parametrize(
    "path",
    [
        "/recherche/?q=large",
        "/comites/nouveau/?territoire={pk}",
        "/conventions/nouvelle/?type=cadre&territoire={pk}",
        "/territoires/",
        "/territoires/{pk}/",
        "/communes/{code}/",
        "/tableau-de-bord/",
    ],
)
def test_a_territoire_without_epci_has_all_its_pages(client, ile, path):
    chef, territoire, commune = ile
    client.force_login(chef)
    response = client.get(path.format(pk=territoire.pk, code=commune.pk))
    assert response.status_code == 200
    assert "VARIABLE_INCONNUE" not in response.content.decode()


@pytest.mark.parametrize("count", [ENORME, "²", "-1", "", "100000", "zzz"])
def test_a_forged_count_of_rows_is_no_crash(client, monde, count):
    client.force_login(monde.chef_a)
    data = {
        "contacts-TOTAL_FORMS": count,
        "contacts-INITIAL_FORMS": count,
        "ajouter": "contacts",
    }
    url = f"/territoires/{monde.a.territoire.pk}/pilotage/"
    assert client.post(url, data).status_code == 200
    del data["ajouter"]
    assert client.post(url, data).status_code in {200, 302}


def test_a_forged_count_builds_a_few_rows_only(client, monde):
    client.force_login(monde.chef_a)
    data = {"contacts-TOTAL_FORMS": "100000", "contacts-INITIAL_FORMS": "0"}
    response = client.post(f"/territoires/{monde.a.territoire.pk}/pilotage/", data)
    assert len(response.context["formset"].forms) == 200
    assert response.context["formset"].non_form_errors()


def test_one_more_row_leaves_an_enormous_count_alone():
    data = with_one_more_row({"x-TOTAL_FORMS": ENORME}, "x")
    assert data["x-TOTAL_FORMS"] == ENORME


def test_an_endless_amount_is_refused():
    with pytest.raises(ValidationError, match="Écrivez un montant"):
        MontantField().clean("9" * 1_200_000)


def test_control_characters_leave_a_spreadsheet_readable(monde):
    fiche = monde.a.fiche
    fiche.intitule = "Halle \x0b\x01 couverte \ufffe=CMD()"
    fiche.save()
    rows = type(fiche).objects.filter(pk=fiche.pk)
    response = export_response(rows, [Colonne("Intitulé", "intitule")], nom="x", format_="ods")
    with zipfile.ZipFile(io.BytesIO(b"".join(response))) as archive:
        text = "".join(ET.fromstring(archive.read("content.xml")).itertext())
    assert "Halle" in text
    assert "couverte" in text


@pytest.mark.parametrize("path", ["/communes/%00/", "/epci/%00/", "/communes/38%00509/"])
def test_a_path_with_the_character_nul_leads_nowhere(client, monde, path):
    client.force_login(monde.chef_a)
    assert client.get(path).status_code == 404
    client.logout()
    assert client.get(path).status_code == 404


def test_no_view_is_asked_for_the_character_nul(client, monde):
    client.force_login(monde.prefecture_a)
    response = client.get("/communes/?texte=a%00b&situation=%00a_jour")
    assert response.status_code == 200
    assert dict(response.wsgi_request.GET.items()) == {"texte": "ab", "situation": "a_jour"}


def test_a_form_far_too_big_is_refused_in_french(client, monde, settings):
    client.force_login(monde.chef_a)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    url = f"/fiches-action/{monde.a.fiche.pk}/remarques/"
    response = client.post(
        url, "texte=" + "a" * 2000, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 413
    assert "trop long" in response.content.decode()


def test_two_megabytes_of_emoji_come_back_with_their_error(client, monde):
    client.force_login(monde.chef_a)
    body = urlencode({"texte": "🏡" * 500_000})
    url = f"/fiches-action/{monde.a.fiche.pk}/remarques/"
    response = client.post(url, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert "Ce texte est trop long" in response.content.decode()
