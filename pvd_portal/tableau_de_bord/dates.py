"""« Prochaines dates »: sessions, signatures and deadlines to come, a line a day and kind."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Count
from django.urls import reverse

from conventions import regles
from conventions.models import Convention
from pvd_portal.comites.enums import StatutComite
from pvd_portal.comites.models import Comite
from pvd_portal.core.links import link_to
from pvd_portal.core.words import pluralize
from pvd_portal.tableau_de_bord.besoins import Besoin
from pvd_portal.tableau_de_bord.lieux import Lieux
from pvd_portal.territoires.horloges import is_open

MAX_LIGNES = 4
# Of one query: more than any département plans.
MAX_LUES = 300
SEANCE, SIGNATURE, DELAI = "séance", "signature", "délai"
NOMS = {
    SEANCE: ("Comité de projet", "comités de projet"),
    SIGNATURE: ("Signature prévue", "signatures prévues"),
    DELAI: ("Échéance du délai de {}", "échéances du délai de {}"),
}


class Seance(NamedTuple):
    """A session to come."""

    date: dt.date
    pk: Any
    territoire: Any
    lieu: str
    points: int


@dataclass
class Jour:
    """What happens on a day, of one kind: (address, name, place)."""

    date: dt.date
    genre: str
    lignes: list[tuple[str, str, str]]

    @property
    def url(self) -> str:
        return self.lignes[0][0] if len(self.lignes) == 1 else reverse("agenda:echeances")

    @property
    def titre(self) -> str:
        un, des = (words.format(regles.spell_delai()) for words in NOMS[self.genre])
        if len(self.lignes) == 1:
            return self.lignes[0][1] or un
        return pluralize(len(self.lignes), un, des)

    @property
    def lieux(self) -> str:
        return ", ".join(dict.fromkeys(lieu for _, _, lieu in self.lignes))


def load_dates(
    user: Any, jour: dt.date, lieux: Lieux, besoins: Iterable[Besoin]
) -> tuple[list[Jour], dict[Any, Seance]]:
    """The first of them, and {territoire: its next session}, in the order of their days."""
    groupes: dict[tuple[dt.date, str], list[tuple[str, str, str]]] = defaultdict(list)
    seances: dict[Any, Seance] = {}
    for row in _sessions(user, jour, lieux):
        seance = Seance(*row)
        seances.setdefault(seance.territoire, seance)
        nom = lieux.actifs[seance.territoire].nom
        groupes[seance.date, SEANCE].append((link_to("comites:detail", seance.pk), "", nom))
    for date, pk, titre, territoire in _signatures(user, jour, lieux):
        nom = lieux.actifs[territoire].nom
        groupes[date, SIGNATURE].append((link_to("conventions:detail", pk), titre, nom))
    for besoin in besoins:
        for echeance in besoin.siennes:
            clock = echeance.horloge
            if is_open(clock) and clock.limite >= jour:
                page = link_to("territoires:detail", besoin.lieu.pk)
                groupes[clock.limite, DELAI].append((page, "", echeance.commune))
    jours = [Jour(date, genre, lignes) for (date, genre), lignes in groupes.items()]
    return sorted(jours, key=lambda one: (one.date, one.genre))[:MAX_LIGNES], seances


def _sessions(user: Any, jour: dt.date, lieux: Lieux) -> Any:
    rows = _planned().filter(territoire__in=lieux.condition, date__gte=jour)
    return rows.readable_by(user)[:MAX_LUES]


def _signatures(user: Any, jour: dt.date, lieux: Lieux) -> Any:
    rows = _to_sign().filter(territoire__in=lieux.condition, date_signature_prevue__gte=jour)
    return rows.readable_by(user)[:MAX_LUES]


@cache
def _planned() -> Any:
    rows = Comite.objects.filter(statut=StatutComite.PLANIFIE).order_by("date", "heure", "pk")
    return rows.values_list("date", "pk", "territoire", "lieu", Count("points"))


@cache
def _to_sign() -> Any:
    rows = Convention.objects.en_cours().actifs().order_by("date_signature_prevue", "pk")
    return rows.values_list("date_signature_prevue", "pk", "intitule", "territoire")
