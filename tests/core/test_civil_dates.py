"""No date of an impossible year anywhere: one home, which every column and every field uses."""

import datetime as dt

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from communes.models import Beneficiaire, Contact
from conventions.models import Convention
from fiches_action.models import FicheAction, Indicateur
from pvd_portal.accounts.models import Affectation
from pvd_portal.comites.models import Comite
from pvd_portal.core.columns import CivilDateField
from pvd_portal.core.dates import today
from pvd_portal.core.fields import DateField
from tests.fiches_action.saisie import save, section_url, shown_data

D = dt.date
ABSURD = ["0022-10-16", "0027-01-01", "1922-09-28", "9999-12-31", "22/10/0022", "2101-01-01"]
OURS = {"communes", "conventions", "fiches_action", "accounts", "comites"}
# Computed, never typed.
COMPUTED = {"DatesBeneficiaire"}


def columns():
    return [
        (model, field)
        for model in apps.get_models()
        if model._meta.app_label in OURS and model.__name__ not in COMPUTED
        for field in model._meta.get_fields()
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField)
    ]


def test_every_column_of_a_civil_date_has_bounds():
    assert len(columns()) > 40
    assert [f"{m.__name__}.{f.name}" for m, f in columns() if type(f) is not CivilDateField] == []


def subclasses(cls):
    for child in cls.__subclasses__():
        yield child
        yield from subclasses(child)


def test_every_date_of_a_form_has_bounds():
    """The forms of the portal and those of the administration, which the imports have loaded."""
    found = {
        (form.__qualname__, name, type(field))
        for form in subclasses(forms.BaseForm)
        if form.__module__.startswith(("communes", "conventions", "fiches_action", "pvd_portal"))
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.DateField)
    }
    assert len(found) > 20
    assert {row for row in found if not issubclass(row[2], DateField)} == set()


@pytest.mark.parametrize("typed", ABSURD)
def test_an_absurd_year_is_refused_with_a_sentence(typed):
    with pytest.raises(ValidationError, match="Vérifiez l'année : une date est ici entre 2000 et"):
        DateField().clean(typed)


def test_the_bounds_are_the_browser_s_too():
    html = DateField().widget.render("date", None)
    assert 'type="date"' in html
    assert 'min="2000-01-01"' in html
    assert 'max="2100-12-31"' in html


@pytest.mark.parametrize("typed", ["2000-01-01", "2100-12-31", "16/10/22"])
def test_a_plausible_year_is_kept(typed):
    assert DateField().clean(typed).year in {2000, 2100, 2022}


@pytest.mark.parametrize(
    ("section", "champ"),
    [
        ("calendrier", "date_debut_prevue"),
        ("calendrier", "date_fin_prevue"),
        ("calendrier", "date_debut_reelle"),
        ("calendrier", "jalons-0-date_prevue"),
        ("calendrier", "jalons-0-date_realisee"),
        ("indicateurs", "indicateurs-0-date_cible"),
        ("indicateurs", "indicateurs-0-date_reference"),
        ("indicateurs", "indicateurs-0-date_valeur"),
        ("financement", "financements-0-date_demande"),
        ("financement", "financements-0-date_decision"),
    ],
)
@pytest.mark.parametrize("typed", ["0022-10-16", "9999-12-31", "1922-01-01"])
def test_every_date_of_a_fiche(client, monde, section, champ, typed):
    fiche = monde.a.fiche
    client.force_login(monde.chef_a)
    data = {**shown_data(client, fiche, section), champ: typed}
    response = client.post(section_url(fiche, section), data)
    assert response.status_code == 200
    assert "Vérifiez l&#x27;année" in response.text
    assert f'value="{typed}"' in response.text


def test_a_census_older_than_the_programme_is_a_reference(client, monde):
    client.force_login(monde.chef_a)
    data = {"date_reference": "1999-01-01", "libelle": "Habitants", "type": "resultat"}
    data = {f"indicateurs-0-{name}": value for name, value in data.items()}
    save(client, monde.a.fiche, "indicateurs", **data)
    assert Indicateur.objects.filter(date_reference=D(1999, 1, 1)).exists()


@pytest.mark.parametrize("champ", ["date_signature_prevue", "date_effet", "date_fin"])
@pytest.mark.parametrize("typed", ["0022-10-16", "9999-12-31"])
def test_every_date_of_an_act(client, monde, champ, typed):
    acte = monde.a.convention
    client.force_login(monde.chef_a)
    url = reverse("conventions:edit", args=[acte.pk])
    response = client.get(url)
    form = response.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {"revision": acte.revision, champ: typed}
    response = client.post(url, data)
    assert "Vérifiez l'année" in response.context["form"].errors[champ][0]


@pytest.mark.parametrize(
    "build",
    [
        lambda: Beneficiaire(date_entree=D(22, 1, 1)),
        lambda: Contact(date_debut=D(1922, 1, 1)),
        lambda: Affectation(date_fin=D(9999, 12, 31)),
        lambda: Comite(date=D(22, 1, 1)),
        lambda: FicheAction(date_statut=D(22, 1, 1)),
        lambda: Convention(nouvelle_echeance=D(9999, 1, 1)),
    ],
)
def test_a_row_says_it_whoever_fills_it(build):
    """The administration and a restored value go through the row's own check."""
    with pytest.raises(ValidationError) as error:
        build().clean_fields()
    assert "Vérifiez l'année" in str(error.value)


def test_an_exit_is_not_noted_before_it_happens(monde):
    row = monde.a.territoire.beneficiaires.first()
    row.date_sortie, row.motif_sortie = today() + dt.timedelta(days=1), "Choix"
    with pytest.raises(ValidationError) as error:
        row.full_clean()
    assert "une fois qu'elle a eu lieu" in str(error.value)


def test_the_calendar_lives_with_a_row_of_former_times(client, monde):
    """Written before the bounds: the feed that everybody shares still answers."""
    rows = Convention.objects.filter(pk=monde.a.convention.pk)
    rows.update(date_signature_prevue=dt.date.max, date_fin=dt.date.max)
    Comite.objects.filter(territoire=monde.a.territoire).update(date=dt.date.max)
    client.force_login(monde.prefecture_a)
    response = client.get(reverse("agenda:echeances_ics"))
    assert response.status_code == 200
    assert "99991231" in response.text
    assert client.get(reverse("agenda:echeances")).status_code == 200
    FicheAction.objects.update(date_fin_prevue=dt.date.min, date_debut_prevue=dt.date.min)
    for name in ("agenda:echeances", "tableau_de_bord:tableau_de_bord", "fiches_action:list"):
        assert client.get(reverse(name)).status_code == 200
