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

    def covers(self, region, departement, territoire):
        """A commune of these places is one of its own."""
        return (
            self.france
            or territoire in self.territoires
            or departement in self.departements
            or region in self.regions
        )


FRANCE = Perimetre(france=True, libelle="France entière")
VIDE = Perimetre(libelle="Aucun périmètre")
