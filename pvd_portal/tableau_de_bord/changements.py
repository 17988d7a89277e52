"""« Ce qui a changé »: the moves of others on the reader's dossiers."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import CharField, DateField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from pvd_portal.dossiers.kinds import KINDS, kind_of

MAX_LIGNES = 12
# Somebody who comes for the first time reads the last month.
JOURS_PREMIERE_VISITE = 30
COLONNES = ("genre", "cible", "titre", "jour", "lieu", "etat", "at", "qui")


@dataclass(frozen=True)
class Changement:
    genre: str
    cible: uuid.UUID
    titre: str
    jour: dt.date | None
    lieu: str
    etat: str
    at: dt.datetime
    qui: str

    @property
    def url(self):
        return kind_of(self.genre).url_of(self.cible)

    @property
    def nom(self):
        return f"{self.titre} du {self.jour:%d/%m/%Y}" if self.jour else self.titre

    @property
    def libelle(self):
        return kind_of(self.genre).model.lifecycle.label(self.etat)


def depuis_quand(user):
    """The visit before this one, or a month ago."""
    return user.derniere_visite or timezone.now() - dt.timedelta(days=JOURS_PREMIERE_VISITE)


def load_changements(user, territoires, depuis):
    """What others moved since then, the latest first, in one query; one more than shown.

    `territoires`: the keys of those that the reader sees, already read. What an import moved
    has no author, and is no news.
    """
    recents = [
        _moves(kind, territoires)
        .filter(at__gte=depuis, user__isnull=False)
        .exclude(user=user)
        .values_list(*COLONNES)
        for kind in KINDS
    ]
    rows = recents[0].union(*recents[1:], all=True).order_by("-at", "cible")
    return [Changement(*row) for row in rows[: MAX_LIGNES + 1]]


def _moves(kind, territoires):
    titre = (
        F(f"dossier__{kind.title_field}")
        if kind.title_field
        else Value(kind.noun, output_field=CharField())
    )
    # Cast: PostgreSQL takes a bare NULL for text, and refuses the union.
    jour = F(f"dossier__{kind.day_field}") if kind.day_field else Cast(Value(None), DateField())
    rows = kind.mouvements.filter(
        dossier__territoire__in=territoires, dossier__archived_at__isnull=True
    )
    return rows.order_by().annotate(
        genre=Value(kind.namespace, output_field=CharField()),
        cible=F("dossier_id"),
        titre=titre,
        jour=jour,
        lieu=F("dossier__territoire__nom"),
        etat=F("to_state"),
        qui=Concat("user__prenom", Value(" "), "user__nom"),
    )
