"""« Ce qui a changé »: the moves of others on the reader's dossiers."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import CharField, DateField, F, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone

from conventions.enums import StatutConvention
from conventions.models import MouvementConvention
from fiches_action.enums import Validation
from fiches_action.models import MouvementFiche
from pvd_portal.comites.enums import StatutComite
from pvd_portal.comites.models import MouvementComite

MAX_LIGNES = 12
# Somebody who comes for the first time reads the last month.
JOURS_PREMIERE_VISITE = 30
COLONNES = ("genre", "cible", "titre", "jour", "lieu", "etat", "at", "qui")
ETATS = {"convention": StatutConvention, "fiche": Validation, "comite": StatutComite}
PAGES = {
    "convention": "conventions:detail",
    "fiche": "fiches_action:detail",
    "comite": "comites:detail",
}


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
        return reverse(PAGES[self.genre], args=[self.cible])

    @property
    def nom(self):
        return f"{self.titre} du {self.jour:%d/%m/%Y}" if self.jour else self.titre

    @property
    def libelle(self):
        return ETATS[self.genre](self.etat).label


def depuis_quand(user):
    """The visit before this one, or a month ago."""
    return user.derniere_visite or timezone.now() - dt.timedelta(days=JOURS_PREMIERE_VISITE)


def load_changements(user, territoires, depuis):
    """What others moved since then, the latest first, in one query; one more than shown.

    `territoires`: the keys of those that the reader sees, already read. What an import moved
    has no author, and is no news.
    """
    conventions = _moves(
        MouvementConvention.objects.filter(convention__territoire__in=territoires),
        "convention",
        titre=F("convention__intitule"),
        etat="to_statut",
    )
    fiches = _moves(
        MouvementFiche.objects.filter(
            fiche__territoire__in=territoires, fiche__archived_at__isnull=True
        ),
        "fiche",
        titre=F("fiche__intitule"),
        etat="to_validation",
    )
    comites = _moves(
        MouvementComite.objects.filter(comite__territoire__in=territoires),
        "comite",
        titre=Value("Comité de projet", output_field=CharField()),
        etat="to_statut",
        jour=F("comite__date"),
    )
    recents = (
        rows.filter(at__gte=depuis, user__isnull=False).exclude(user=user).values_list(*COLONNES)
        for rows in (conventions, fiches, comites)
    )
    premier, *autres = recents
    rows = premier.union(*autres, all=True).order_by("-at", "cible")
    return [Changement(*row) for row in rows[: MAX_LIGNES + 1]]


def _moves(rows, genre, *, titre, etat, jour=None):
    return rows.order_by().annotate(
        genre=Value(genre, output_field=CharField()),
        cible=F(f"{genre}_id"),
        titre=titre,
        # Cast: PostgreSQL takes a bare NULL for text, and refuses the union.
        jour=jour or Cast(Value(None), DateField()),
        lieu=F(f"{genre}__territoire__nom"),
        etat=F(etat),
        qui=Concat("user__prenom", Value(" "), "user__nom"),
    )
