"""Numbers as people type them: read, or refused with what to write instead; never guessed."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from fiches_action.models import FicheAction
from pvd_portal.core.fields import EntierField, MontantField, NombreField, NombreInput
from tests.fiches_action.saisie import section_url, shown_data


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("150000", 150_000),
        ("150 000", 150_000),
        ("1 250 000 euros", 1_250_000),
        ("1 250 000 €", 1_250_000),
        ("12 000 EUR", 12_000),
        ("12,50", "12.50"),
        ("12.5", "12.5"),
        ("1 250,50", "1250.50"),
        ("1,25 M€", 1_250_000),
        ("12 k€", 12_000),
        ("0", 0),
    ],
)
def test_an_amount_is_read(typed, read):
    assert MontantField().clean(typed) == Decimal(read)


AMBIGUOUS = [
    "150.000",
    "12.500",
    "1,250",
    "1.250.000",
    "1,250,000",
    "1.250,50",
    "1'250",
    "1,250 M€",
]


@pytest.mark.parametrize("typed", AMBIGUOUS)
def test_an_ambiguous_separator_is_refused_with_help(typed):
    for field in (MontantField(), NombreField()):
        if typed.endswith("€") and isinstance(field, NombreField):
            continue
        with pytest.raises(ValidationError, match="deux façons : écrivez 12 500 pour"):
            field.clean(typed)


@pytest.mark.parametrize(
    "typed", ["12 000 € HT", "12 000 TTC", "12000 euros hors taxes", "12 k€ ht"]
)
def test_ht_and_ttc_are_not_dropped_in_silence(typed):
    with pytest.raises(ValidationError, match="se choisit dans « Base »"):
        MontantField().clean(typed)


ODD = [
    "sNaN",
    "NaN",
    "-NaN",
    "Infinity",
    "inf",
    "1e999",
    "1e5",
    "0x10",
    "١٢",
    "1 2",
    "12 5000",
    "--1",
]


@pytest.mark.parametrize("typed", ODD)
@pytest.mark.parametrize("field", [MontantField(), NombreField(max_digits=14, decimal_places=2)])
def test_what_is_no_number_is_refused(field, typed):
    with pytest.raises(ValidationError, match="Écrivez un"):
        field.clean(typed)
    assert field.has_changed(None, typed)
    assert field.has_changed(Decimal(1), typed)


@pytest.mark.parametrize("digits", [15, 6000, 1_200_000])
def test_a_number_far_too_long_is_refused(digits):
    for field in (MontantField(), NombreField(max_digits=14, decimal_places=2), EntierField()):
        with pytest.raises(ValidationError):
            field.clean("9" * digits)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("12,5", "12.5"), ("7,5", "7.5"), ("7.5 %", "7.5"), ("-3", "-3"), ("1 200", 1200)],
)
def test_a_measure_takes_the_french_comma(typed, read):
    assert NombreField(max_digits=14, decimal_places=2).clean(typed) == Decimal(read)


def subclasses(cls):
    for child in cls.__subclasses__():
        yield child
        yield from subclasses(child)


def test_no_form_leaves_a_number_to_the_browser_s_language():
    """The pages of the portal; the administration has Django's own."""
    faults = {
        (form.__qualname__, name)
        for form in subclasses(forms.BaseForm)
        if form.__module__.startswith(("conventions", "fiches_action", "pvd_portal"))
        and "admin" not in form.__module__
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.NumberInput)
        or (
            isinstance(field, forms.DecimalField | forms.FloatField)
            and not isinstance(field, NombreField)
        )
    }
    assert faults == set()


def save(client, fiche, section, **changes):
    data = {**shown_data(client, fiche, section), **changes}
    return client.post(section_url(fiche, section), data)


@pytest.mark.parametrize(("typed", "taux"), [("12,5", "12.5"), ("7,5", "7.5"), ("7,5 %", "7.5")])
def test_the_rate_of_a_derogation(client, monde, typed, taux):
    client.force_login(monde.chef_a)
    changes = {"derogation_taux": typed, "derogation_reference": "Arrêté du 3 mars"}
    assert save(client, monde.a.fiche, "financement", **changes).status_code == 302
    assert FicheAction.objects.get(pk=monde.a.fiche.pk).derogation_taux == Decimal(taux)
    page = client.get(section_url(monde.a.fiche, "financement")).text
    assert 'inputmode="decimal"' in page
    assert f'value="{Decimal(taux):.2f}"'.replace(".", ",") in page or f'value="{typed[:4]}' in page
    assert 'type="number"' not in page


@pytest.mark.parametrize("typed", ["sNaN", "150.000", "101", "-1", "1e999"])
def test_a_wrong_rate_is_refused_and_kept(client, monde, typed):
    client.force_login(monde.chef_a)
    changes = {"derogation_taux": typed, "derogation_reference": "Arrêté du 3 mars"}
    response = save(client, monde.a.fiche, "financement", **changes)
    assert "derogation_taux" in response.context["form"].errors
    assert f'value="{typed}"' in response.text


@pytest.mark.parametrize("champ", ["cible", "valeur", "valeur_reference"])
@pytest.mark.parametrize("typed", ["sNaN", "Infinity", "1e999", "12.500", "9" * 6000])
def test_a_wrong_measure_is_no_crash(client, monde, champ, typed):
    client.force_login(monde.chef_a)
    data = {"indicateurs-0-libelle": "Logements", f"indicateurs-0-{champ}": typed}
    response = save(client, monde.a.fiche, "indicateurs", **data)
    assert response.status_code == 200
    assert typed in response.text


@pytest.mark.parametrize("typed", ["7,5", "7.5", "1e2", "٤٠"])
def test_a_whole_number_is_not_guessed(client, monde, typed):
    client.force_login(monde.chef_a)
    response = save(client, monde.a.fiche, "vie", avancement=typed)
    assert "Écrivez un nombre entier" in response.context["form"].errors["avancement"][0]


def test_the_pages_have_no_number_input(client, monde):
    client.force_login(monde.chef_a)
    for url in (
        section_url(monde.a.fiche, "vie"),
        section_url(monde.a.fiche, "indicateurs"),
        f"{reverse('territoires:strategie', args=[monde.a.territoire.pk])}?modifier=nouveau",
    ):
        assert 'type="number"' not in client.get(url).text, url
    assert isinstance(MontantField().widget, NombreInput)
