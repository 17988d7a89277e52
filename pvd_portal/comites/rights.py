"""Who reads and writes the comités. Who moves them is in comites/lifecycle.py."""

from pvd_portal.accounts.enums import Role
from pvd_portal.comites.enums import StatutComite
from pvd_portal.dossiers.rights import ANSWERERS, COMMENTERS, Reading, Rights, writers

WHOLE = Reading(drafts=True, remarks=True, history=True)
OUVERTE = {StatutComite.TENU}
VIVANTE = {StatutComite.PLANIFIE, StatutComite.TENU}

RIGHTS = Rights(
    read={
        Role.CHEF_DE_PROJET: WHOLE,
        Role.PREFECTURE: WHOLE,
        Role.SERVICE_ETAT: WHOLE,
        Role.ELU: WHOLE,
        Role.ADMINISTRATEUR: WHOLE,
        Role.PARTENAIRE: Reading(remarks=True, history=True),
        Role.OBSERVATEUR: Reading(),
    },
    create=writers(),
    # Until the minutes are locked or the session cancelled.
    edit=writers({Role.CHEF_DE_PROJET: VIVANTE, Role.PREFECTURE: VIVANTE}),
    comment=COMMENTERS,
    answer=ANSWERERS,
    # Decisions are recorded while the session is open.
    others={"decide": writers({Role.CHEF_DE_PROJET: OUVERTE, Role.PREFECTURE: OUVERTE})},
)
