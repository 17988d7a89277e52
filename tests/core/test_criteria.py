"""« situation=dépassée » shows an error, and never the whole list as if it were the answer."""

import pytest
from django.urls import reverse

LISTES = {
    "territoires:communes": ["situation=dépassée", "date=hier", "date=0022-01-01", "region=xx"],
    "territoires:list": ["situation=rien", "sans_nouvelles=peut-être", "date=2023-01-01"],
    "territoires:epcis": ["departement=999", "date=2023-01-01"],
    "conventions:list": ["statut=signe", "type=accord", "vaut_ort=1", "date=2023-01-01"],
    "fiches_action:list": ["statut=x", "theme=x", "en_retard=zzz", "date=2023-01-01"],
    "financements:list": ["statut=accordes", "organisme=999999", "base=euros", "nature=don"],
    "comites:list": ["periode=demain", "statut=x", "date=2023-01-01"],
    "agenda:echeances": ["genre=rien", "mois=99", "periode=jamais", "date=2023-01-01"],
}
PARTOUT = ["tri=rien", "page=x", "page=0", "page=-1", "page=²", "departement=999", "situtation=x"]
EVERY = [(name, query) for name, queries in LISTES.items() for query in [*queries, *PARTOUT]]


@pytest.mark.parametrize(("name", "query"), EVERY)
def test_a_criterion_that_is_not_understood_is_refused(client, monde, name, query):
    client.force_login(monde.administrateur)
    response = client.get(f"{reverse(name)}?{query}")
    assert response.status_code == 400
    assert "Rien n'est affiché : cette adresse n'est pas comprise" in response.text
    # Neither « 0 commune » nor « no commune answers »: nothing was answered.
    assert 'id="resultats"' not in response.text
    assert 'class="vide"' not in response.text
    assert response.context["page_obj"].paginator.count == 0
    assert list(response.context["object_list"]) == []
    for format_ in ("csv", "xlsx", "ods"):
        export = client.get(f"{reverse(name)}?{query}&format={format_}")
        assert (export.status_code, export["Content-Type"]) == (
            400,
            "text/plain; charset=utf-8",
        )
        assert export.text.strip() == "\n".join(response.context["refus"])


@pytest.mark.parametrize("name", LISTES)
@pytest.mark.parametrize("format_", ["pdf", "exe", "CSV", "csv "])
def test_a_format_that_does_not_exist_is_refused(client, monde, name, format_):
    client.force_login(monde.administrateur)
    response = client.get(reverse(name), {"format": format_})
    assert response.status_code == 400
    assert "choisissez parmi" in response.text


@pytest.mark.parametrize("name", LISTES)
def test_what_is_understood_answers(client, monde, name):
    """Empty criteria are what the form sends; a page beyond the last one is the last one."""
    client.force_login(monde.administrateur)
    form = client.get(reverse(name)).context["form"]
    params = dict.fromkeys(form.fields, "") | {"page": "99", "utm_source": "x", "gclid": "y"}
    response = client.get(reverse(name), params)
    assert response.status_code == 200
    assert response.context["refus"] == []


def test_the_form_keeps_what_was_typed_and_says_why_beside_it(client, monde):
    client.force_login(monde.administrateur)
    response = client.get(reverse("territoires:communes"), {"date": "2999-01-01", "texte": "mens"})
    assert 'value="2999-01-01"' in response.text
    assert 'value="mens"' in response.text
    assert 'id="id_date_error"' in response.text
    assert '<details class="filtres__plus" open>' in response.text


def test_a_criterion_given_twice_is_refused(client, monde):
    client.force_login(monde.administrateur)
    response = client.get(f"{reverse('territoires:communes')}?situation=a_jour&situation=depassee")
    assert response.status_code == 400
    assert "« situation » est donné plusieurs fois" in response.text


@pytest.mark.parametrize("name", ["fiches_action:list", "territoires:communes", "comites:list"])
def test_a_place_of_elsewhere_is_refused_and_ones_own_is_read(client, monde, name):
    """Where there is no choice the box is not shown; a colleague's link works, or says why."""
    client.force_login(monde.prefecture_a)
    own = monde.a.territoire.departement_pilote_id
    other = monde.b.territoire.departement_pilote_id
    assert own != other
    assert client.get(reverse(name), {"departement": own}).status_code == 200
    assert client.get(reverse(name), {"departement": other}).status_code == 400
