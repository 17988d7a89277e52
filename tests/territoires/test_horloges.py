"""Several clocks together: what is due, what comes first."""

import datetime as dt

import pytest

from conventions.echeance import compute_horloge
from conventions.enums import SituationEcheance
from pvd_portal.territoires.agregats import Compte, group_by_departement, group_by_region
from pvd_portal.territoires.horloges import (
    URGENCES,
    find_most_urgent,
    is_due_within,
    is_late,
    is_open,
)

D = dt.date


def clock(date, signature=None):
    """Adhésion of 29 April 2021, limit on 29 October 2022."""
    return compute_horloge(adhesion=D(2021, 4, 29), signature=signature, date=date)


@pytest.mark.parametrize(
    ("date", "due"),
    [
        (D(2022, 7, 28), False),
        (D(2022, 7, 29), True),
        (D(2022, 10, 28), True),
        (D(2022, 10, 29), True),
        (D(2022, 10, 30), False),
    ],
)
def test_due_within_three_months_the_last_day_included(date, due):
    assert is_due_within(clock(date), 3) is due
    assert is_due_within(clock(date, signature=date), 3) is False


def test_late_from_the_day_after():
    assert not is_late(clock(D(2022, 10, 29)))
    assert is_late(clock(D(2022, 10, 30)))
    assert is_open(clock(D(2022, 10, 30)))
    assert not is_open(clock(D(2022, 10, 30), signature=D(2022, 10, 30)))


def test_every_situation_has_its_rank():
    assert sorted(URGENCES) == sorted(SituationEcheance)


def test_the_longest_delay_comes_first_then_the_nearest_limit():
    jour = D(2023, 1, 1)
    limites = {
        nom: compute_horloge(adhesion=adhesion, signature=None, date=jour)
        for nom, adhesion in {
            "tres_en_retard": D(2021, 1, 1),
            "en_retard": D(2021, 6, 1),
            "proche": D(2021, 8, 1),
            "moins_proche": D(2021, 12, 1),
            "sans": None,
        }.items()
    }
    ordre = []
    while limites:
        premier = find_most_urgent(limites.values())
        nom = next(nom for nom, horloge in limites.items() if horloge is premier)
        ordre.append(nom)
        del limites[nom]
    assert ordre == ["tres_en_retard", "en_retard", "proche", "moins_proche", "sans"]
    assert find_most_urgent([]) is None


def test_the_regions_by_number_of_communes_the_departements_by_code():
    rows = [
        Compte("84", "Auvergne-Rhône-Alpes", "38", "Isère", "a_jour", 2),
        Compte("76", "Occitanie", "81", "Tarn", "a_jour", 1),
        Compte("76", "Occitanie", "34", "Hérault", "depassee", 4),
    ]
    assert [(r.nom, r.total) for r in group_by_region(rows)] == [
        ("Occitanie", 5),
        ("Auvergne-Rhône-Alpes", 2),
    ]
    assert [r.code for r in group_by_departement(rows)] == ["34", "38", "81"]
