"""How far an act is, and whose turn it is: the five steps that its pages draw."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from conventions.enums import StatutConvention
from conventions.signatures import count_signatures
from pvd_portal.accounts.enums import Role
from pvd_portal.core.dates import add_months
from pvd_portal.core.words import NARROW_SPACE, spell_date
from pvd_portal.dossiers.lifecycle import Tone

ETAPES = ("Préparation", "Instruction", "Validation", "Signature", "Signée")
# The step where each statut stands; an abandoned act stands at none.
RANGS = {
    StatutConvention.EN_PREPARATION: 0,
    StatutConvention.TRANSMISE: 1,
    StatutConvention.A_COMPLETER: 1,
    StatutConvention.VALIDEE: 2,
    StatutConvention.EN_SIGNATURE: 3,
    StatutConvention.SIGNEE: 4,
}
A_QUI = {Role.CHEF_DE_PROJET: "au chef de projet", Role.PREFECTURE: "à la préfecture"}
A_VOUS = "à vous"


@dataclass(frozen=True)
class Etape:
    """One step: done, present or to come, with a word in grey (orange when it is the reader's)."""

    nom: str
    faite: bool
    courante: bool
    mention: str = ""
    precision: str = ""

    @property
    def titre(self) -> str:
        """« Instruction : compléments à apporter »."""
        more = self.precision or self.mention
        return f"{self.nom} : {more}" if more else self.nom

    @property
    def a_vous(self) -> bool:
        return self.mention == A_VOUS


@dataclass(frozen=True)
class Avancement:
    etapes: list[Etape]

    @property
    def numero(self) -> int:
        return 1 + next(
            (n for n, etape in enumerate(self.etapes) if etape.courante), len(ETAPES) - 1
        )

    @property
    def courante(self) -> Etape:
        return self.etapes[self.numero - 1]

    @property
    def suivante(self) -> str:
        return "" if self.numero == len(ETAPES) else ETAPES[self.numero]


def progress_of(convention: Any, *, a_vous: bool) -> Avancement | None:
    """The steps for a reader whose turn it is, or not; None where there is nothing to draw.

    An act taken from a list, already signed, went through no step here.
    """
    rang = RANGS.get(convention.statut)
    if rang is None or (convention.signee and convention.reprise_de):
        return None
    signee = convention.signee
    asked = convention.statut == StatutConvention.A_COMPLETER
    mentions = {3: "{} sur {}".format(*count_signatures(convention)), 4: _signed_on(convention)}
    if not signee:
        mentions[rang] = _turn(convention, a_vous, mentions.get(rang, ""))
    return Avancement(
        [
            Etape(
                nom,
                faite=n < rang or signee,
                courante=n == rang and not signee,
                mention="faite" if n < min(rang, 3) else mentions.get(n, ""),
                precision="compléments à apporter" if asked and n == rang else "",
            )
            for n, nom in enumerate(ETAPES)
        ]
    )


def _turn(convention: Any, a_vous: bool, compte: str) -> str:
    if a_vous:
        return A_VOUS
    if compte:
        return compte
    roles: set[Role] = set()
    for move in convention.lifecycle.moves.values():
        if move.tone is Tone.FORWARD and convention.statut in move.sources:
            roles |= move.roles
    return A_QUI[roles.pop()] if len(roles) == 1 else ""


def _signed_on(convention: Any) -> str:
    if convention.date_signature:
        return f"le {spell_date(convention.date_signature)}"
    prevue = convention.date_signature_prevue
    return f"prévue le {spell_date(prevue)}" if prevue else ""


def spell_duration(debut: dt.date | None, fin: dt.date | None) -> str:
    """« 5 ans », « 18 mois » when both days say a whole number of months; else nothing.

    The last day is the anniversary or its eve: the texts differ (edge case 13).
    """
    if debut is None or fin is None:
        return ""
    veille = fin + dt.timedelta(days=1)
    for last in (veille, fin):
        mois = (last.year - debut.year) * 12 + last.month - debut.month
        if mois > 0 and add_months(debut, mois) == last:
            ans, reste = divmod(mois, 12)
            if reste:
                return f"{mois}{NARROW_SPACE}mois"
            return f"{ans}{NARROW_SPACE}{'ans' if ans > 1 else 'an'}"
    return ""
