"""Names compared as people type them, cells that no spreadsheet runs."""

import pytest

from pvd_portal.core.text import neutralize_cell, normalize_search


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("saint andre de sangonis", "Saint-André-de-Sangonis"),
        ("St-André de Sangonis", "Saint-André-de-Sangonis"),
        ("STE MARIE", "Sainte-Marie"),
        ("coeur de chartreuse", "CC Cœur de Chartreuse"),
        ("l isle d abeau", "L'Isle-d’Abeau"),
        ("LE BOURG-D'OISANS", "Le Bourg-d'Oisans"),
    ],
)
def test_search_is_tolerant(typed, stored):
    assert normalize_search(typed) in normalize_search(stored)


def test_saint_is_read_as_a_word_only():
    assert normalize_search("Stains") == "stains"


@pytest.mark.parametrize("text", ["=CMD()", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_becomes_text(text):
    assert neutralize_cell(text) == "'" + text


@pytest.mark.parametrize("value", ["Halle", "", None, 12, "a=b"])
def test_other_cells_are_untouched(value):
    assert neutralize_cell(value) == value
