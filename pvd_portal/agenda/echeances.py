"""Every date to come of a périmètre: deadlines, signatures planned, ends of acts, sessions."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import models
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast
from django.urls import reverse

from communes.models import Beneficiaire
from conventions import regles
from conventions.echeance import may_be_due_from
from conventions.enums import StatutConvention
from conventions.models import Convention
from pvd_portal.comites.enums import StatutComite
from pvd_portal.comites.models import Comite
from pvd_portal.core.dates import add_months
from pvd_portal.core.tons import LOOK_EN_RETARD, PASSE
from pvd_portal.core.words import build_late, pluralize
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
PAGES = {
    Genre.DELAI: "territoires:commune",
    Genre.SIGNATURE: "conventions:detail",
    Genre.FIN: "conventions:detail",
    Genre.COMITE: "comites:detail",
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
        return reverse(PAGES[self.genre], args=[identifiant(self.cible)])

    @property
    def libelle(self):
        return Genre(self.genre).label

    @property
    def apparence(self):
        if self.genre == Genre.DELAI and self.date < self.jour:
            return LOOK_EN_RETARD
        return APPARENCE[self.genre]

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


def echeances(user, jour, *, genre="", periode=Periode.A_VENIR, mois=None, departement=None):
    """The union of what the reader sees, as one queryset of COLONNES by date."""
    choisis = [genre] if genre else Genre.values
    bornes = _bounds(jour, periode, mois)
    parts = [_PARTS[g](user, jour, departement, bornes) for g in choisis]
    parts = [
        rows.filter(**{f"date__{k}": v for k, v in bornes.items()}).values_list(*COLONNES)
        for rows in parts
    ]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    ordre = "-date" if periode == Periode.ATTEINTES else "date"
    return rows.order_by(ordre, "titre", "cible")


def _bounds(jour, periode, mois):
    if mois:
        return {"gte": jour, "lte": add_months(jour, mois)}
    if periode == Periode.A_VENIR:
        return {"gte": jour}
    return {"lt": jour} if periode == Periode.ATTEINTES else {}


def _columns(rows, genre, *, date, titre, cible="pk"):
    return rows.order_by().annotate(
        genre=Value(genre, output_field=CharField()),
        cible=Cast(cible, CharField()),
        titre=titre,
        territoire_pk=F("territoire"),
        territoire_nom=F("territoire__nom"),
        **({} if date == "date" else {"date": F(date)}),
    )


def _delais(user, jour, departement, bornes):
    rows = Beneficiaire.objects.of_perimetre(user)
    if debut := bornes.get("gte"):
        rows = rows.filter(may_be_due_from(debut))
    rows = filter_open(rows, jour)
    if departement:
        rows = rows.filter(commune__departement=departement)
    return _columns(
        rows, Genre.DELAI, date="date_limite", titre=F("commune__nom"), cible="commune_id"
    )


def _conventions(user, departement):
    rows = Convention.objects.visible_to(user)
    return rows.filter(territoire__departement_pilote=departement) if departement else rows


def _signatures(user, jour, departement, bornes):
    rows = _conventions(user, departement).en_cours().filter(date_signature_prevue__isnull=False)
    return _columns(rows, Genre.SIGNATURE, date="date_signature_prevue", titre=F("intitule"))


def _fins(user, jour, departement, bornes):
    rows = _conventions(user, departement).filter(
        statut=StatutConvention.SIGNEE, date_fin__isnull=False
    )
    return _columns(rows, Genre.FIN, date="date_fin", titre=F("intitule"))


def _comites(user, jour, departement, bornes):
    rows = Comite.objects.visible_to(user).filter(statut=StatutComite.PLANIFIE)
    if departement:
        rows = rows.filter(territoire__departement_pilote=departement)
    titre = Value("Comité de projet", output_field=CharField())
    return _columns(rows, Genre.COMITE, date="date", titre=titre)


_PARTS = {
    Genre.DELAI: _delais,
    Genre.SIGNATURE: _signatures,
    Genre.FIN: _fins,
    Genre.COMITE: _comites,
}
