"""The 18-month clock, in its only home: a pure function, and the same rule as SQL.

« Cette convention doit être signée dans les 18 mois suivant la signature de la convention
d'adhésion » (mode d'emploi du programme). The deadline is computed, never stored.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, CharField, F, Q, Value, When

from conventions.enums import APPARENCE_SITUATION, DELAI_MOIS, SituationEcheance
from conventions.jauge import gauge
from conventions.models import dates_from_acts
from pvd_portal.core.dates import AddMonths, add_months, today

# « Échéance proche » from six months before, said louder at three and at one.
SEUILS_MOIS = (1, 3, 6)

NARROW_SPACE = "\u202f"
JOURS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()

S = SituationEcheance


@dataclass(frozen=True)
class Horloge:
    """Where one commune stands on one day. `jours`: late days, or days left while unsigned."""

    situation: str
    adhesion: dt.date | None = None
    limite: dt.date | None = None
    signature: dt.date | None = None
    limite_initiale: dt.date | None = None
    date: dt.date | None = None

    @property
    def jours_retard(self):
        """Days from the limit to the signature, or to the day while it is missing; never < 0.

        None without a limit.
        """
        if self.limite is None or self.situation in {S.SORTIE, S.SANS_ADHESION}:
            return None
        if self.situation == S.ORT_ANTERIEURE:
            return 0
        return max(0, ((self.signature or self.date) - self.limite).days)

    @property
    def jours_restants(self):
        """Days left until the limit, the last day included; None once signed, late or moot."""
        if self.situation not in {S.A_JOUR, S.ECHEANCE_PROCHE, S.PROROGEE}:
            return None
        return (self.limite - self.date).days

    @property
    def seuil_mois(self):
        """1, 3 or 6: the closest threshold passed by an « échéance proche »."""
        if self.situation != S.ECHEANCE_PROCHE:
            return None
        return next(m for m in SEUILS_MOIS if self.limite <= add_months(self.date, m))

    @property
    def prorogee(self):
        """An avenant to the adhésion gave more time, whatever came next."""
        return self.limite is not None and self.limite > self.limite_initiale

    @property
    def jour_limite(self):
        """« dimanche »: a limit on a Sunday does not move, but the reader knows (edge case 3)."""
        return JOURS[self.limite.weekday()] if self.limite else ""

    @property
    def jauge(self):
        """The 18 months as an SVG, with its text; empty without a limit."""
        return gauge(self.adhesion, self.limite, self.signature, self.date)

    @property
    def libelle(self):
        """« En retard de 138 jours », « Signée avec 10 jours de retard », « 42 jours restants »."""
        match self.situation:
            case S.DEPASSEE:
                return f"En retard de {_jours(self.jours_retard)}"
            case S.RESPECTEE_EN_RETARD:
                return f"Signée avec {_jours(self.jours_retard)} de retard"
            case S.A_JOUR | S.ECHEANCE_PROCHE | S.PROROGEE:
                suffix = " (prorogée)" if self.situation == S.PROROGEE else ""
                return f"{_jours(self.jours_restants)} {_restants(self.jours_restants)}{suffix}"
        return S(self.situation).label

    @property
    def apparence(self):
        """(badge colour, icon)."""
        return APPARENCE_SITUATION[self.situation]


def _jours(n):
    return f"{n} jour" if n in (0, 1) else f"{n:,} jours".replace(",", NARROW_SPACE)


def _restants(n):
    return "restant" if n in (0, 1) else "restants"


def compute_horloge(
    *, adhesion, signature, date, ort=None, prorogation=None, sortie=None
) -> Horloge:
    """The rule. All arguments are civil dates or None; what is later than `date` is ignored.

    `signature`: first act that meets the milestone; `ort`: first ORT covering the commune;
    `prorogation`: limit set by a signed avenant to the adhésion. Edge cases 1, 6 to 11, 36.
    """
    if sortie is not None and sortie <= date:
        return Horloge(S.SORTIE, adhesion, date=date, signature=signature)
    if adhesion is None or adhesion > date:
        return Horloge(S.SANS_ADHESION, date=date)
    initiale = add_months(adhesion, DELAI_MOIS)
    limite = max(initiale, prorogation) if prorogation else initiale
    signature = signature if signature and signature <= date else None
    if ort is not None and ort < adhesion:
        situation, signature = S.ORT_ANTERIEURE, ort
    elif signature:
        situation = S.RESPECTEE if signature <= limite else S.RESPECTEE_EN_RETARD
    elif date > limite:
        situation = S.DEPASSEE
    elif limite > initiale:
        situation = S.PROROGEE
    elif limite <= add_months(date, max(SEUILS_MOIS)):
        situation = S.ECHEANCE_PROCHE
    else:
        situation = S.A_JOUR
    return Horloge(situation, adhesion, limite, signature, initiale, date)


DATES = ("date_adhesion", "date_jalon", "date_ort", "date_prorogation")


def with_dates(beneficiaires, date):
    """Annotate Beneficiaire rows with the four dates that the clock reads, as of `date`.

    Adds `date_adhesion`, `date_jalon`, `date_ort` and `date_prorogation`; then `horloge(row)`.
    Today's come from the index; a past day's from the acts themselves.
    """
    if date >= today():
        return beneficiaires.annotate(**{name: F(f"commune__jalons__{name}") for name in DATES})
    return beneficiaires.annotate(**dates_from_acts(date))


def horloge(row, date):
    """The clock of a Beneficiaire row annotated by `with_dates`."""
    return compute_horloge(
        adhesion=row.date_adhesion,
        signature=row.date_jalon,
        ort=row.date_ort,
        prorogation=row.date_prorogation,
        sortie=row.date_sortie,
        date=date,
    )


def with_situation(beneficiaires, date):
    """`with_dates`, and in SQL too: `date_limite`, `date_limite_initiale` and `situation`.

    For filters, sorts and counts. Agrees with `compute_horloge` on every row.
    """
    return (
        with_dates(beneficiaires, date)
        .annotate(date_limite_initiale=AddMonths(F("date_adhesion"), DELAI_MOIS))
        .annotate(
            date_limite=Case(
                When(date_prorogation__gt=F("date_limite_initiale"), then=F("date_prorogation")),
                default=F("date_limite_initiale"),
            )
        )
        .annotate(situation=_situation_case(date))
    )


def _situation_case(date):
    return Case(
        When(date_sortie__lte=date, then=Value(S.SORTIE)),
        When(
            Q(date_adhesion__isnull=True) | Q(date_adhesion__gt=date), then=Value(S.SANS_ADHESION)
        ),
        When(date_ort__lt=F("date_adhesion"), then=Value(S.ORT_ANTERIEURE)),
        When(
            Q(date_jalon__lte=F("date_limite")) & Q(date_jalon__lte=date), then=Value(S.RESPECTEE)
        ),
        When(date_jalon__lte=date, then=Value(S.RESPECTEE_EN_RETARD)),
        When(date_limite__lt=date, then=Value(S.DEPASSEE)),
        When(date_limite__gt=F("date_limite_initiale"), then=Value(S.PROROGEE)),
        When(date_limite__lte=add_months(date, max(SEUILS_MOIS)), then=Value(S.ECHEANCE_PROCHE)),
        default=Value(S.A_JOUR),
        output_field=CharField(),
    )
