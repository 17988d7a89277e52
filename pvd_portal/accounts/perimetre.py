"""The reader's périmètre, as plain sets that querysets and predicates read."""

from dataclasses import dataclass

from pvd_portal.core.lieux import of_departement, of_name


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

    @property
    def complement(self):
        """« de l'Isère », « de La Mure », « (Ain, Isère) »: after the name of a list."""
        if self.france:
            return "de France"
        if self.vide:
            return ""
        lieux = len(self.regions) + len(self.departements) + len(self.territoires)
        if lieux > 1:
            return f"({self.libelle})"
        if self.regions:
            return f"de la région {self.libelle}"
        return of_departement(self.libelle) if self.departements else of_name(self.libelle)

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
