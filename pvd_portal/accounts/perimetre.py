"""The reader's périmètre, as plain sets that querysets and predicates read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Perimetre:
    france: bool = False
    regions: frozenset = frozenset()
    departements: frozenset = frozenset()
    territoires: frozenset = frozenset()
    libelle: str = ""

    @property
    def vide(self):
        return not (self.france or self.regions or self.departements or self.territoires)


FRANCE = Perimetre(france=True, libelle="France entière")
VIDE = Perimetre(libelle="Aucun périmètre")
