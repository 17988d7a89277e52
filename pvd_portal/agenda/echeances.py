"""Every date to come of a périmètre: deadlines, signatures planned, ends of acts, sessions."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from django.db import connection, models
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast

from communes.models import Beneficiaire
from conventions import regles
from conventions.echeance import may_be_due_from
from conventions.enums import StatutConvention
from conventions.models import Convention
from pvd_portal.comites.enums import StatutComite
from pvd_portal.comites.models import Comite
from pvd_portal.core.dates import add_months
from pvd_portal.core.lieux import of_name
from pvd_portal.core.links import link_to
from pvd_portal.core.tons import LOOK_EN_RETARD, PASSE
from pvd_portal.core.words import build_late, pluralize, spell_weekday
from pvd_portal.territoires.horloges import filter_open


class Genre(models.TextChoices):
    DELAI = "delai", build_late(lambda: f"Échéance des {regles.spell_delai()}")
    SIGNATURE = "signature", "Signature prévue"
    FIN = "fin", "Fin de convention"
    COMITE = "comite", "Comité de projet"


class Periode(models.TextChoices):
    A_VENIR = "a_venir", "À venir"
    ATTEINTES = "atteintes", "Atteintes ou dépassées"
    TOUTES = "toutes", "Toutes"


APPARENCE = {
    Genre.DELAI: (PASSE, "timer-line"),
    Genre.SIGNATURE: (PASSE, "edit-line"),
    Genre.FIN: (PASSE, "flag-line"),
    Genre.COMITE: (PASSE, "calendar-event-line"),
}
PLURIELS = {
    Genre.DELAI: build_late(lambda: f"échéances des {regles.spell_delai()}"),
    Genre.SIGNATURE: "signatures prévues",
    Genre.FIN: "fins de convention",
    Genre.COMITE: "comités de projet",
}
PAGES = {
    Genre.DELAI: "territoires:commune",
    Genre.SIGNATURE: "conventions:detail",
    Genre.FIN: "conventions:detail",
    Genre.COMITE: "comites:detail",
}
DATES = {
    Genre.DELAI: "date_limite",
    Genre.SIGNATURE: "date_signature_prevue",
    Genre.FIN: "date_fin",
    Genre.COMITE: "date",
}
TITRES = {
    Genre.DELAI: F("commune__nom"),
    Genre.SIGNATURE: F("intitule"),
    Genre.FIN: F("intitule"),
    Genre.COMITE: Value("Comité de projet", output_field=CharField()),
}
COLONNES = ("date", "genre", "titre", "territoire_nom", "cible", "territoire_pk")


def identifiant(cible):
    """A code INSEE, or a UUID with the hyphens that SQLite does not keep."""
    return cible if len(cible) == len("38001") else str(uuid.UUID(cible))


@dataclass(frozen=True)
class Echeance:
    """A row of COLONNES as the page of that day shows it."""

    date: dt.date
    genre: str
    titre: str
    territoire: str
    cible: str
    territoire_pk: object
    jour: dt.date

    @property
    def url(self):
        return link_to(PAGES[self.genre], identifiant(self.cible))

    @property
    def libelle(self):
        return Genre(self.genre).label

    @property
    def objet(self):
        """What its link says, alone: « Comité de projet de Beaurepaire »."""
        if self.genre == Genre.COMITE:
            return f"{self.titre} {of_name(self.territoire)}"
        return self.titre

    @property
    def lieu(self):
        """The territoire, when the object does not name it."""
        named = self.genre == Genre.COMITE or self.titre == self.territoire
        return "" if named else self.territoire

    @property
    def dans(self):
        """« dans 12 jours », « aujourd'hui », « il y a 138 jours »."""
        jours = (self.date - self.jour).days
        if jours == 0:
            return "aujourd'hui"
        mots = pluralize(abs(jours), "jour")
        return f"dans {mots}" if jours > 0 else f"il y a {mots}"

    @property
    def mois(self):
        return self.date.replace(day=1)


@dataclass(frozen=True)
class Groupe:
    """What happens on the same day and is of the same kind: one row."""

    lignes: list[Echeance]

    @property
    def date(self):
        return self.lignes[0].date

    @property
    def jour_semaine(self):
        return spell_weekday(self.date)

    @property
    def dans(self):
        return self.lignes[0].dans

    @property
    def libelle(self):
        """« Comité de projet », « 6 comités de projet »."""
        nombre, genre = len(self.lignes), self.lignes[0].genre
        return Genre(genre).label if nombre == 1 else f"{nombre} {PLURIELS[genre]}"

    @property
    def ton(self):
        return self._look[0]

    @property
    def icone(self):
        return self._look[1]

    @property
    def _look(self):
        genre = self.lignes[0].genre
        late = genre == Genre.DELAI and self.date < self.lignes[0].jour
        return LOOK_EN_RETARD if late else APPARENCE[genre]


def group(lignes):
    """[(first day of the month, [Groupe, …]), …], in the order of the rows."""
    mois = []
    for debut, du_mois in groupby(lignes, lambda e: e.mois):
        rangs = {}
        for e in du_mois:
            rangs.setdefault((e.date, e.genre), []).append(e)
        mois.append((debut, [Groupe(rows) for rows in rangs.values()]))
    return mois


@dataclass(frozen=True)
class Agenda:
    """What the reader sees, by date: a list of COLONNES, of which a page reads its rows only.

    The kinds are parts of one union: each is filtered first, and given its columns last.
    """

    # Asked of any list by django_filters.
    model = Beneficiaire

    user: object
    jour: dt.date
    genres: tuple = tuple(Genre)
    periode: str = Periode.A_VENIR
    mois: int | None = None
    departement: object = None

    def __getitem__(self, rows):
        return self._union(most=rows.stop)[rows]

    def all(self):
        return self

    def none(self):
        return replace(self, genres=())

    def values_list(self, *columns):
        """All the rows, for an export."""
        return self._union().values_list(*columns)

    def count(self, most=None):
        """How many rows, `most` of them at the most: without the columns, nor what they join."""
        parts = [rows.order_by().values_list(DATES[genre]) for genre, rows in self._parts]
        return _join(parts)[:most].count() if parts else 0

    def _union(self, most=None):
        ordre = ("-date" if self.periode == Periode.ATTEINTES else "date", "titre", "cible")
        # A union of one part is that part: sliced, it could not be sorted any more.
        known = [(genre, rows) for genre, rows in self._parts if not rows.query.is_empty()]
        parts = [_columns(rows, genre).values_list(*COLONNES) for genre, rows in known]
        sliced = most and connection.features.supports_slicing_ordering_in_compound
        if sliced and len(parts) > 1:
            # Each by its index: a page need not sort the whole country.
            parts = [rows.order_by(*ordre)[:most] for rows in parts]
        return _join(parts).order_by(*ordre) if parts else Beneficiaire.objects.none()

    @cached_property
    def _parts(self):
        """(kind, its rows between the two days)."""
        sources = {
            Genre.DELAI: self._delais,
            Genre.SIGNATURE: self._signatures,
            Genre.FIN: self._fins,
            Genre.COMITE: self._comites,
        }
        bornes = self._bornes.items()
        return [
            (genre, sources[genre]().filter(**{f"{DATES[genre]}__{k}": v for k, v in bornes}))
            for genre in self.genres
        ]

    @cached_property
    def _bornes(self):
        if self.mois:
            return {"gte": self.jour, "lte": add_months(self.jour, self.mois)}
        if self.periode == Periode.A_VENIR:
            return {"gte": self.jour}
        return {"lt": self.jour} if self.periode == Periode.ATTEINTES else {}

    def _delais(self):
        rows = Beneficiaire.objects.of_perimetre(self.user)
        if debut := self._bornes.get("gte"):
            rows = rows.filter(may_be_due_from(debut))
        rows = filter_open(rows, self.jour)
        return rows.filter(commune__departement=self.departement) if self.departement else rows

    def _signatures(self):
        return self._conventions.en_cours().filter(date_signature_prevue__isnull=False)

    def _fins(self):
        return self._conventions.filter(statut=StatutConvention.SIGNEE, date_fin__isnull=False)

    def _comites(self):
        rows = Comite.objects.visible_to(self.user).filter(statut=StatutComite.PLANIFIE)
        return self._of_departement(rows)

    @cached_property
    def _conventions(self):
        return self._of_departement(Convention.objects.visible_to(self.user))

    def _of_departement(self, rows):
        if not self.departement:
            return rows
        return rows.filter(territoire__departement_pilote=self.departement)


def _join(parts):
    first, *others = parts
    return first.union(*others, all=True) if others else first


def _columns(rows, genre):
    cible = "commune_id" if genre == Genre.DELAI else "pk"
    date = {} if DATES[genre] == "date" else {"date": F(DATES[genre])}
    return rows.order_by().annotate(
        genre=Value(genre, output_field=CharField()),
        cible=Cast(cible, CharField()),
        titre=TITRES[genre],
        territoire_pk=F("territoire"),
        territoire_nom=F("territoire__nom"),
        **date,
    )
