"""The words of a search, found by an index or read in the column: the same rows."""

import pytest
from django.db import connection

from communes.models import Territoire
from conventions.models import Convention
from pvd_portal.core.search import KEYS_MAX, find_few, q_words
from tests.factories import ConventionFactory, TerritoireFactory

pytestmark = pytest.mark.django_db
NOMS = ["Pays de Bray", "Île-d'Yeu", "Saint-Benoît 100%", "Ay_le", "Braye braye"]
TEXTES = [
    "bray",
    "bra",
    "y",
    "pays bray",
    "île",
    "yeu ile",
    "100%",
    "%",
    "_",
    "d'y",
    "ss",
    "Œ",
    "aye bra",
]


@pytest.mark.parametrize("text", TEXTES)
def test_an_index_changes_no_result(text):
    for nom in NOMS:
        ConventionFactory(territoire=TerritoireFactory(nom=nom), intitule=f"Acte {nom}")
    for rows, columns in (
        (Territoire.objects, {"folded": ["nom_recherche"]}),
        (Convention.objects, {"raw": ("intitule",)}),
        (Convention.objects, {"folded": ["territoire__nom_recherche"]}),
    ):
        folded, raw = columns.get("folded", ()), columns.get("raw", ())
        plain = rows.filter(q_words(text, *folded, raw=raw))
        assert {*rows.filter(q_words(text, *folded, raw=raw, indexed=True))} == {*plain}


def test_the_keys_of_several_queries_are_listed_once():
    first, second = sorted(TerritoireFactory(nom=nom).pk for nom in NOMS[:2])
    rows = Territoire.objects.values_list("pk")
    one = rows.filter(pk=first)
    assert find_few(one, rows) == [first, second]
    assert find_few(one.none()) == []


def test_too_many_keys_are_not_listed(monkeypatch):
    monkeypatch.setattr("pvd_portal.core.search.KEYS_MAX", 1)
    TerritoireFactory(nom=NOMS[0])
    rows = Territoire.objects.values_list("pk")
    assert len(find_few(rows)) == 1 < KEYS_MAX
    TerritoireFactory(nom=NOMS[1])
    assert find_few(rows) is None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no trigrams")
def test_the_index_is_the_one_of_the_column():
    """An index is of an expression: written otherwise, the query would not find it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for rows, index in (
        (Territoire.objects.filter(q_words("bray", "nom_recherche", indexed=True)), "territoire"),
        (Convention.objects.filter(q_words("bray", raw=("intitule",), indexed=True)), "convention"),
    ):
        assert f"{index}_trigrammes" in rows.order_by().explain()
