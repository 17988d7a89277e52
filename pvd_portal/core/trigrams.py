"""Words inside a column, found by an index: its groups of three letters, on PostgreSQL.

As pg_trgm does it, without an extension that a host may refuse; the migrations « trigrammes »
make the function and the indexes. SQLite reads the column.
"""

from typing import Any

from django.db.models import CharField
from django.db.models.lookups import Contains, IContains

LETTRES = 3
FONCTION = "trigrammes"


class IndexedContains(Contains):
    """`contains`, and what the index can say of it; a shorter word has no trigram."""

    word = "%s"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, params = super().as_sql(compiler, connection)
        if len(self.rhs) < LETTRES:
            return sql, params
        column, _ = self.process_lhs(compiler, connection)
        by_index = f"{FONCTION}({column}) @> {FONCTION}({self.word})"
        return f"({sql} AND {by_index})", [*params, self.rhs]


class IndexedIContains(IndexedContains, IContains):
    word = "UPPER(%s)"


# Under other names: by theirs Django knows how to write them.
CharField.register_lookup(IndexedContains, "indexed_contains")
CharField.register_lookup(IndexedIContains, "indexed_icontains")
