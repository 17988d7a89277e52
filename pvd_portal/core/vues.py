"""The views of a list: tabs that are addresses, with the number of their rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

# The address of the view of all the rows, for whom the list opens on another one.
TOUTES = "toutes"


@dataclass(frozen=True)
class Vue:
    """A tab: the criteria that it sets, and the condition of the rows that it counts.

    Without a condition its number is said when it is the one shown. `page`: it is another page.
    A view that the reader has kept sets the sort too.
    """

    libelle: str
    criteres: Mapping[str, str] = field(default_factory=dict)
    condition: Q | None = None
    adresse: str = ""
    page: bool = False
    gardee: bool = False

    @property
    def est_tout(self) -> bool:
        """All the rows of this page."""
        return not (self.criteres or self.page or self.gardee)

    def is_shown(self, criteres: Mapping[str, str], tri: str) -> bool:
        """What the list shows, or a part of it; of one that was kept, exactly that."""
        if self.page:
            return False
        if self.gardee:
            return self.criteres == ({**criteres, "tri": tri} if tri else criteres)
        return all(criteres.get(name) == value for name, value in self.criteres.items())

    def href(self, tri: str) -> str:
        if self.adresse:
            return self.adresse
        params = QueryDict(mutable=True)
        params.update({**self.criteres, "tri": tri} if tri and not self.gardee else self.criteres)
        return f"?{params.urlencode()}"


def with_kept(vues: Sequence[Vue], kept: Sequence[Any]) -> list[Vue]:
    """And those that the reader has kept; one of them may be what the list opens on."""
    if any(row.par_defaut for row in kept):
        vues = [replace(v, adresse=f"?vue={TOUTES}") if v.est_tout else v for v in vues]
    return [*vues, *(Vue(row.nom, QueryDict(row.requete).dict(), gardee=True) for row in kept)]


def choose_vue(vues: Sequence[Vue], criteres: Mapping[str, str], tri: str) -> Vue | None:
    """The narrowest of those that the list shows."""
    shown = [vue for vue in vues if vue.is_shown(criteres, tri)]
    return max(shown, key=lambda vue: (vue.gardee, len(vue.criteres)), default=None)


def count_rows(rows: QuerySet, counts: Mapping[str, Any]) -> dict[str, Any]:
    """The aggregates, and `lignes`."""
    return rows.order_by().aggregate(lignes=Count("pk"), **counts)


def aggregates(vues: Sequence[Vue]) -> dict[str, Any]:
    """The numbers of the tabs, by their rank."""
    return {
        f"vue_{rank}": Count("pk", filter=vue.condition)
        for rank, vue in enumerate(vues)
        if vue.condition is not None
    }
