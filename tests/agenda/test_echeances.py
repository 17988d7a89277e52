import csv
import datetime as dt
import io

import icalendar
import pytest
from django.urls import reverse

from conventions.enums import StatutConvention
from conventions.models import Convention
from pvd_portal.core.dates import add_months, today
from tests.factories import ComiteFactory, ConventionFactory, TerritoireFactory
from tests.territoires.aides import count_of, page, text_of

URL = reverse("agenda:echeances")
ICS = reverse("agenda:echeances_ics")


@pytest.fixture
def isere(monde):
    """Side A is late since 2022; beside it, one deadline in a month and one act to sign."""
    departement = monde.a.territoire.departement_pilote
    proche = TerritoireFactory(nom="Bientôt", departement=departement)
    ConventionFactory(territoire=proche, type="adhesion", signee_le=add_months(today(), -17))
    ConventionFactory(
        territoire=proche,
        intitule="Cadre à signer",
        date_signature_prevue=today() + dt.timedelta(days=9),
    )
    ConventionFactory(
        territoire=proche,
        intitule="Cadre qui finit",
        signee_le=today(),
        communes=[],
        date_fin=add_months(today(), 60),
    )
    return monde


def test_what_comes_is_listed_by_month(client, isere):
    text = text_of(page(client, URL, isere.prefecture_a))
    for words in ("Cadre à signer", "Cadre qui finit", "Bientôt", "dans 9 jours"):
        assert words in text
    assert isere.a.communes[0].nom not in text


def test_what_is_reached_is_asked_for(client, isere):
    text = text_of(page(client, f"{URL}?periode=atteintes", isere.prefecture_a))
    assert isere.a.communes[0].nom in text
    assert "27/10/2022 jeudi" in text
    assert "Bientôt" not in text


@pytest.mark.parametrize(
    ("genre", "nombre"), [("delai", 1), ("signature", 1), ("fin", 1), ("comite", 1)]
)
def test_each_kind_filters(client, isere, genre, nombre):
    ComiteFactory(territoire=isere.a.territoire, date=add_months(today(), 2), statut="annule")
    html = page(client, f"{URL}?genre={genre}&mois=12", isere.prefecture_a)
    assert count_of(html) == (0 if genre == "fin" else nombre)


def test_a_signed_commune_has_no_deadline_left(client, isere):
    ConventionFactory(territoire=isere.a.territoire, signee_le=dt.date(2022, 12, 1))
    html = page(client, f"{URL}?periode=atteintes&genre=delai", isere.prefecture_a)
    assert count_of(html) == 0


def events(response):
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def test_the_feed_holds_the_readers_dates(client, isere):
    client.force_login(isere.prefecture_a)
    response = client.get(ICS)
    assert response["Content-Type"].startswith("text/calendar")
    summaries = [str(event["summary"]) for event in events(response)]
    assert "Signature prévue : Cadre à signer" in summaries
    late = next(e for e in events(response) if isere.a.communes[0].nom in str(e["summary"]))
    assert late["dtstart"].dt == dt.date(2022, 10, 27)
    assert str(late["url"]).endswith(f"/communes/{isere.a.communes[0].pk}/")


def test_the_feed_of_a_stranger_holds_none_of_them(client, isere):
    client.force_login(isere.prefecture_b)
    text = client.get(ICS).content.decode()
    assert isere.a.communes[0].nom not in text
    assert "Cadre à signer" not in text


def test_the_feed_asks_to_sign_in(client, isere):
    assert client.get(ICS).status_code == 302


def test_the_same_queries_for_one_row_and_thirty(client, isere, django_assert_max_num_queries):
    for _ in range(30):
        ConventionFactory(
            territoire=isere.a.territoire,
            statut=StatutConvention.EN_SIGNATURE,
            date_signature_prevue=today(),
        )
    client.force_login(isere.prefecture_a)
    with django_assert_max_num_queries(6):
        client.get(URL)


@pytest.mark.parametrize("query", ["?periode=toutes", "?periode=atteintes", "?mois=12", ""])
def test_its_pages_are_the_file_cut_in_pieces(client, isere, monkeypatch, query):
    for i in range(4):
        ComiteFactory(territoire=isere.a.territoire, date=add_months(today(), i - 2))
    client.force_login(isere.prefecture_a)
    file = csv_rows(client.get(f"{URL}{query or '?'}&format=csv"))[1:]
    monkeypatch.setattr("pvd_portal.agenda.views.EcheancesView.paginate_by", 2)
    first = client.get(f"{URL}{query}").context
    pages = range(1, first["paginator"].num_pages + 1)
    rows = [
        row
        for number in pages
        for row in client.get(f"{URL}{query or '?'}&page={number}").context["object_list"]
    ]
    assert first["paginator"].count == len(file) == len(rows) > 2
    assert [row[2:4] for row in file] == [list(row[2:4]) for row in rows]


def test_the_list_leaves_as_a_file_with_its_filters(client, isere):
    client.force_login(isere.prefecture_a)
    rows = csv_rows(client.get(f"{URL}?genre=signature&format=csv"))
    acte = Convention.objects.get(intitule="Cadre à signer")
    assert rows == [
        ["Date", "Nature", "Objet", "Territoire", "Identifiant", "Identifiant du territoire"],
        [
            (today() + dt.timedelta(days=9)).isoformat(),
            "Signature prévue",
            "Cadre à signer",
            "Bientôt",
            str(acte.pk),
            str(acte.territoire_id),
        ],
    ]
    atteintes = csv_rows(client.get(f"{URL}?periode=atteintes&format=csv"))
    commune = isere.a.communes[0]
    assert ["2022-10-27", "Échéance des 18 mois", commune.nom] in [row[:3] for row in atteintes]
    assert commune.pk in {row[4] for row in atteintes}


@pytest.mark.parametrize("name", ["xlsx", "ods"])
def test_all_kinds_leave_in_the_other_formats_too(client, isere, name):
    client.force_login(isere.prefecture_a)
    response = client.get(f"{URL}?periode=toutes&format={name}")
    assert b"".join(response.streaming_content).startswith(b"PK")


def test_the_file_of_a_stranger_holds_none_of_them(client, isere):
    client.force_login(isere.prefecture_b)
    objets = {row[2] for row in csv_rows(client.get(f"{URL}?periode=toutes&format=csv"))}
    assert not objets & {"Cadre à signer", "Cadre qui finit", isere.a.communes[0].nom}


def csv_rows(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))
