"""The deadline's clock, in its only home: each rule is one line, read by Python and by SQL.

« Cette convention doit être signée dans les 18 mois suivant la signature de la convention
d'adhésion » (mode d'emploi du programme). The deadline is computed, never stored.
"""

import datetime as dt
import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    F,
    Field,
    Lookup,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from communes.models import Beneficiaire, choose_membership
from conventions import regles
from conventions.enums import SituationEcheance, look_of_situation
from conventions.jauge import gauge
from conventions.models.convention import ConventionCommune
from conventions.models.jalons import DATES, DatesBeneficiaire, dates_from_acts
from pvd_portal.core.dates import AddMonths, add_months, today
from pvd_portal.core.tons import Look
from pvd_portal.core.words import choose_plural, pluralize, spell_date, spell_weekday

# The days of a membership, by name.
Jours = Mapping[str, dt.date | None]
R = TypeVar("R")
# What each line gives, and its comparisons.
Table = Sequence[tuple[R, Sequence[str]]]

# The days that a condition may name, and the column of each; `date` and `seuil` are not of a row.
COLONNES = {
    "sortie": "date_sortie",
    "adhesion": "date_adhesion",
    "jalon": "date_jalon",
    "ort": "date_ort",
    "prorogation": "date_prorogation",
    "limite_initiale": "date_limite_initiale",
    "limite": "date_limite",
}
OPERATEURS: dict[str, tuple[Callable[[Any, Any], bool], type[Lookup]]] = {
    "<": (operator.lt, LessThan),
    "<=": (operator.le, LessThanOrEqual),
    ">": (operator.gt, GreaterThan),
    ">=": (operator.ge, GreaterThanOrEqual),
}

# The rules. A line holds when all its comparisons do, a missing day makes a comparison false,
# and the first line that holds decides.

# The limit: what a signed avenant to the adhésion gave, when it is more; else the delay.
LIMITES = (
    ("prorogation", ("prorogation > limite_initiale",)),
    ("limite_initiale", ()),
)
# `seuil`: the last day that is near. Edge cases 1, 6 to 11, 36. An earlier ORT comes before
# the acts that meet the milestone: to sign later must not make a delay that was not there.
SITUATIONS = (
    (SituationEcheance.SORTIE, ("sortie <= date",)),
    (SituationEcheance.ORT_ANTERIEURE, ("adhesion <= date", "ort < adhesion")),
    (SituationEcheance.RESPECTEE, ("adhesion <= date", "jalon <= date", "jalon <= limite")),
    (SituationEcheance.RESPECTEE_EN_RETARD, ("adhesion <= date", "jalon <= date")),
    (SituationEcheance.DEPASSEE, ("limite < date",)),
    (SituationEcheance.PROROGEE, ("adhesion <= date", "limite > limite_initiale")),
    (SituationEcheance.ECHEANCE_PROCHE, ("adhesion <= date", "limite <= seuil")),
    (SituationEcheance.A_JOUR, ("adhesion <= date",)),
    (SituationEcheance.SANS_ADHESION, ()),
)


def compare_days(condition: str, jours: Jours) -> bool:
    """« ort < adhesion » of days by name."""
    left, sign, right = condition.split()
    first, second = jours[left], jours[right]
    return first is not None and second is not None and OPERATEURS[sign][0](first, second)


def choose_first(table: Table[R], jours: Jours) -> R:
    """What the first line that holds gives."""
    return next(result for result, line in table if all(compare_days(c, jours) for c in line))


def compile_condition(condition: str, constantes: Mapping[str, dt.date]) -> Lookup:
    """The same comparison in SQL, on a row annotated by `with_situation`."""
    left, sign, right = condition.split()
    return OPERATEURS[sign][1](_compile_day(left, constantes), _compile_day(right, constantes))


def _compile_day(name: str, constantes: Mapping[str, dt.date]) -> Value | F:
    if name in constantes:
        return Value(constantes[name], output_field=DateField())
    return F(COLONNES[name])


def compile_case(
    table: Table[R],
    to_expression: Callable[[R], Any],
    constantes: Mapping[str, dt.date],
    output_field: Field,
) -> Case:
    """`choose_first` in SQL; the last line has no condition."""
    *lines, (default, _) = table
    return Case(
        *(
            When(Q(*(compile_condition(c, constantes) for c in line)), then=to_expression(result))
            for result, line in lines
        ),
        default=to_expression(default),
        output_field=output_field,
    )


def shorten_table(table: Table[R], chosen: Collection[R]) -> Table[bool]:
    """The table that only says whether the result is one of these, without its useless lines.

    A line adds nothing when a later one asks for less, and none between says otherwise.
    """
    kept: list[tuple[bool, Sequence[str]]] = []
    for result, conditions in reversed(table):
        answer = result in chosen
        after = 0
        while after < len(kept) and kept[after][0] == answer:
            after += 1
        if not any({*further} <= {*conditions} for _, further in kept[:after]):
            kept.insert(0, (answer, conditions))
    return kept


# What a signed act lacks when no adhésion is known: these words are everywhere the same.
ADHESION_NON_ENREGISTREE = "adhésion non enregistrée"


@dataclass(frozen=True)
class Horloge:
    """Where one membership stands on one day. `jours`: late days, or days left while unsigned.

    `ort`: the first one that covers the commune that day, whether or not it meets the milestone.
    """

    situation: str
    adhesion: dt.date | None = None
    limite: dt.date | None = None
    signature: dt.date | None = None
    limite_initiale: dt.date | None = None
    ort: dt.date | None = None
    date: dt.date = field(kw_only=True)

    @property
    def acte(self) -> dt.date | None:
        """Day of the convention-cadre or ORT signed, even where no delay runs; as `q_signee`."""
        return self.signature or self.ort

    @property
    def signee_sans_adhesion(self) -> bool:
        return self.situation == SituationEcheance.SANS_ADHESION and self.acte is not None

    @property
    def nom_acte(self) -> str:
        return "ORT" if self.acte == self.ort else "Convention-cadre"

    @property
    def phrase(self) -> str:
        """The words of an act signed while the adhésion is not recorded; empty otherwise."""
        if not self.signee_sans_adhesion or self.acte is None:
            return ""
        return f"{self.nom_acte} signée le {spell_date(self.acte)}, {ADHESION_NON_ENREGISTREE}"

    @property
    def jours_retard(self) -> int | None:
        """Days from the limit to the signature, or to the day while it is missing; never < 0.

        None without a limit.
        """
        if self.limite is None:
            return None
        if self.situation == SituationEcheance.ORT_ANTERIEURE:
            return 0
        return max(0, ((self.signature or self.date) - self.limite).days)

    @property
    def jours_restants(self) -> int | None:
        """Days left until the limit, the last day included; None once signed, late or moot."""
        if self.limite is None or self.situation not in SITUATIONS_EN_COURS:
            return None
        return (self.limite - self.date).days

    @property
    def seuil_mois(self) -> int | None:
        """1, 3 or 6: the closest threshold passed by an « échéance proche »."""
        if self.limite is None or self.situation != SituationEcheance.ECHEANCE_PROCHE:
            return None
        return next(m for m in regles.SEUILS_MOIS if self.limite <= add_months(self.date, m))

    @property
    def prorogee(self) -> bool:
        """An avenant to the adhésion gave more time, whatever came next."""
        limite, initiale = self.limite, self.limite_initiale
        return limite is not None and initiale is not None and limite > initiale

    @property
    def jour_limite(self) -> str:
        """« dimanche »: a limit on a Sunday does not move, but the reader knows (edge case 3)."""
        return spell_weekday(self.limite) if self.limite else ""

    @property
    def jauge(self) -> str:
        """The delay as an SVG, with its text; empty without a limit."""
        return gauge(self.adhesion, self.limite, self.signature, self.date)

    @property
    def libelle(self) -> str:
        """« En retard de 138 jours », « 42 jours restants », « Signée le 03/03/2023, … »."""
        retard = self.jours_retard
        if retard is not None and self.situation == SituationEcheance.DEPASSEE:
            return f"En retard de {pluralize(retard, 'jour')}"
        if self.situation == SituationEcheance.RESPECTEE_EN_RETARD and self.signature:
            ecart = pluralize(retard or 0, "jour")
            return f"Signée le {self.signature:%d/%m/%Y}, {ecart} après l'échéance"
        if (jours := self.jours_restants) is not None:
            suffix = " (prorogée)" if self.situation == SituationEcheance.PROROGEE else ""
            return f"{pluralize(jours, 'jour')} {choose_plural(jours, 'restant')}{suffix}"
        if self.signee_sans_adhesion:
            return f"Signée, {ADHESION_NON_ENREGISTREE}"
        return SituationEcheance(self.situation).label

    def look(self, role: str = "") -> Look:
        return look_of_situation(self.situation, role)


# Days are left.
SITUATIONS_EN_COURS = frozenset(
    {SituationEcheance.A_JOUR, SituationEcheance.ECHEANCE_PROCHE, SituationEcheance.PROROGEE}
)


def compute_horloge(
    *,
    adhesion: dt.date | None,
    signature: dt.date | None,
    date: dt.date,
    ort: dt.date | None = None,
    prorogation: dt.date | None = None,
    sortie: dt.date | None = None,
) -> Horloge:
    """The rule. All arguments are civil dates or None; what is later than `date` is ignored.

    `signature`: first act that meets the milestone; `ort`: first ORT covering the commune;
    `prorogation`: limit set by a signed avenant to the adhésion.
    """
    jours: dict[str, dt.date | None] = {
        "date": date,
        "seuil": add_months(date, regles.seuil_proche()),
        "sortie": sortie,
        "adhesion": adhesion,
        "jalon": signature,
        "ort": ort,
        "prorogation": prorogation,
        "limite_initiale": adhesion and add_months(adhesion, regles.DELAI_MOIS),
    }
    jours["limite"] = jours[choose_first(LIMITES, jours)]
    situation = choose_first(SITUATIONS, jours)
    ort = ort if ort and ort <= date else None
    if situation == SituationEcheance.SORTIE:
        return Horloge(situation, adhesion, date=date, signature=signature, ort=ort)
    if signature and signature > date:
        signature = None
    if situation == SituationEcheance.SANS_ADHESION:
        first = min(filter(None, (signature, ort)), default=None)
        return Horloge(situation, signature=first, ort=ort, date=date)
    if situation == SituationEcheance.ORT_ANTERIEURE:
        signature = ort
    limite, initiale = jours["limite"], jours["limite_initiale"]
    return Horloge(situation, adhesion, limite, signature, initiale, ort, date=date)


def with_dates(beneficiaires: QuerySet[Beneficiaire], date: dt.date) -> QuerySet[Any]:
    """Annotate Beneficiaire rows with the four dates that the clock reads, as of `date`.

    Adds `date_adhesion`, `date_jalon`, `date_ort` and `date_prorogation`; then `horloge(row)`.
    Today's come from the index; a past day's from the acts themselves.
    """
    if date >= today():
        return beneficiaires.annotate(**{name: F(f"dates__{name}") for name in DATES})
    return beneficiaires.annotate(**dates_from_acts(date))


def may_be_due_from(day: dt.date) -> Q:
    """Of Beneficiaire rows, those whose limit may be that day or later: found by an index.

    No more than a sieve: `with_situation` says the rest.
    """
    # Three days: a limit falls back to the end of a shorter month.
    since = add_months(day, -regles.DELAI_MOIS) - dt.timedelta(days=3)
    return Q(dates__date_adhesion__gte=since) | Q(dates__date_prorogation__gte=day)


def horloge(row: Any, date: dt.date, dates: Any = None) -> Horloge:
    """The clock of a Beneficiaire row; `dates`: where the four stand, the row itself by default."""
    dates = dates or row
    return compute_horloge(
        adhesion=dates.date_adhesion,
        signature=dates.date_jalon,
        ort=dates.date_ort,
        prorogation=dates.date_prorogation,
        sortie=row.date_sortie,
        date=date,
    )


def find_horloge(lien: ConventionCommune, date: dt.date) -> Horloge | None:
    """The clock of a commune of an act, read by `for_detail`: that of the membership concerned.

    The one that the act counts for, today's while it is not signed; None out of the programme.
    """
    membership = choose_membership(lien.commune.beneficiaires.all(), lien.convention.date_signature)
    if membership is None:
        return None
    return horloge(membership, date, getattr(membership, "dates", None) or DatesBeneficiaire())


def q_signee(date: dt.date) -> Q:
    """In SQL: a convention-cadre or an ORT covers the commune that day; rows of `with_dates`."""
    return Q(date_jalon__lte=date) | Q(date_ort__lte=date)


def q_adhesion(date: dt.date) -> Q:
    """In SQL: the adhésion is signed that day."""
    return Q(date_adhesion__lte=date)


def with_situation(beneficiaires: QuerySet[Beneficiaire], date: dt.date) -> QuerySet[Any]:
    """`with_dates`, and in SQL too: `date_limite`, `date_limite_initiale` and `situation`.

    For filters, sorts and counts. The tables are those of `compute_horloge`.
    """
    constantes = _constantes(date)
    return _with_limits(beneficiaires, date, constantes).annotate(
        situation=compile_case(SITUATIONS, Value, constantes, CharField())
    )


def filter_situations(
    beneficiaires: QuerySet[Beneficiaire], date: dt.date, situations: Collection[str]
) -> QuerySet[Any]:
    """Those that `with_situation` says in one of these, with `date_limite`; half as long to ask."""
    constantes = _constantes(date)
    table = shorten_table(SITUATIONS, situations)
    condition = compile_case(table, Value, constantes, BooleanField())
    return _with_limits(beneficiaires, date, constantes).filter(condition)


def _constantes(date: dt.date) -> dict[str, dt.date]:
    return {"date": date, "seuil": add_months(date, regles.seuil_proche())}


def _with_limits(
    beneficiaires: QuerySet[Beneficiaire], date: dt.date, constantes: dict[str, dt.date]
) -> QuerySet[Any]:
    limite = compile_case(LIMITES, lambda name: F(COLONNES[name]), constantes, DateField())
    return (
        with_dates(beneficiaires, date)
        .annotate(date_limite_initiale=AddMonths(F("date_adhesion"), regles.DELAI_MOIS))
        .annotate(date_limite=limite)
    )
