"""Several clocks together: those of a territoire, those of a périmètre."""

import datetime as dt

from conventions.echeance import SITUATIONS_EN_COURS, filter_situations, horloge, with_dates
from conventions.enums import SituationEcheance
from pvd_portal.core.dates import add_months

# Those where the milestone is still to be met: they have a deadline to come, or passed.
SITUATIONS_OUVERTES = SITUATIONS_EN_COURS | {SituationEcheance.DEPASSEE}
SITUATIONS_TENUES = frozenset(
    {
        SituationEcheance.RESPECTEE,
        SituationEcheance.RESPECTEE_EN_RETARD,
        SituationEcheance.ORT_ANTERIEURE,
    }
)
# Who needs somebody first.
URGENCES = (
    SituationEcheance.DEPASSEE,
    SituationEcheance.ECHEANCE_PROCHE,
    SituationEcheance.PROROGEE,
    SituationEcheance.A_JOUR,
    SituationEcheance.SANS_ADHESION,
    SituationEcheance.RESPECTEE,
    SituationEcheance.RESPECTEE_EN_RETARD,
    SituationEcheance.ORT_ANTERIEURE,
    SituationEcheance.SORTIE,
)
# After any clock: a territoire without any.
SANS_URGENCE = (len(URGENCES), 0)


def load_horloges(beneficiaires, date):
    """The rows as a list, each with its `horloge` on that day."""
    rows = list(with_dates(beneficiaires, date))
    for row in rows:
        row.horloge = horloge(row, date)
    return rows


def keep_last(rows):
    """One row a commune and a territoire: the last one of who left and came back (edge case 37)."""
    last = {}
    for row in rows:
        key = row.territoire_id, row.commune_id
        if key not in last or _end(row) > _end(last[key]):
            last[key] = row
    kept = {row.pk for row in last.values()}
    return [row for row in rows if row.pk in kept]


def _end(row):
    return row.date_sortie or dt.date.max


def group_by_territoire(rows):
    """{territoire pk: [row, …]}."""
    groupes = {}
    for row in rows:
        groupes.setdefault(row.territoire_id, []).append(row)
    return groupes


def rank_urgency(h):
    """Sort key: the most urgent clock first, and the longest delay first among the late."""
    jours = -(h.jours_retard or 0) if h.jours_restants is None else h.jours_restants
    return URGENCES.index(h.situation), jours


def find_most_urgent(horloges):
    """The clock that speaks for several communes; None when there is none."""
    return min(horloges, key=rank_urgency, default=None)


def is_open(h):
    return h.situation in SITUATIONS_OUVERTES


def is_late(h):
    return h.situation == SituationEcheance.DEPASSEE


def is_due_within(h, mois):
    """Still to be met, and its deadline falls between the day and `mois` months later."""
    return is_open(h) and h.date <= h.limite <= add_months(h.date, mois)


def filter_open(beneficiaires, date):
    """In SQL: the members whose milestone is still to be met, with `date_limite`."""
    return filter_situations(beneficiaires.membres_au(date), date, SITUATIONS_OUVERTES)
