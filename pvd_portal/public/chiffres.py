"""The big number and its bar: signed, late, not yet due, without adhésion."""

from dataclasses import dataclass

from conventions.echeance import SITUATIONS_EN_COURS
from conventions.enums import SituationEcheance


@dataclass(frozen=True)
class Chiffres:
    """Communes at a day. `en_retard` may have signed an ORT that does not meet the deadline."""

    communes: int
    signees: int
    en_retard: int
    # Without any act signed.
    en_retard_sans_acte: int
    en_cours: int
    sans_adhesion: int

    @property
    def en_retard_signees(self):
        return self.en_retard - self.en_retard_sans_acte

    @property
    def segments(self):
        """(name, where it starts, how wide it is, in hundredths) of the parts of the bar."""
        nombres = {
            "signees": self.signees,
            "retard": self.en_retard_sans_acte,
            "cours": self.en_cours,
            "sans": self.sans_adhesion,
        }
        # Narrower, a part would not be seen.
        widths = {name: max(n / self.communes, 0.012) for name, n in nombres.items() if n}
        start, segments, unit = 0.0, [], 100 / (sum(widths.values()) or 1)
        for name, width in widths.items():
            segments.append((name, f"{start:.2f}%", f"{width * unit:.2f}%"))
            start += width * unit
        return segments


def count_chiffres(comptes):
    """From (situation, number of communes, how many of them have signed)."""
    comptes = list(comptes)

    def unsigned(*situations):
        return sum(n - signees for situation, n, signees in comptes if situation in situations)

    return Chiffres(
        communes=sum(n for _, n, _ in comptes),
        signees=sum(signees for *_, signees in comptes),
        en_retard=sum(n for situation, n, _ in comptes if situation == SituationEcheance.DEPASSEE),
        en_retard_sans_acte=unsigned(SituationEcheance.DEPASSEE),
        en_cours=unsigned(*SITUATIONS_EN_COURS),
        sans_adhesion=unsigned(SituationEcheance.SANS_ADHESION),
    )
