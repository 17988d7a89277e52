"""What the home says of the open data: its files as they are, and the acts signed last."""

import datetime as dt
from dataclasses import dataclass

from django.core.cache import cache

from conventions.enums import RoleCommune, StatutConvention
from conventions.models import ConventionCommune
from conventions.models.jalons import JALON, ORT
from pvd_portal.core.exports import csv_response
from pvd_portal.core.words import NARROW_SPACE, format_number, pluralize
from pvd_portal.public import open_data, statistiques_csv
from pvd_portal.territoires.agregats import CACHE_SECONDES

SIGNATURES = 5
KILO = 1000
CODE, NOM, DEPARTEMENT = 0, 1, 2
ACTE = open_data.ENTETES.index("date_convention_cadre")


@dataclass(frozen=True)
class Fichier:
    """A file of open data; what is read again to be measured is what is downloaded."""

    lignes: int
    octets: int

    @property
    def taille(self):
        """« 140 ko »."""
        if self.octets < KILO:
            return pluralize(self.octets, "octet")
        return f"{format_number(round(self.octets / KILO))}{NARROW_SPACE}ko"


@dataclass(frozen=True)
class Signature:
    """An act that was signed, and the communes for which it is the one that counts."""

    date: dt.date
    # (code, name, département)
    communes: list

    @property
    def departements(self):
        return sorted({departement for *_, departement in self.communes})


@dataclass(frozen=True)
class Publication:
    communes: Fichier
    departements: Fichier
    signatures: list


def load_publication(programme):
    """Kept as long as the figures, from which it must not differ."""
    key = f"publication:{programme.date.isoformat()}"
    publication = cache.get(key)
    if publication is None:
        publication = _read_publication(programme)
        cache.set(key, publication, CACHE_SECONDES)
    return publication


def _read_publication(programme):
    rows = list(open_data.open_data_rows(programme.date))
    departements = list(statistiques_csv.departement_rows(programme))
    return Publication(
        _measure(open_data.ENTETES, rows),
        _measure(statistiques_csv.ENTETES, departements),
        _find_signatures(rows),
    )


def _measure(entetes, rows):
    blocks = csv_response(entetes, rows).streaming_content
    return Fichier(len(rows), sum(len(block) for block in blocks))


def _find_signatures(rows):
    """The acts whose date is that of the open data, the last ones first."""
    communes = {row[CODE]: row for row in rows if row[ACTE]}
    last = sorted({row[ACTE] for row in communes.values()}, reverse=True)[:SIGNATURES]
    concerned = {code: row for code, row in communes.items() if row[ACTE] in last}
    links = (
        ConventionCommune.objects.filter(
            JALON | ORT,
            commune__in=concerned,
            role=RoleCommune.BENEFICIAIRE,
            convention__statut=StatutConvention.SIGNEE,
            convention__date_signature__in=last,
        )
        .order_by("convention_id", "commune__nom_recherche", "commune_id")
        .values_list("convention_id", "convention__date_signature", "commune_id")
    )
    acts = {}
    for act, date, code in links:
        # Popped: a commune counts for one act, even of two that were signed on the same day.
        if code in concerned and concerned[code][ACTE] == date.isoformat():
            row = concerned.pop(code)
            acts.setdefault((date, act), []).append((row[CODE], row[NOM], row[DEPARTEMENT]))
    found = sorted((Signature(date, rows) for (date, _), rows in acts.items()), key=_newest_first)
    return found[:SIGNATURES]


def _newest_first(signature):
    return -signature.date.toordinal(), signature.communes[0]
