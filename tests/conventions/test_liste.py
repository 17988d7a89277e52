"""The list of the acts: filters, sorts, exports, what waits."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.enums import StatutConvention
from conventions.models import Convention
from tests.factories import ConventionFactory, TerritoireFactory

D = dt.date
URL = reverse("conventions:list")


@pytest.fixture
def prefecture(client, monde):
    client.force_login(monde.prefecture_a)
    return client


def rows(client, **params):
    return {c.intitule for c in client.get(URL, params).context["object_list"]}


def submit(convention, days):
    """As if sent `days` days ago."""
    Convention.objects.filter(pk=convention.pk).update(
        statut=StatutConvention.TRANSMISE, state_at=timezone.now() - dt.timedelta(days=days)
    )


def test_each_reader_lists_its_side(client, monde):
    client.force_login(monde.chef_b)
    assert rows(client) == {"Adhésion", monde.b.convention.intitule}


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"texte": "cadre du trièves"}, True),
        ({"texte": "territoire a"}, True),
        ({"texte": "saint andré d'ici"}, True),
        ({"texte": "St-Andre"}, True),
        ({"texte": "ailleurs"}, False),
        ({"type": "cadre"}, True),
        ({"type": "adhesion"}, False),
        ({"statut": "transmise"}, True),
        ({"statut": "signee"}, False),
        ({"vaut_ort": "oui"}, True),
        ({"vaut_ort": "non"}, False),
        ({"source": "saisie"}, True),
        ({"source": "anct"}, False),
        ({"attente": "moi"}, True),
        ({"attente": "moi", "type": "adhesion"}, False),
        ({"page": "99"}, True),
    ],
    ids=str,
)
def test_filters(prefecture, monde, params, found):
    monde.a.communes[0].nom = "Saint-André-d'Ici"
    monde.a.communes[0].save()
    Convention.objects.filter(pk=monde.a.convention.pk).update(
        intitule="Convention-cadre du Trièves", statut="transmise", vaut_ort=True
    )
    assert ("Convention-cadre du Trièves" in rows(prefecture, **params)) == found


def test_filter_by_territoire_offers_the_visible_ones(prefecture, monde):
    form = prefecture.get(URL).context["form"]
    assert list(form.fields["territoire"].queryset) == [monde.a.territoire]
    assert form.fields["departement"].widget.is_hidden
    found = rows(prefecture, territoire=monde.a.territoire.pk)
    assert found == {"Adhésion", monde.a.convention.intitule}


def offered(client):
    """Names of the filters that the page shows; a hidden one only keeps the address."""
    return {field.name for field in client.get(URL).context["form"].visible_fields()}


def test_who_sees_everything_filters_by_departement(client, monde):
    client.force_login(monde.administrateur)
    assert "territoire" not in offered(client)
    assert rows(client, departement="81") == {"Adhésion", monde.b.convention.intitule}
    client.force_login(monde.observateur)
    codes = set(client.get(URL).context["form"].fields["departement"].queryset.values_list("pk"))
    assert codes == {("38",)}


def test_a_chef_of_one_territoire_has_nothing_to_choose(client, monde):
    client.force_login(monde.chef_a)
    assert not {"territoire", "departement"} & offered(client)


def tabs(client):
    """{label: number} of the views."""
    return {label: number for label, _, number, _ in client.get(URL).context["onglets"]}


def test_the_tab_counts_what_it_lists(prefecture, monde):
    submit(monde.a.convention, days=12)
    assert tabs(prefecture)["À instruire"] == 1
    assert rows(prefecture, attente="moi") == {monde.a.convention.intitule}


def test_the_associated_prefecture_has_nothing_to_instruct(client, monde):
    submit(monde.a.convention, days=1)
    client.force_login(monde.prefecture_associee)
    assert tabs(client)["À instruire"] == 0


def test_the_wait_is_said_in_days(prefecture, monde):
    submit(monde.a.convention, days=12)
    assert "À instruire, 12 j" in prefecture.get(URL).text


@pytest.mark.parametrize("tri", ["intitule", "type", "territoire", "statut", "signee", "maj"])
def test_sorts_go_both_ways(prefecture, monde, tri):
    ConventionFactory(territoire=monde.a.territoire, intitule="Zut", type="thematique")
    up = [c.pk for c in prefecture.get(URL, {"tri": tri}).context["object_list"]]
    down = [c.pk for c in prefecture.get(URL, {"tri": f"-{tri}"}).context["object_list"]]
    assert len(up) == 3
    assert sorted(up) == sorted(down)


def test_unsigned_acts_come_last_both_ways(prefecture, monde):
    for tri in ("signee", "-signee"):
        page = prefecture.get(URL, {"tri": tri}).context["object_list"]
        assert page[0].date_signature
        assert not page[1].date_signature


@pytest.mark.parametrize("format_", ["csv", "xlsx", "ods"])
def test_exports(prefecture, format_):
    response = prefecture.get(URL, {"format": format_, "type": "adhesion"})
    assert response.status_code == 200
    assert f".{format_}" in response["Content-Disposition"]
    assert b"".join(response.streaming_content)


def test_the_csv_holds_the_filtered_rows_and_no_formula(prefecture, monde):
    Convention.objects.filter(pk=monde.a.convention.pk).update(intitule="=CMD()")
    response = prefecture.get(URL, {"format": "csv", "type": "cadre"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(lines) == 2
    assert lines[1][:4] == ["'=CMD()", "Convention-cadre", "En préparation", "Territoire A"]


def test_an_unknown_format_is_refused(prefecture):
    assert prefecture.get(URL, {"format": "pdf"}).status_code == 400


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({}, ("prefecture_a", "elu_a")),
        ({"attente": "moi"}, ("prefecture_a",)),
        ({"texte": "introuvable"}, ("prefecture_a", "elu_a")),
    ],
)
def test_an_empty_list_says_why(client, monde, params, names):
    Convention.objects.all().delete()
    for name in names:
        client.force_login(monde.users[name])
        response = client.get(URL, params)
        assert response.status_code == 200
        assert 'class="vide"' in response.text


def test_who_is_waited_for_nowhere_is_told_that_the_tab_is_not_theirs(client, monde):
    client.force_login(monde.elu_a)
    response = client.get(URL, {"attente": "moi"})
    assert response.status_code == 400
    assert "ne connaît pas le critère « attente »" in response.text


def test_texts_are_escaped(prefecture, monde):
    Convention.objects.filter(pk=monde.a.convention.pk).update(intitule="<script>alert(1)</script>")
    html = prefecture.get(URL).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


@pytest.mark.parametrize("name", ["prefecture_a", "chef_a", "administrateur", "observateur"])
def test_the_cost_does_not_grow_with_the_rows(client, monde, django_assert_num_queries, name):
    client.force_login(monde.users[name])

    def count():
        with django_assert_num_queries(10, exact=False) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    submit(monde.a.convention, days=1)
    first = count()
    for _ in range(30):
        territoire = TerritoireFactory(departement=monde.a.territoire.departement_pilote)
        submit(ConventionFactory(territoire=territoire), days=2)
        submit(ConventionFactory(territoire=monde.a.territoire), days=3)
    assert count() == first
