"""The signatures table: one page, rows without JavaScript, two writers."""

import datetime as dt

import pytest
from django.urls import reverse

from conventions.models import Convention, Signature
from pvd_portal.core.dates import today
from tests.dossiers.aides import as_shown, ready
from tests.factories import SignatureFactory
from tests.sessions import expire_session

D = dt.date


@pytest.fixture
def acte(monde):
    Convention.objects.filter(pk=monde.a.convention.pk).update(statut="en_signature")
    return Convention.objects.get(pk=monde.a.convention.pk)


@pytest.fixture
def prefecture(client, monde):
    client.force_login(monde.prefecture_a)
    return client


def url(acte):
    return reverse("conventions:signatures", args=[acte.pk])


def line(**fields):
    return {
        "organisme": "Préfecture",
        "type": "etat",
        "role": "partie",
        "commune": "",
        "signataire": "",
        "date_deliberation": "",
        "date_signature": "",
        **fields,
    }


def table(acte, *lines, **extra):
    """What the page posts; a line with its `id` is one already saved."""
    data = {
        "signatures-TOTAL_FORMS": len(lines),
        "signatures-INITIAL_FORMS": sum("id" in item for item in lines),
        "revision": acte.revision,
        **extra,
    }
    for i, item in enumerate(lines):
        data |= {f"signatures-{i}-{name}": value for name, value in item.items()}
    return data


def test_the_expected_parties_are_proposed_and_nothing_is_written(prefecture, acte, monde):
    response = prefecture.get(url(acte))
    organismes = [form["organisme"].value() for form in response.context["formset"]]
    assert organismes == [
        *sorted(c.nom for c in monde.a.communes),
        acte.epci.nom,
        "État, préfecture (Isère)",
    ]
    assert "VARIABLE_INCONNUE" not in response.content.decode()
    assert not Signature.objects.exists()


def test_the_table_is_saved(prefecture, acte, monde):
    commune = monde.a.communes[0]
    response = prefecture.post(
        url(acte),
        table(
            acte,
            line(date_signature="01/03/2023"),
            line(
                organisme=commune.nom,
                type="commune",
                commune=commune.pk,
                signataire="Le maire",
                date_deliberation="2023-01-10",
            ),
            line(organisme="Ademe", type="autre", role="en_presence"),
        ),
    )
    assert response.url == reverse("conventions:detail", args=[acte.pk])
    etat, mairie, temoin = acte.signatures.order_by("pk")
    assert etat.date_signature == D(2023, 3, 1)
    assert (mairie.commune, mairie.date_deliberation) == (commune, D(2023, 1, 10))
    assert temoin.role == "en_presence"
    assert mairie.history.first().history_user == monde.prefecture_a


def test_a_line_is_changed_and_another_taken_out(prefecture, acte):
    kept = SignatureFactory(convention=acte)
    gone = SignatureFactory(convention=acte, type="autre", organisme="En trop")
    data = table(
        acte,
        line(id=kept.pk, date_signature="2023-03-01"),
        line(id=gone.pk, organisme="En trop", type="autre", DELETE="on"),
    )
    prefecture.post(url(acte), data)
    assert [s.date_signature for s in acte.signatures.all()] == [D(2023, 3, 1)]


def test_a_row_is_added_without_script_and_nothing_is_written(prefecture, acte):
    data = table(acte, line(organisme="Tapé"), ajouter="signatures")
    response = prefecture.post(url(acte), data)
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count('name="signatures-1-organisme"') == 1
    assert 'value="Tapé"' in html
    assert "fr-message--error" not in html
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"organisme": ""}, "organisme"),
        ({"type": "roi"}, "type"),
        ({"role": "roi"}, "role"),
        ({"commune": "99999", "type": "commune"}, "commune"),
        ({"date_signature": "31/02/2023"}, "date_signature"),
        ({"role": "en_presence", "date_signature": "2023-03-01"}, "date_signature"),
        ({"signataire": "x" * 201}, "signataire"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_bad_input_is_refused_beside_its_field(prefecture, acte, fields, field):
    response = prefecture.post(url(acte), table(acte, line(**fields)))
    assert response.status_code == 200
    assert field in response.context["formset"].errors[0]
    assert not Signature.objects.exists()


def test_a_signature_to_come_is_not_a_signature(prefecture, acte):
    """Case 11: it is « prévue », on the act."""
    demain = today() + dt.timedelta(days=1)
    response = prefecture.post(url(acte), table(acte, line(date_signature=demain)))
    assert "date_signature" in response.context["formset"].errors[0]


@pytest.mark.parametrize("champ", ["date_signature", "date_deliberation"])
@pytest.mark.parametrize("date", ["2126-01-01", "28/09/1922", "28/09/2099", "9999-12-31"])
def test_neither_a_signature_nor_a_deliberation_is_of_another_age(prefecture, acte, champ, date):
    response = prefecture.post(url(acte), table(acte, line(**{champ: date})))
    assert champ in response.context["formset"].errors[0]
    assert f'value="{date}"' in response.text
    assert not acte.signatures.exists()


def test_a_commune_signs_once_and_as_a_commune(prefecture, acte, monde):
    """Case 17."""
    mairie = line(organisme="Mairie", type="commune", commune=monde.a.communes[0].pk)
    response = prefecture.post(url(acte), table(acte, mairie, mairie))
    assert "commune" in response.context["formset"].errors[1]
    response = prefecture.post(url(acte), table(acte, {**mairie, "type": "etat"}))
    assert "commune" in response.context["formset"].errors[0]


def test_a_line_of_another_act_is_out_of_reach(prefecture, acte, monde):
    other = SignatureFactory(convention=monde.b.convention, organisme="Tarn")
    prefecture.post(url(acte), table(acte, line(id=other.pk, organisme="Volé")))
    other.refresh_from_db()
    assert (other.organisme, other.convention) == ("Tarn", monde.b.convention)


def test_a_broken_table_writes_nothing(prefecture, acte):
    for data in ({}, table(acte, **{"signatures-TOTAL_FORMS": "beaucoup"})):
        assert prefecture.post(url(acte), data).status_code == 200
    lines = [line() for _ in range(61)]
    assert prefecture.post(url(acte), table(acte, *lines)).status_code == 200
    assert not Signature.objects.exists()


def test_two_writers_are_told(prefecture, acte):
    prefecture.post(url(acte), table(acte, line(organisme="La première")))
    response = prefecture.post(url(acte), table(acte, line(organisme="La seconde")))
    html = response.content.decode()
    assert response.status_code == 409
    assert "La première" in html
    assert "La seconde" in html
    assert "VARIABLE_INCONNUE" not in html
    assert [s.organisme for s in acte.signatures.all()] == ["La première"]
    data = table(acte, line(organisme="La seconde"), revision=response.context["revision"])
    assert prefecture.post(url(acte), data).status_code == 302
    assert acte.signatures.count() == 2


def test_a_typing_survives_the_end_of_the_session(client, acte, monde):
    data = table(acte, line(organisme="Tapé tard"), _auteur=monde.prefecture_a.pk)
    expire_session(client, monde.prefecture_a)
    client.post(url(acte), data)
    client.force_login(monde.prefecture_a)
    assert "Tapé tard" in client.get(url(acte)).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_table_is_the_prefectures_once_in_signature(client, acte, monde, method):
    for name, user in monde.users.items():
        client.force_login(user)
        status = getattr(client, method)(url(acte)).status_code
        strangers = {"chef_b", "prefecture_b", "sans_perimetre"}
        expected = 404 if name in strangers else 200 if name == "prefecture_a" else 403
        assert status == expected, name


def test_the_cost_does_not_grow_with_the_lines(prefecture, acte, django_assert_max_num_queries):
    for n in range(30):
        SignatureFactory(convention=acte, type="autre", organisme=f"Partenaire {n}")
    with django_assert_max_num_queries(10):
        assert prefecture.get(url(acte)).status_code == 200


# Typed in the table of the act's own page


def test_the_dates_are_typed_in_their_rows(client, monde):
    """The same form as its page, the same lock; only what is missing is a field."""
    acte = ready(monde.a, "conventions", "en_signature")
    acte.signatures.update(date_signature=None)
    first, *others = acte.signatures.all()
    client.force_login(monde.prefecture_a)
    detail, table = reverse("conventions:detail", args=[acte.pk]), url(acte)
    data = as_shown(client.get(detail))
    typed = {name for name in data if name.endswith("-date_signature")}
    assert len(typed) == 1 + len(others)
    data["signatures-0-date_signature"] = "2023-03-01"
    assert client.post(table, data).url == detail
    first.refresh_from_db()
    assert first.date_signature == D(2023, 3, 1)
    assert first.date_deliberation is not None or first.type == "etat"
    # Sent again over what a colleague saved since: both versions, nothing overwritten.
    data["signatures-0-date_signature"] = "2023-03-02"
    assert client.post(table, data).status_code == 409
    first.refresh_from_db()
    assert first.date_signature == D(2023, 3, 1)


@pytest.mark.parametrize("reader", ["chef_a", "elu_a", "prefecture_associee"])
def test_nobody_else_types_them_there(client, monde, reader):
    acte = ready(monde.a, "conventions", "en_signature")
    acte.signatures.update(date_signature=None)
    client.force_login(monde.users[reader])
    assert "-date_signature" not in client.get(reverse("conventions:detail", args=[acte.pk])).text
