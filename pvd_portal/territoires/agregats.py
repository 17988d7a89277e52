"""The programme counted by situation, département and région, as of a day."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import Count

from communes.models import Beneficiaire
from conventions.echeance import horloge, q_signee, with_dates, with_situation
from conventions.enums import SituationEcheance
from conventions.models.jalons import DATES
from pvd_portal.core.dates import today

CACHE_SECONDES = 300
# The columns of the tables, in reading order; a commune that left is counted nowhere.
SITUATIONS = [s for s in SituationEcheance if s != SituationEcheance.SORTIE]


@dataclass(frozen=True)
class Compte:
    """How many communes of one département are in one situation."""

    region: str
    region_nom: str
    departement: str
    departement_nom: str
    situation: str
    nombre: int
    # Of them, those that a convention-cadre or an ORT covers.
    signees: int = 0


LIEU = ("commune__departement__region", "commune__departement__region__nom")
LIEU += ("commune__departement", "commune__departement__nom")


def count_situations(beneficiaires, date):
    """One Compte per département and situation, of the members on that day; one query."""
    membres = beneficiaires.membres_au(date).order_by()
    if date >= today():
        rows = with_situation(membres, date).values_list(*LIEU, "situation")
        signees = Count("pk", filter=q_signee(date))
        return [Compte(*row) for row in rows.annotate(n=Count("pk"), signees=signees)]
    # A past day reads the acts themselves: cheaper row by row than grouped in SQL.
    rows = with_dates(membres, date).values_list(*LIEU, "date_sortie", *DATES, named=True)
    totals: Counter = Counter()
    signees: Counter = Counter()
    for row in rows:
        clock = horloge(row, date)
        key = (*row[: len(LIEU)], clock.situation)
        totals[key] += 1
        signees[key] += clock.acte is not None
    return [Compte(*key, nombre, signees[key]) for key, nombre in totals.items()]


@dataclass
class Place:
    """A région or a département in the tables."""

    code: str
    nom: str
    region: str
    par_situation: Counter = field(default_factory=Counter)
    signees: int = 0

    @property
    def total(self):
        return sum(self.par_situation.values())

    @property
    def colonnes(self):
        return [(s, self.par_situation[s]) for s in SITUATIONS]


def _group(comptes, key):
    lignes = {}
    for compte in comptes:
        code, nom = key(compte)
        ligne = lignes.setdefault(code, Place(code, nom, compte.region))
        ligne.par_situation[compte.situation] += compte.nombre
        ligne.signees += compte.signees
    return sorted(lignes.values(), key=lambda ligne: ligne.code)


def group_by_region(comptes):
    """By number of communes, the most first."""
    lignes = _group(comptes, lambda c: (c.region, c.region_nom))
    return sorted(lignes, key=lambda ligne: -ligne.total)


def group_by_departement(comptes):
    return _group(comptes, lambda c: (c.departement, c.departement_nom))


@dataclass
class Programme:
    """The figures of the whole programme on a day."""

    date: dt.date
    comptes: list

    def nombre(self, *situations):
        return sum(c.nombre for c in self.comptes if not situations or c.situation in situations)

    @property
    def communes(self):
        return self.nombre()

    @property
    def adhesions(self):
        return self.communes - self.nombre(SituationEcheance.SANS_ADHESION)

    @property
    def signees(self):
        return sum(c.signees for c in self.comptes)

    @property
    def en_retard(self):
        return self.nombre(SituationEcheance.DEPASSEE)

    @property
    def par_situation(self):
        return [(s, self.nombre(s)) for s in SITUATIONS]


def load_programme(date):
    """The public figures; kept five minutes, as anonymous readers all ask the same."""
    key = f"programme:{date.isoformat()}"
    comptes = cache.get(key)
    if comptes is None:
        comptes = count_situations(Beneficiaire.objects.all(), date)
        cache.set(key, comptes, CACHE_SECONDES)
    return Programme(date, comptes)
