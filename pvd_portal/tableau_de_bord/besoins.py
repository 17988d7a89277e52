"""« Ceux qui ont besoin de vous d'abord »: what is open today, never a delay that is settled."""

import datetime as dt

from conventions import regles
from pvd_portal.accounts.enums import Role
from pvd_portal.territoires.horloges import SANS_URGENCE, is_due_within, is_late, is_open

ATTEND, SILENCE, RETARD, BIENTOT, VACANT, EN_COURS, RIEN = range(7)
JAMAIS = dt.datetime.min.replace(tzinfo=dt.UTC)


def rank_need(dossier, user):
    """Sort key of a Synthese: the first of these needs that it has, then how much.

    1. something waits for the préfecture, the oldest first; 2. no news, those late and not
    signed first, then the longest silence; 3. late and not signed, the longest first; 4. a
    deadline that comes, the soonest first; 5. nobody is chef de projet; 6. a delay that runs.
    The others have nothing open: what was signed late is signed, and they come by name.
    """
    need = _first_need(dossier, user)
    return *need, _rank_clock(dossier), dossier.territoire.nom_recherche


def _first_need(dossier, user):
    horloge = dossier.horloge
    late = horloge is not None and is_late(horloge)
    if (since := _waiting_since(dossier, user)) is not None:
        return ATTEND, 0, since.timestamp()
    if dossier.sans_nouvelles:
        return SILENCE, not late, (dossier.derniere_nouvelle or JAMAIS).timestamp()
    if late:
        return RETARD, 0, 0.0
    if horloge is not None and is_due_within(horloge, regles.SEUIL_ALERTE_MOIS):
        return BIENTOT, 0, 0.0
    if not dossier.constat.chefs:
        return VACANT, 0, 0.0
    return (EN_COURS if horloge is not None and is_open(horloge) else RIEN), 0, 0.0


def _waiting_since(dossier, user):
    """Since when it waits for the préfecture: the pilot one, an associated one only reads."""
    if user.role == Role.PREFECTURE:
        pilote = dossier.territoire.departement_pilote_id
        if not user.perimetre.france and pilote not in user.perimetre.departements:
            return None
    return dossier.attend_depuis


def _rank_clock(dossier):
    """The clock's days while it runs or is passed; settled ones are all alike."""
    horloge = dossier.horloge
    if horloge is None or not is_open(horloge):
        return SANS_URGENCE[0]
    return -(horloge.jours_retard or 0) if is_late(horloge) else horloge.jours_restants
