"""The steps of an act, its duration, the tree of its acts: without a row in a table."""

import datetime as dt

import pytest

from conventions.arbre import tree_of
from conventions.avancement import spell_duration
from conventions.models import Convention

D = dt.date


@pytest.mark.parametrize(
    ("debut", "fin", "words"),
    [
        (D(2027, 2, 4), D(2032, 2, 3), "5\u202fans"),
        (D(2027, 2, 4), D(2032, 2, 4), "5\u202fans"),
        (D(2027, 2, 4), D(2028, 2, 3), "1\u202fan"),
        (D(2027, 1, 1), D(2028, 6, 30), "18\u202fmois"),
        (D(2027, 2, 4), D(2032, 3, 9), ""),
        (D(2027, 2, 4), D(2027, 2, 5), ""),
        (None, D(2032, 2, 3), ""),
        (D(2027, 2, 4), None, ""),
    ],
)
def test_a_duration_is_said_when_it_is_whole(debut, fin, words):
    assert spell_duration(debut, fin) == words


def act(type_="cadre", **fields):
    return Convention(type=type_, intitule=type_, **fields)


def shape(node):
    return (node.acte, node.ici, [shape(child) for child in node.enfants])


def test_an_act_alone_has_no_tree():
    assert tree_of(act("thematique"), []) is None


def test_an_avenant_stands_among_those_of_its_act():
    cadre = act()
    first, second, third = (act("avenant", parent=cadre, numero_avenant=n) for n in (1, 2, 3))
    found = shape(tree_of(second, [first, third]))
    beside = [(first, False, []), (second, True, []), (third, False, [])]
    assert found == (cadre, False, beside)
    # The act itself, above them.
    assert shape(tree_of(cadre, [first]))[1:] == (True, [(first, False, [])])


def test_a_cadre_stands_under_the_ort_that_it_amends():
    """Case 26."""
    ort = act("ort")
    cadre = act(avenant_ort=ort)
    avenant = act("avenant", parent=cadre, numero_avenant=1)
    assert shape(tree_of(cadre, [avenant])) == (ort, False, [(cadre, True, [(avenant, False, [])])])
