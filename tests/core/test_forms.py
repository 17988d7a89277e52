import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.forms import formset_factory
from django.http import QueryDict
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from pvd_portal.core.fields import (
    MAX_MONTANT,
    DateField,
    LongTextField,
    MontantField,
    format_montant,
)
from pvd_portal.core.forms import PortailForm
from pvd_portal.core.formsets import silence_errors, with_one_more_row


class FicheForm(PortailForm):
    intitule = forms.CharField(label="Intitulé", help_text="Court")
    priorite = forms.ChoiceField(
        label="Priorité", widget=forms.RadioSelect, choices=[("1", "Haute")], help_text="Une"
    )
    commune = forms.ChoiceField(
        choices=[("", "Choisir"), ("Isère", [("38226", "Mens"), ("38509", "<La Tour>")])],
        required=False,
    )
    date = DateField(label="Début", required=False)
    cout = MontantField(label="Coût", required=False)
    texte = LongTextField(label="Texte", required=False, max_length=20)


# Amounts


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1 000 000,50", "1000000.50"),
        ("1\u202f250\u00a0000 €", "1250000.00"),
        ("1,5 k€", "1500.00"),
        ("2 M€", "2000000.00"),
        ("12.5", "12.50"),
        ("0", "0.00"),
        ("9 999 999 999,99", "9999999999.99"),
    ],
)
def test_amount_as_people_write_it(typed, amount):
    assert MontantField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("-5", "négatif"),
        ("10000000000", "trop grand"),
        ("1000000000000", "trop grand"),
        ("1,234", "deux façons"),
        ("0,234", "deux chiffres"),
        ("abc", "Écrivez un montant"),
        ("1e9", "Écrivez un montant"),
        ("NaN", "Écrivez un montant"),
        ("Infinity", "Écrivez un montant"),
        ("1,2,3", "deux façons"),
        ("=1+1", "Écrivez un montant"),
        ("٣", "Écrivez un montant"),
        ("9" * 5000, "trop grand"),
    ],
)
def test_amount_refused_in_french(typed, message):
    with pytest.raises(forms.ValidationError, match=message):
        MontantField().clean(typed)


def test_amount_required_or_not():
    assert MontantField(required=False).clean(" ") is None
    with pytest.raises(forms.ValidationError, match="obligatoire"):
        MontantField().clean("")


@given(st.decimals(min_value=0, max_value=MAX_MONTANT, places=2))
def test_amount_shown_is_read_back_the_same(amount):
    assert MontantField().clean(format_montant(amount)) == amount


def test_amount_written_otherwise_is_no_change():
    field = MontantField()

    assert not field.has_changed(Decimal("1000.00"), "1 k€")
    assert field.has_changed(Decimal("1000.00"), "1 001")
    assert field.has_changed(None, "abc")


def test_amount_is_rendered_in_french():
    html = str(FicheForm(initial={"cout": Decimal("1250000.00")})["cout"])

    assert 'value="1\u202f250\u202f000"' in html
    assert 'inputmode="decimal"' in html


def test_what_was_typed_is_kept_when_refused():
    assert 'value="12 bananes"' in str(FicheForm({"cout": "12 bananes"})["cout"])


# Dates and long texts


@pytest.mark.parametrize("typed", ["2022-10-16", "16/10/2022", "16-10-2022"])
def test_date_from_the_picker_or_typed(typed):
    assert DateField().clean(typed) == dt.date(2022, 10, 16)


@pytest.mark.parametrize("typed", ["31/02/2022", "10/16/2022", "hier", "0000-00-00"])
def test_date_refused_in_french(typed):
    with pytest.raises(forms.ValidationError, match="date qui existe"):
        DateField().clean(typed)


def test_date_is_given_back_to_the_picker_in_its_format():
    html = str(FicheForm(initial={"date": dt.date(2022, 10, 16)})["date"])

    assert 'type="date"' in html
    assert 'value="2022-10-16"' in html


def test_long_text_loses_only_what_no_database_stores():
    assert LongTextField().clean("a\x00b\r\n🏡 \u202eאב <script>") == "ab\n🏡 \u202eאב <script>"


def test_long_text_too_long_is_said_by_the_server_not_cut_by_the_browser():
    form = FicheForm({"texte": "x" * 21})

    assert form.errors["texte"] == ["Ce texte est trop long : 21 caractères, 20 au plus."]
    assert "maxlength" not in str(form["texte"])
    assert 'data-compteur="20"' in str(form["texte"])


# Rendering


def test_hint_and_error_stay_tied_to_the_input():
    html = FicheForm({}).fields and FicheForm({})["intitule"].as_field_group()

    assert 'aria-describedby="id_intitule_helptext id_intitule_error"' in html
    assert 'id="id_intitule_helptext"' in html
    assert 'id="id_intitule_error"' in html
    assert 'aria-invalid="true"' in html


def test_radios_are_a_fieldset_without_stray_attributes():
    html = FicheForm({})["priorite"].as_field_group()

    assert 'aria-describedby="id_priorite_helptext id_priorite_error"' in html
    assert " dsfr" not in html
    assert 'for="id_priorite_0"' in html


def test_select_keeps_groups_selection_and_escapes():
    html = str(FicheForm({"commune": "38226"})["commune"])

    assert '<optgroup label="Isère">' in html
    assert '<option value="38226" selected>Mens</option>' in html
    assert "&lt;La Tour&gt;" in html


def test_labels_say_what_is_optional_or_what_is_not():
    form = FicheForm()
    assert "(facultatif)" in form["cout"].as_field_group()
    assert "(facultatif)" not in form["intitule"].as_field_group()

    form.mention = "obligatoire"
    assert "(facultatif)" not in form["cout"].as_field_group()
    assert "(obligatoire)" in form["intitule"].as_field_group()


def test_what_a_form_changes_in_its_init_is_shown():
    class Ajustee(FicheForm):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["intitule"].label = "Titre"
            self.fields["cout"].widget = forms.Select(choices=[("1", "Un")])

    html = str(Ajustee())

    assert "Titre" in html
    assert '<select name="cout" class="fr-select"' in html


def test_rendering_a_form_warns_of_nothing():
    assert "fr-input-group" in str(FicheForm())


def test_summary_links_to_each_field():
    template = Template('{% include "components/errors_summary.html" with form=form only %}')
    html = template.render(Context({"form": FicheForm({"cout": "-1"})}))

    assert "3 points à corriger" in html
    assert '<a href="#id_cout">Coût</a>' in html
    assert '<a href="#id_priorite">Priorité</a>' in html
    assert "fr-alert" not in template.render(Context({"form": FicheForm()}))


# Rows without JavaScript

LigneFormSet = formset_factory(FicheForm, extra=1, can_delete=True)


def test_one_more_row_keeps_what_was_typed_and_judges_nothing():
    data = QueryDict("l-TOTAL_FORMS=1&l-INITIAL_FORMS=0&l-0-cout=abc")
    formset = LigneFormSet(with_one_more_row(data, "l"), prefix="l")
    silence_errors(formset)

    html = Template(
        '{% include "components/formset.html" with formset=f legende="Lignes" only %}'
    ).render(Context({"f": formset}))

    assert len(formset.forms) == 2
    assert 'value="abc"' in html
    assert "fr-message--error" not in html
    assert "l-__prefix__-cout" in html


@pytest.mark.parametrize("query", ["", "l-TOTAL_FORMS=beaucoup", "autre-TOTAL_FORMS=1"])
def test_one_more_row_ignores_a_forged_count(query):
    assert with_one_more_row(QueryDict(query), "l") == QueryDict(query)
