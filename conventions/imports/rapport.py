"""What an import says: the odd lines one by one, and what it created or changed."""

from collections import Counter
from typing import NamedTuple


class Anomalie(NamedTuple):
    numero: int
    sujet: str
    message: str

    def __str__(self):
        debut = f"Ligne {self.numero}" if self.numero else "Hors liste"
        return f"{debut} – {self.sujet} : {self.message}"


class RapportImport:
    def __init__(self, entete=""):
        # What the list is, said before what it did.
        self.entete = entete
        self.anomalies = []
        self.compteurs = Counter()

    def note(self, numero, sujet, message):
        self.anomalies.append(Anomalie(numero, str(sujet), message))

    def count(self, label, number=1):
        self.compteurs[label] += number

    @property
    def written(self):
        """How many rows the import created or changed."""
        labels = ("créés", "modifiés", "ajoutées", "modifiées")
        return sum(n for label, n in self.compteurs.items() if label.endswith(labels))

    def render(self):
        lines = [self.entete] if self.entete else []
        lines += [f"{label} : {number}" for label, number in self.compteurs.items() if number]
        if not self.written:
            lines.append("Rien à changer.")
        if self.anomalies:
            lines.append(f"À vérifier : {len(self.anomalies)}")
            lines += [f"  {anomalie}" for anomalie in sorted(self.anomalies)]
        return lines
