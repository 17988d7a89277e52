"""Who reads and writes the acts. Who moves them is in conventions/lifecycle.py."""

from conventions.enums import StatutConvention
from pvd_portal.accounts.enums import Role
from pvd_portal.dossiers.rights import ANSWERERS, COMMENTERS, Reading, Rights, writers

WHOLE = Reading(drafts=True, remarks=True, history=True)

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
    # Typed by the chef de projet until it is sent, by the préfecture until it is signed.
    edit=writers(
        {
            Role.CHEF_DE_PROJET: {StatutConvention.EN_PREPARATION, StatutConvention.A_COMPLETER},
            Role.PREFECTURE: {
                StatutConvention.EN_PREPARATION,
                StatutConvention.A_COMPLETER,
                StatutConvention.TRANSMISE,
                StatutConvention.VALIDEE,
                StatutConvention.EN_SIGNATURE,
            },
        }
    ),
    comment=COMMENTERS,
    answer=ANSWERERS,
)
