"""One vintage of the référentiel as plain rows, checked before anything is written."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

CODE_COMMUNE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
SIREN = re.compile(r"\d{9}")
NATURES_EPCI = frozenset({"CC", "CA", "CU", "METRO", "MET69"})
TYPES_ANCIENNE = frozenset(
    {"commune-deleguee", "commune-associee", "arrondissement-municipal", "commune-fusionnee"}
)
NOM_MAX = 150


class ReferentielError(Exception):
    """A French sentence: why this vintage cannot be read."""


class DepartementLu(NamedTuple):
    nom: str
    region: str


class EpciLu(NamedTuple):
    nom: str
    nature: str
    population: int | None


class CommuneLue(NamedTuple):
    nom: str
    departement: str
    epci: str | None
    siren: str
    population: int | None


class AncienneLue(NamedTuple):
    """`nom` is empty where the source gives only the old code."""

    nom: str
    chef_lieu: str


@dataclass
class Vintage:
    """Everything by its code; `anciennes` by (old code, type)."""

    annee: int
    regions: dict[str, str] = field(default_factory=dict)
    departements: dict[str, DepartementLu] = field(default_factory=dict)
    epcis: dict[str, EpciLu] = field(default_factory=dict)
    communes: dict[str, CommuneLue] = field(default_factory=dict)
    anciennes: dict[tuple[str, str], AncienneLue] = field(default_factory=dict)

    def absorbing(self, code):
        """The current commune that an old code now belongs to, or None."""
        for type_ in TYPES_ANCIENNE:
            if ancienne := self.anciennes.get((code, type_)):
                return ancienne.chef_lieu
        return None

    def check(self):
        """Raise ReferentielError on the first row that makes no sense."""
        if not self.communes:
            raise ReferentielError("Ce millésime ne contient aucune commune.")
        for code, departement in self.departements.items():
            _named("Le département", code, departement.nom)
            if departement.region not in self.regions:
                raise ReferentielError(
                    f"Le département {code} est dans une région inconnue : {departement.region}."
                )
        for siren, epci in self.epcis.items():
            self._check_epci(siren, epci)
        for code, commune in self.communes.items():
            self._check_commune(code, commune)
        for (code, type_), ancienne in self.anciennes.items():
            if type_ not in TYPES_ANCIENNE:
                raise ReferentielError(f"La commune ancienne {code} est de type inconnu : {type_}.")
            if ancienne.chef_lieu not in self.communes:
                raise ReferentielError(
                    f"La commune ancienne {code} a un chef-lieu inconnu : {ancienne.chef_lieu}."
                )

    def _check_epci(self, siren, epci):
        if not SIREN.fullmatch(siren):
            raise ReferentielError(f"Le SIREN d'EPCI « {siren} » n'a pas neuf chiffres.")
        _named("L'EPCI", siren, epci.nom)
        _counted("L'EPCI", siren, epci.population)
        if epci.nature not in NATURES_EPCI:
            raise ReferentielError(f"L'EPCI {siren} est de nature inconnue : {epci.nature}.")

    def _check_commune(self, code, commune):
        if not CODE_COMMUNE.fullmatch(code):
            raise ReferentielError(f"Le code de commune « {code} » n'a pas la bonne forme.")
        _named("La commune", code, commune.nom)
        if commune.siren and not SIREN.fullmatch(str(commune.siren)):
            raise ReferentielError(
                f"Le SIREN de la commune {code}, « {commune.siren} », n'a pas neuf chiffres."
            )
        _counted("La commune", code, commune.population)
        if commune.departement not in self.departements:
            raise ReferentielError(
                f"La commune {code} ({commune.nom}) est dans un département inconnu : "
                f"{commune.departement}."
            )


def _named(what, code, nom):
    if not nom or len(nom) > NOM_MAX:
        raise ReferentielError(f"{what} {code} n'a pas de nom, ou un nom trop long.")


def _counted(what, code, population):
    if population is not None and (type(population) is not int or population < 0):
        raise ReferentielError(
            f"{what} {code} a une population qui n'est pas un nombre entier : « {population} »."
        )
