"""The 18-month clock: the rule as a pure function (edge cases of the domain, by number)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.echeance import COLONNES, LIMITES, OPERATEURS, SITUATIONS, compute_horloge
from conventions.enums import SituationEcheance
from pvd_portal.core.dates import add_months
from tests.conventions.horloges import ADHESION, FRONTIERES, LIMITE

D = dt.date
S = SituationEcheance
days = st.dates(D(2019, 1, 1), D(2027, 12, 31))
maybe = st.none() | days


def clock(date, adhesion=ADHESION, signature=None, **kwargs):
    return compute_horloge(adhesion=adhesion, signature=signature, date=date, **kwargs)


@pytest.mark.parametrize(("date", "actes", "situation", "limite"), FRONTIERES)
def test_boundaries(date, actes, situation, limite):
    actes = {"adhesion": ADHESION, "jalon": None, **actes}
    horloge = compute_horloge(date=date, signature=actes.pop("jalon"), **actes)
    assert (horloge.situation, horloge.limite) == (situation, limite)


def test_every_line_of_the_tables_can_be_read():
    """One line is all that a new situation takes: what it names must exist."""
    connus = {*COLONNES, "date", "seuil"}
    for table in (LIMITES, SITUATIONS):
        assert table[-1][1] == ()
        for _, line in table:
            for condition in line:
                left, sign, right = condition.split()
                assert {left, right} <= connus
                assert sign in OPERATEURS
    assert sorted(situation for situation, _ in SITUATIONS) == sorted(S)


def test_what_the_clock_shows_of_an_act_to_come_or_out_of_the_programme():
    avant = clock(D(2022, 6, 1), signature=D(2022, 6, 2))
    assert (avant.signature, avant.jours_restants) == (None, 150)
    assert clock(D(2022, 6, 2), signature=D(2022, 6, 2)).signature == D(2022, 6, 2)
    sortie = clock(D(2024, 1, 1), signature=D(2023, 2, 1), sortie=D(2023, 12, 1))
    assert (sortie.adhesion, sortie.signature) == (ADHESION, D(2023, 2, 1))
    assert (sortie.limite, sortie.jours_retard, sortie.jours_restants) == (None, None, None)
    sans = clock(D(2021, 4, 28))
    assert (sans.adhesion, sans.limite, sans.jours_retard) == (None, None, None)


@pytest.mark.parametrize(
    ("prorogation", "prorogee"),
    [(None, False), (D(2022, 10, 28), False), (D(2022, 10, 29), False), (D(2022, 10, 30), True)],
)
def test_prorogee_means_more_time_than_the_delay_gave(prorogation, prorogee):
    assert clock(D(2026, 1, 1), prorogation=prorogation).prorogee is prorogee
    assert clock(D(2020, 1, 1), prorogation=prorogation).prorogee is False


@pytest.mark.parametrize(
    ("adhesion", "limite"),
    [
        (D(2021, 8, 31), D(2023, 2, 28)),
        (D(2022, 8, 29), D(2024, 2, 29)),
        (D(2022, 8, 30), D(2024, 2, 29)),
        (D(2022, 8, 31), D(2024, 2, 29)),
        (D(2021, 12, 31), D(2023, 6, 30)),
        (D(2021, 2, 28), D(2022, 8, 28)),
        (D(2020, 2, 29), D(2021, 8, 29)),
        (D(2021, 4, 29), D(2022, 10, 29)),
        (D(2022, 1, 27), D(2023, 7, 27)),
        (D(2024, 7, 25), D(2026, 1, 25)),
        (D(2021, 3, 12), D(2022, 9, 12)),
        (D(2021, 6, 1), D(2022, 12, 1)),
    ],
)
def test_limit_is_the_same_day_18_months_later(adhesion, limite):
    """Case 1: clamped to the month's end, never 18 × 30 days."""
    assert clock(adhesion, adhesion).limite == limite


def test_the_last_day_is_on_time_and_the_next_is_late():
    """Case 2: civil dates, the deadline is inclusive."""
    assert clock(LIMITE).situation == S.ECHEANCE_PROCHE
    assert clock(LIMITE).jours_restants == 0
    late = clock(LIMITE + dt.timedelta(days=1))
    assert (late.situation, late.jours_retard) == (S.DEPASSEE, 1)
    assert clock(D(2026, 1, 1), signature=LIMITE).situation == S.RESPECTEE


def test_a_sunday_does_not_move_the_limit_but_is_said():
    """Case 3."""
    horloge = clock(D(2022, 1, 1), D(2021, 4, 16))
    assert (horloge.limite, horloge.jour_limite) == (D(2022, 10, 16), "dimanche")


def test_a_late_signature_keeps_its_delay_for_ever():
    """Case 8; the issue's own example: La Tour-du-Pin, 138 days."""
    for day in (D(2023, 3, 3), D(2026, 11, 21)):
        horloge = clock(day, D(2021, 4, 16), D(2023, 3, 3))
        assert horloge.situation == S.RESPECTEE_EN_RETARD
        assert horloge.libelle == "Signée le 03/03/2023, 138 jours après l'échéance"


def test_carentan_is_on_time_by_ten_days():
    horloge = clock(D(2026, 1, 1), signature=D(2022, 10, 19))
    assert (horloge.situation, horloge.jours_retard) == (S.RESPECTEE, 0)


@pytest.mark.parametrize(
    ("date", "situation", "seuil"),
    [
        (D(2022, 4, 28), S.A_JOUR, None),
        (D(2022, 4, 29), S.ECHEANCE_PROCHE, 6),
        (D(2022, 7, 28), S.ECHEANCE_PROCHE, 6),
        (D(2022, 7, 29), S.ECHEANCE_PROCHE, 3),
        (D(2022, 9, 28), S.ECHEANCE_PROCHE, 3),
        (D(2022, 9, 29), S.ECHEANCE_PROCHE, 1),
        (D(2022, 10, 29), S.ECHEANCE_PROCHE, 1),
        (D(2022, 10, 30), S.DEPASSEE, None),
    ],
)
def test_thresholds_at_six_three_and_one_month(date, situation, seuil):
    horloge = clock(date)
    assert (horloge.situation, horloge.seuil_mois) == (situation, seuil)


def test_an_earlier_ort_has_no_negative_days():
    """Case 9: « ORT antérieure », never a delay."""
    horloge = clock(D(2026, 1, 1), D(2021, 4, 27), signature=D(2023, 1, 1), ort=D(2020, 1, 9))
    assert (horloge.situation, horloge.jours_retard) == (S.ORT_ANTERIEURE, 0)
    assert horloge.signature == D(2020, 1, 9)
    assert horloge.jours_restants is None


def test_an_ort_signed_the_day_of_the_adhesion_is_not_earlier():
    horloge = clock(D(2026, 1, 1), ADHESION, signature=ADHESION, ort=ADHESION)
    assert (horloge.situation, horloge.jours_retard) == (S.RESPECTEE, 0)


def test_a_signature_to_come_does_not_count():
    """Case 11."""
    assert clock(D(2022, 6, 1), signature=D(2022, 6, 2)).situation == S.ECHEANCE_PROCHE
    assert clock(D(2021, 4, 28)).situation == S.SANS_ADHESION


def test_a_prorogation_moves_the_limit_and_keeps_the_first_one():
    """Case 8: an avenant to the adhésion gives a new date."""
    horloge = clock(D(2022, 11, 1), prorogation=D(2023, 3, 31))
    assert (horloge.situation, horloge.limite) == (S.PROROGEE, D(2023, 3, 31))
    assert horloge.limite_initiale == LIMITE
    assert horloge.libelle == "150 jours restants (prorogée)"
    assert clock(D(2023, 4, 1), prorogation=D(2023, 3, 31)).jours_retard == 1
    assert clock(D(2024, 1, 1), signature=D(2023, 3, 31), prorogation=D(2023, 3, 31)).prorogee


def test_a_prorogation_never_shortens():
    assert clock(D(2022, 1, 1), prorogation=D(2022, 1, 1)).limite == LIMITE


def test_an_exit_ends_the_clock_and_the_day_before_keeps_it():
    """Case 36."""
    sortie = D(2023, 12, 1)
    assert clock(sortie, sortie=sortie).situation == S.SORTIE
    assert clock(sortie, sortie=sortie).jours_retard is None
    assert clock(D(2023, 11, 30), sortie=sortie).situation == S.DEPASSEE


@pytest.mark.parametrize(
    ("date", "libelle"),
    [
        (D(2022, 10, 28), "1 jour restant"),
        (D(2022, 10, 29), "0 jour restant"),
        (D(2022, 10, 30), "En retard de 1 jour"),
        (D(2022, 9, 17), "42 jours restants"),
        (D(2026, 10, 29), "En retard de 1\u202f461 jours"),
    ],
)
def test_days_are_said_in_words(date, libelle):
    assert clock(date).libelle == libelle


def test_the_gauge_is_a_picture_with_its_text():
    svg = clock(D(2022, 9, 17)).jauge
    assert svg.startswith("<svg")
    assert "limite le 29/10/2022" in svg
    assert clock(D(2020, 1, 1)).jauge == ""


@given(adhesion=maybe, signature=maybe, ort=maybe, prorogation=maybe, sortie=maybe, date=days)
def test_no_negative_days_whatever_the_acts(adhesion, signature, ort, prorogation, sortie, date):
    horloge = compute_horloge(
        adhesion=adhesion,
        signature=signature,
        ort=ort,
        prorogation=prorogation,
        sortie=sortie,
        date=date,
    )
    assert horloge.jours_retard is None or horloge.jours_retard >= 0
    assert horloge.jours_restants is None or horloge.jours_restants >= 0
    assert horloge.libelle
    assert horloge.look()
    assert horloge.limite is None or horloge.limite >= add_months(adhesion, 18)


@given(adhesion=days, date=days, more=st.integers(0, 900))
def test_time_only_makes_it_later(adhesion, date, more):
    """Monotone: while nothing is signed, days left never grow and late days never shrink."""
    before, after = clock(date, adhesion), clock(date + dt.timedelta(days=more), adhesion)
    if before.situation == S.SANS_ADHESION:
        return
    assert (after.jours_retard or 0) >= (before.jours_retard or 0)
    assert (after.jours_restants or 0) <= (before.jours_restants or 0)


@given(first=days, gap=st.integers(0, 2000))
def test_a_later_adhesion_never_has_an_earlier_limit(first, gap):
    later = first + dt.timedelta(days=gap)
    assert add_months(later, 18) >= add_months(first, 18)
