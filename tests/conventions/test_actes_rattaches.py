"""The tree of the acts, and what one row may not say: boundaries, without a row in a table."""

import datetime as dt

import pytest

from conventions.coherence import incoherences, root_act, unsigned_before
from conventions.models import Convention

D = dt.date


def act(type_="cadre", **fields):
    return Convention(type=type_, intitule=type_, **fields)


def test_an_avenant_to_an_avenant_leads_to_the_root_however_deep():
    """Case 23."""
    root = act()
    first = act("avenant", parent=root, numero_avenant=1)
    second = act("avenant", parent=first, numero_avenant=2)
    third = act("avenant", parent=second, numero_avenant=3)
    for avenant in (first, second, third):
        assert root_act(avenant) is root
    assert root_act(root) is root


def test_an_avenant_of_nothing_is_its_own_root():
    lonely = act("avenant")
    assert root_act(lonely) is lonely


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"date_effet": D(2023, 1, 1), "date_fin": D(2023, 1, 1)}, {"date_fin"}),
        ({"date_effet": D(2023, 1, 1), "date_fin": D(2022, 12, 31)}, {"date_fin"}),
        ({"date_effet": D(2023, 1, 1), "date_fin": D(2023, 1, 2)}, set()),
        ({"derogation_reference": "Arrêté", "derogation_motif": "Île"}, {"derogation_reference"}),
        ({"vaut_ort": True, "derogation_reference": "Arrêté"}, {"derogation_motif"}),
        (
            {"vaut_ort": True, "derogation_reference": "Arrêté", "derogation_motif": "  "},
            {"derogation_motif"},
        ),
        ({"vaut_ort": True, "derogation_motif": "Île"}, {"derogation_reference"}),
        ({"vaut_ort": True, "derogation_reference": " ", "derogation_motif": " "}, set()),
        (
            {"vaut_ort": True, "derogation_reference": "Arrêté", "derogation_motif": "Île"},
            set(),
        ),
        ({"thematique": "Sécurité"}, {"thematique"}),
    ],
)
def test_what_a_cadre_may_not_say(fields, refused):
    assert set(incoherences(act(**fields))) == refused


@pytest.mark.parametrize(
    ("type_", "possible"),
    [("cadre", True), ("ort", True), ("adhesion", False), ("thematique", False)],
)
def test_which_acts_are_an_ort(type_, possible):
    assert ("vaut_ort" not in incoherences(act(type_, vaut_ort=True))) is possible


@pytest.mark.parametrize(
    ("jour", "refused"),
    [(D(2022, 10, 27), True), (D(2022, 10, 26), True), (D(2022, 10, 28), False)],
)
def test_a_prorogation_gives_more_than_the_18_months(jour, refused):
    """Signed on 2021-04-27: until 2022-10-27."""
    adhesion = act("adhesion", date_signature=D(2021, 4, 27))
    avenant = act("avenant", parent=adhesion, nouvelle_echeance=jour)
    assert ("nouvelle_echeance" in incoherences(avenant)) is refused


@pytest.mark.parametrize("type_", ["cadre", "ort", "thematique"])
def test_only_an_avenant_to_the_adhesion_gives_more_time(type_):
    avenant = act("avenant", parent=act(type_), nouvelle_echeance=D(2030, 1, 1))
    assert "nouvelle_echeance" in incoherences(avenant)


def test_an_act_stands_as_avenant_to_an_ort_and_never_to_itself():
    """Case 26: neither at once, nor by a chain."""
    assert incoherences(act(avenant_ort=act("ort"))) == {}
    assert incoherences(act(avenant_ort=act(vaut_ort=True))) == {}
    assert set(incoherences(act(avenant_ort=act()))) == {"avenant_ort"}
    first = act("ort")
    second = act("ort", avenant_ort=first)
    first.avenant_ort = second
    assert set(incoherences(first)) == {"avenant_ort"}
    by_parent = act("avenant", parent=first, vaut_ort=True)
    first.avenant_ort = by_parent
    assert "avenant_ort" in incoherences(first)


@pytest.mark.parametrize(
    ("numero", "statut", "waits"),
    [
        (1, "en_signature", True),
        (1, "en_preparation", True),
        (1, "signee", False),
        (1, "abandonnee", False),
        (2, "en_signature", False),
        (3, "en_signature", False),
    ],
)
def test_an_earlier_avenant_that_is_not_signed(numero, statut, waits):
    parent = act()
    second = act("avenant", parent=parent, numero_avenant=2)
    other = act("avenant", parent=parent, numero_avenant=numero, statut=statut)
    elsewhere = act("avenant", parent=act(), numero_avenant=1, statut="en_signature")
    assert unsigned_before(second, [other, elsewhere]) == ([other] if waits else [])
    assert unsigned_before(act(), [other]) == []
