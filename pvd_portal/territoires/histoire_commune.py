"""What a commune was: its EPCI, its former names and communes."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import CharField, DateField, F, Value
from django.db.models.functions import Cast

from communes.enums import TypeCommuneAncienne, TypeEvolution
from communes.models import EvolutionCommune

EPCI, ANCIENNE, EVOLUTION = "epci", "ancienne", "evolution"
LIBELLES = {**dict(TypeCommuneAncienne.choices), **dict(TypeEvolution.choices)}


@dataclass(frozen=True)
class Passe:
    """One line: an EPCI and its dates, a former commune, or a change of the référentiel."""

    genre: str
    type: str
    avant: str
    apres: str
    debut: dt.date | None
    fin: dt.date | None

    @property
    def libelle(self):
        return LIBELLES.get(self.type, "")


def load_past(commune):
    """In one query; a lone present EPCI is no past."""
    appartenances = _lines(
        commune.appartenances,
        EPCI,
        avant=F("epci__nom"),
        apres=F("epci"),
        debut=F("date_debut"),
        fin=F("date_fin"),
    )
    anciennes = _lines(
        commune.anciennes, ANCIENNE, type_=F("type"), avant=F("nom"), apres=F("code")
    )
    evolutions = _lines(
        EvolutionCommune.objects.filter(code_insee=commune.pk),
        EVOLUTION,
        type_=F("type"),
        avant=F("ancienne_valeur"),
        apres=F("nouvelle_valeur"),
        debut=F("date_effet"),
    )
    rows = [Passe(*row) for row in appartenances.union(anciennes, evolutions, all=True)]
    epcis = [row for row in rows if row.genre == EPCI]
    if len(epcis) < 2:
        rows = [row for row in rows if row.genre != EPCI]
    return sorted(rows, key=lambda row: (row.debut or dt.date.min, row.avant), reverse=True)


def _lines(rows, genre, *, avant, apres, type_=None, debut=None, fin=None):
    text = CharField()
    # Cast: PostgreSQL takes a bare NULL for text, and refuses the union.
    nothing = Cast(Value(None), DateField())
    return rows.order_by().values_list(
        Value(genre, output_field=text),
        type_ or Value("", output_field=text),
        avant,
        apres,
        debut or nothing,
        fin or nothing,
    )
