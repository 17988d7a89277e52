"""What a cell of a list says: marks for nothing, and what a spreadsheet makes of a code."""

import datetime as dt

import pytest

from conventions.imports.redondances import fold_name
from conventions.imports.valeurs import (
    ValeurIllisible,
    clean_identifier,
    is_placeholder,
    read_date,
)

RIEN = ["", " ", "NA", "na", "N/A", "#N/A", "#N/D", "n.c.", "NC", "nd", "-", "–", "—", "--"]
RIEN += ["s.o.", "S.O", "sans objet", "néant", "Néant", "NULL", "null", "nan", "NaN", "None"]
RIEN += [
    "0",
    "00",
    "0.0",
    "?",
    "x",
    "non renseigné",
    "À compléter",
    "#REF!",
    "#VALEUR!",
    "'",
    "...",
]


@pytest.mark.parametrize("text", RIEN)
def test_a_mark_for_nothing_is_no_value(text):
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["pvd-84-01-1", "10", "NAY", "Sos", "Nantes", "01034", "2B152"])
def test_a_value_is_no_mark_for_nothing(text):
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("01034", "01034"),
        (" 01034 ", "01034"),
        ("2b152", "2B152"),
        ("1034.0", "1034"),
        ("1034,0", "1034"),
        ("39300.00", "39300"),
        ("1,034", "1034"),
        ("1 034", "1034"),
        ("39\u202f300", "39300"),
        ("39,300", "39300"),
        ("39.300", "39300"),
        ("'01034", "01034"),
        ("1,034E+03", "1034"),
        ("3.93E+04", "3.93E+04"),
        ("2,00046977E+08", "200046977"),
        # Its last digits are gone: nobody guesses them.
        ("2,00E+08", "2,00E+08"),
        ("2,00047E+08", "2,00047E+08"),
        ("200 046 977", "200046977"),
        ("200046977.0", "200046977"),
        ("pvd-84-01-1", "PVD-84-01-1"),
    ],
)
def test_what_a_spreadsheet_makes_of_a_code_is_taken_off(written, read):
    assert clean_identifier(written) == read


@pytest.mark.parametrize("text", ["2021-04-22", "22/04/2021", " 22/4/2021 "])
def test_the_two_usual_ways_to_write_a_day(text):
    assert read_date(text) == dt.date(2021, 4, 22)


@pytest.mark.parametrize("text", ["0021-04-22", "22/04/0021", "1922-09-28", "9999-12-31"])
def test_an_absurd_year_is_refused(text):
    with pytest.raises(ValeurIllisible, match="vérifiez l'année"):
        read_date(text)


@pytest.mark.parametrize(
    "text",
    ["22/04/21", "01/2021", "2021/04/22", "22.04.2021", "22 avril 2021", "29/02/2023", "44308"]
    + ["2021-04-22T00:00:00Z", "2021-04-22 00:00:00", "NA", "#N/A", "0", "22/04/21x", "٢٢/04/2021"],
)
def test_other_ways_are_refused_and_said(text):
    with pytest.raises(ValeurIllisible, match="n'est pas une date"):
        read_date(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LA TOUR DU PIN", "La Tour-du-Pin"),
        ("Tour-du-Pin (La)", "La Tour-du-Pin"),
        ("St André de Sangonis", "Saint-André-de-Sangonis"),
        ("Ste Mère Eglise", "Sainte-Mère-Église"),
        ("Val-Revermont", "VAL REVERMONT"),
        ("L'Aigle", "Aigle (L')"),
    ],
)
def test_two_spellings_of_one_name(one, other):
    assert fold_name(one) == fold_name(other)
