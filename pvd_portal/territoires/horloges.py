"""Several clocks together: those of a territoire, those of a périmètre."""

from conventions.echeance import horloge, with_dates, with_situation
from conventions.enums import SituationEcheance
from pvd_portal.core.dates import add_months

S = SituationEcheance

# Those where the milestone is still to be met: they have a deadline to come, or passed.
SITUATIONS_OUVERTES = (S.DEPASSEE, S.ECHEANCE_PROCHE, S.PROROGEE, S.A_JOUR)
SITUATIONS_TENUES = (S.RESPECTEE, S.RESPECTEE_EN_RETARD, S.ORT_ANTERIEURE)
# Who needs somebody first.
URGENCE = (*SITUATIONS_OUVERTES, S.SANS_ADHESION, *SITUATIONS_TENUES, S.SORTIE)
RANG = {situation: rang for rang, situation in enumerate(URGENCE)}
JOURS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()


def load_horloges(beneficiaires, date):
    """The rows as a list, each with its `horloge` on that day."""
    rows = list(with_dates(beneficiaires, date))
    for row in rows:
        row.horloge = horloge(row, date)
    return rows


def par_territoire(rows):
    """{territoire pk: [row, …]}."""
    groupes = {}
    for row in rows:
        groupes.setdefault(row.territoire_id, []).append(row)
    return groupes


def urgence(h):
    """Sort key: the most urgent clock first, and the longest delay first among the late."""
    jours = -(h.jours_retard or 0) if h.jours_restants is None else h.jours_restants
    return RANG[h.situation], jours


def la_plus_urgente(horloges):
    """The clock that speaks for several communes; None when there is none."""
    return min(horloges, key=urgence, default=None)


def est_en_retard(h):
    return h.situation == S.DEPASSEE


def echoit_dans(h, mois):
    """Still to be met, and its deadline falls between the day and `mois` months later."""
    if h.situation not in SITUATIONS_OUVERTES:
        return False
    return h.date <= h.limite <= add_months(h.date, mois)


def delais_ouverts(beneficiaires, date):
    """In SQL: the members whose milestone is still to be met, with `date_limite`."""
    return with_situation(beneficiaires.membres_au(date), date).filter(
        situation__in=SITUATIONS_OUVERTES
    )


def jour_de_semaine(date):
    """« lundi »: no deadline is moved for a Sunday, but the day is said (edge case 3)."""
    return JOURS[date.weekday()]
