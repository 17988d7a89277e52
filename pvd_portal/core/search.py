"""How every box to search in compares words: the same in the lists, the search and the admin."""

from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet

from pvd_portal.core import trigrams  # noqa: F401 - its lookups
from pvd_portal.core.text import normalize_search

# More of them find nothing better, and cost.
MOTS_MAX = 8
# More keys than that in a condition cost more than the query that finds them.
KEYS_MAX = 200


def q_words(text: str, *folded: str, raw: tuple[str, ...] = (), indexed: bool = False) -> Q:
    """Rows where one of these columns has all the words of the text, in any order.

    `folded`: columns that `normalize_search` has written; `raw`: as typed, accents compared;
    `indexed`: each of them has its trigrams.
    """
    by = "indexed_" if indexed else ""
    words = normalize_search(text).split()[:MOTS_MAX]
    if not words:
        return Q(pk__in=[])
    typed = text.split()[:MOTS_MAX]
    columns = [_all(f"{column}__{by}contains", words) for column in folded]
    columns += [_all(f"{column}__{by}icontains", typed) for column in raw]
    return reduce(or_, columns, Q(pk__in=[]))


def _all(lookup: str, words: list[str]) -> Q:
    return reduce(and_, (Q((lookup, word)) for word in words))


def q_code(text: str, column: str, *, length: int) -> Q:
    """The start of a code, or the whole of one that lost its leading zero (edge case 33)."""
    code = "".join(text.split()).upper()
    if not code or len(code) > length or not any(c.isdigit() for c in code):
        return Q(pk__in=[])
    condition: Any = Q((f"{column}__startswith", code))
    if code.isdecimal() and len(code) == length - 1:
        condition |= Q((column, f"0{code}"))
    return condition


def find_few(*parts: QuerySet) -> list[Any] | None:
    """The keys that these queries of one column give together; None: too many to be listed.

    Each query finds its own by its own index; with OR, PostgreSQL would read every row.
    """
    first, *others = (rows.order_by() for rows in parts)
    rows = list(first.union(*others, all=True)[: KEYS_MAX + 1])
    return sorted({key for (key,) in rows} - {None}) if len(rows) <= KEYS_MAX else None
