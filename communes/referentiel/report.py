"""What an import did, by kind, in the order in which kinds were met."""

from dataclasses import dataclass, field


@dataclass
class Rapport:
    """`lignes`: kind -> French sentences; `compteurs`: what is only counted."""

    lignes: dict[str, list[str]] = field(default_factory=dict)
    compteurs: dict[str, int] = field(default_factory=dict)

    def add(self, kind, sentence):
        self.lignes.setdefault(kind, []).append(sentence)

    def count(self, kind, number):
        if number:
            self.compteurs[kind] = self.compteurs.get(kind, 0) + number

    @property
    def vide(self):
        return not self.lignes and not self.compteurs

    def resume(self):
        """Numbers alone, as kept with the vintage."""
        return {**self.compteurs, **{kind: len(rows) for kind, rows in self.lignes.items()}}

    def render(self):
        """Lines to print; « rien à changer » when nothing happened."""
        if self.vide:
            return ["Rien à changer."]
        lines = [f"{kind} : {number}" for kind, number in self.compteurs.items()]
        for kind, rows in self.lignes.items():
            lines.append(f"{kind} : {len(rows)}")
            lines += [f"  - {row}" for row in rows]
        return lines
