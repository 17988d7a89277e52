"""The map of the home: in each département, the share of the communes that have signed."""

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conventions.enums import SituationEcheance
from pvd_portal.core.words import choose_plural, format_number
from pvd_portal.territoires.agregats import group_by_departement

CONTOURS = Path(__file__).parent / "donnees" / "contours.json"
# Drawn as squares beside the map, in the order of their codes.
OUTRE_MER = {
    "971": "Guadeloupe",
    "972": "Martinique",
    "973": "Guyane",
    "974": "La Réunion",
    "976": "Mayotte",
}
# (class, its words, its least share of communes that have signed, in hundredths)
CLASSES = (
    ("toutes", "Toutes ont signé", 100),
    ("presque", "90 à 99 %", 90),
    ("plupart", "75 à 89 %", 75),
    ("moins", "Moins de 75 %", 0),
)
AUCUNE = "aucune"


@cache
def read_contours():
    """Outlines of script/reduce_map.py: source, size, and {code: name and path}."""
    return json.loads(CONTOURS.read_text(encoding="utf-8"))


def names_of_departements():
    """{code: name} of those that the map shows, with or without a commune of the programme."""
    drawn = {code: row["nom"] for code, row in read_contours()["departements"].items()}
    return drawn | OUTRE_MER


@dataclass(frozen=True)
class Zone:
    """A département as the map shows it; `trace`: its outline, empty for a square."""

    code: str
    nom: str
    communes: int = 0
    signees: int = 0
    en_retard: int = 0
    trace: str = ""

    @property
    def classe(self):
        if not self.communes:
            return AUCUNE
        return next(
            name for name, _, least in CLASSES if 100 * self.signees >= least * self.communes
        )

    @property
    def phrase(self):
        """« Isère : 13 communes sur 14 ont signé, 1 a dépassé le délai »."""
        if not self.communes:
            return f"{self.nom} : aucune commune suivie ici"
        phrase = f"{self.nom} : {say_signed(self.signees, self.communes)}"
        if self.en_retard:
            verb = choose_plural(self.en_retard, "a", "ont")
            phrase += f", {format_number(self.en_retard)} {verb} dépassé le délai"
        return phrase


def say_signed(signees, communes):
    """« 13 communes sur 14 ont signé », « aucune commune sur 4 n'a signé »."""
    if not signees:
        return f"aucune commune sur {format_number(communes)} n'a signé"
    mots = choose_plural(signees, "commune", "communes"), choose_plural(signees, "a", "ont")
    return f"{format_number(signees)} {mots[0]} sur {format_number(communes)} {mots[1]} signé"


@dataclass(frozen=True)
class Carte:
    """Zones with an outline, and those that have none; both by code."""

    metropole: list
    outre_mer: list

    @property
    def zones(self):
        return [*self.metropole, *self.outre_mer]

    @property
    def suivies(self):
        return [zone for zone in self.zones if zone.communes]

    @property
    def legende(self):
        """(class, words, number of départements), then how many have a delay that is past."""
        nombres = Counter(zone.classe for zone in self.zones)
        return [(name, words, nombres[name]) for name, words, _ in CLASSES]

    @property
    def en_retard(self):
        return sum(bool(zone.en_retard) for zone in self.zones)

    @property
    def vides(self):
        return len(self.zones) - len(self.suivies)


def build_carte(programme):
    """Every département of the map, and any other one that has communes."""
    places = {place.code: place for place in group_by_departement(programme.comptes)}
    drawn = read_contours()["departements"]
    metropole = [
        _zone(code, row["nom"], places.get(code), row["trace"]) for code, row in drawn.items()
    ]
    ailleurs = {code: place.nom for code, place in places.items() if code not in drawn} | OUTRE_MER
    squares = [_zone(code, nom, places.get(code)) for code, nom in sorted(ailleurs.items())]
    return Carte(metropole, squares)


def _zone(code, nom, place, trace=""):
    if place is None:
        return Zone(code, nom, trace=trace)
    en_retard = place.par_situation[SituationEcheance.DEPASSEE]
    return Zone(code, nom, place.total, place.signees, en_retard, trace)
