"""Bad input: refused in French beside its field, or stored, shown escaped, exported harmless."""

import io
import xml.etree.ElementTree as ElementTree
import zipfile
from decimal import Decimal

import pytest
from django.urls import reverse

from fiches_action.models import FicheAction
from tests.fiches_action.saisie import section_url, shown_data

CONTENT = {"xlsx": "xl/worksheets/sheet1.xml", "ods": "content.xml"}
HOSTILES = [
    "<script>alert(1)</script>",
    "=CMD('calc')",
    "@SUM(1+1)",
    "+33 4",
    "🏛️ Halle 👷🏽",
    "\u202eהיכל\u202c عنوان",
    "{{ 7|add:1 }} {% url %}",
    "cloche \x07 et \x0b tabulation",
    'O\'Neil & « fils » "x"',
]


@pytest.fixture
def fiche(monde, client):
    client.force_login(monde.chef_a)
    return monde.a.fiche


def save(client, fiche, section, **changes):
    data = {**shown_data(client, fiche, section), **changes}
    return client.post(section_url(fiche, section), data)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1 000 000,50", Decimal("1000000.50")),
        ("1\u202f000\u202f000,50", Decimal("1000000.50")),
        ("1\u00a0000\u00a0000,5 €", Decimal("1000000.50")),
        ("120 k€", 120_000),
        ("1,25 M€", 1_250_000),
        ("0", 0),
        ("1000.5", Decimal("1000.50")),
    ],
)
def test_amounts_typed_as_people_write_them(client, fiche, typed, amount):
    """Edge case 59."""
    assert save(client, fiche, "financement", cout_total=typed).status_code == 302
    fiche.refresh_from_db()
    assert fiche.cout_total == amount


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("-1", "négatif"),
        ("1000000000000", "trop grand"),
        ("1,234", "deux façons"),
        ("0,234", "deux chiffres"),
        ("beaucoup", "Écrivez un montant"),
        ("1e6", "Écrivez un montant"),
        ("NaN", "Écrivez un montant"),
        ("=1+1", "Écrivez un montant"),
        ("٣٤٥", "Écrivez un montant"),
    ],
)
def test_amounts_refused_beside_their_field(client, fiche, typed, message):
    before = fiche.cout_total
    response = save(client, fiche, "financement", cout_total=typed)
    assert message in response.context["form"].errors["cout_total"][0]
    assert 'href="#id_cout_total"' in response.text
    fiche.refresh_from_db()
    assert fiche.cout_total == before


@pytest.mark.parametrize("typed", ["-1", "101", "1.5", "abc", "9" * 30])
def test_progress_is_between_0_and_100(client, fiche, typed):
    response = save(client, fiche, "vie", avancement=typed)
    assert "avancement" in response.context["form"].errors


def test_two_megabytes_are_refused_with_their_length(client, fiche):
    response = save(client, fiche, "contenu", contexte="é" * 1_000_000)
    assert response.status_code == 200
    [message] = response.context["form"].errors["contexte"]
    assert message == "Ce texte est trop long : 1000000 caractères, 20000 au plus."
    fiche.refresh_from_db()
    assert fiche.contexte == "Contexte"


def test_a_title_too_long_is_refused(client, fiche):
    response = save(client, fiche, "identite", intitule="x" * 251)
    assert "intitule" in response.context["form"].errors
    response = save(client, fiche, "identite", intitule="   ")
    assert "intitule" in response.context["form"].errors


def test_null_characters_never_reach_the_database(client, fiche):
    assert "intitule" in save(client, fiche, "identite", intitule="a\x00b").context["form"].errors
    save(client, fiche, "contenu", contexte="a\x00b")
    fiche.refresh_from_db()
    assert "\x00" not in fiche.contexte


@pytest.mark.parametrize("text", HOSTILES)
def test_hostile_text_is_stored_and_shown_escaped(client, fiche, text):
    save(client, fiche, "identite", intitule=text)
    save(client, fiche, "contenu", contexte=text, objectifs=text)
    fiche.refresh_from_db()
    assert (fiche.intitule, fiche.contexte) == (text, text)
    for name in ("detail", "historique", "edit"):
        page = client.get(reverse(f"fiches_action:{name}", kwargs={"pk": fiche.pk})).text
        assert "<script>alert" not in page
        assert "VARIABLE_INCONNUE" not in page
    assert "<script>alert" not in client.get(reverse("fiches_action:list")).text


@pytest.mark.parametrize("text", HOSTILES)
@pytest.mark.parametrize("format_", ["csv", "xlsx", "ods"])
def test_hostile_text_is_exported_harmless(client, fiche, text, format_):
    FicheAction.objects.filter(pk=fiche.pk).update(intitule=text)
    response = client.get(reverse("fiches_action:list"), {"format": format_})
    assert response.status_code == 200
    body = b"".join(response.streaming_content)
    if format_ == "csv":
        cell = body.decode().splitlines()[1].split(";")[1]
        assert not cell.startswith(("=", "+", "-", "@"))
        return
    content = zipfile.ZipFile(io.BytesIO(body))
    xml = "".join(content.read(name).decode() for name in content.namelist() if "xml" in name)
    ElementTree.fromstring(content.read(CONTENT[format_]))
    assert "<f>" not in xml
    assert "table:formula" not in xml


@pytest.mark.parametrize(
    "changes",
    [
        {"phase": "inconnue"},
        {"statut": "<script>"},
        {"priorite": "9"},
        {"revision": "abc"},
        {"revision": "-1"},
        {"revision": ""},
    ],
)
def test_values_out_of_the_lists_never_crash(client, fiche, changes):
    response = save(client, fiche, "vie", **changes)
    assert response.status_code in {200, 302, 409}
    fiche.refresh_from_db()
    assert fiche.phase == "idee"


@pytest.mark.parametrize(
    "changes",
    [
        {"financements-TOTAL_FORMS": "1000000"},
        {"financements-TOTAL_FORMS": "abc"},
        {"financements-TOTAL_FORMS": ""},
        {"financements-0-id": "abc"},
        {"financements-0-id": "9999"},
        {"financements-0-organisme": "9999999999999999999999"},
        {"financements-0-organisme": "x"},
        {"base": "x", "financements-0-base": "y", "financements-0-statut": "z"},
        {"financements-0-date_demande": "0000-00-00"},
    ],
)
def test_rows_tampered_with_never_crash(client, fiche, changes):
    assert save(client, fiche, "financement", **changes).status_code in {200, 302, 409}


def test_an_axe_or_a_commune_of_elsewhere_is_refused(client, monde, fiche):
    response = save(client, fiche, "identite", axe=monde.b.axe.pk)
    assert "axe" in response.context["form"].errors
    response = save(client, fiche, "identite", communes=[monde.b.communes[0].pk])
    assert "communes" in response.context["form"].errors


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?page=99999", 200),
        ("?texte=%00", 200),
        ("?texte=99999999999999999999", 200),
        ("?page=abc", 400),
        ("?tri=-", 400),
        ("?statut=x", 400),
        ("?territoire=abc", 400),
        ("?texte=" + "x" * 5000, 400),
        ("?departement=999", 400),
        ("?archivees=x&en_retard=2", 400),
        ("?format=exe", 400),
    ],
)
def test_the_list_takes_any_query(client, monde, fiche, query, status):
    for persona in ("chef_a", "prefecture_a", "administrateur"):
        client.force_login(monde.users[persona])
        assert client.get(reverse("fiches_action:list") + query).status_code == status
