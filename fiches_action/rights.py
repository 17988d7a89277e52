"""Who reads and writes the fiches. Who moves them is in fiches_action/lifecycle.py."""

from typing import Any

from fiches_action.enums import Validation
from pvd_portal.accounts.enums import Role
from pvd_portal.dossiers.rights import (
    ANSWERERS,
    COMMENTERS,
    WRITERS,
    Grant,
    Reading,
    Rights,
    writers,
)

WHOLE = Reading(drafts=True, remarks=True, history=True)
CHEF_ONLY = {Role.CHEF_DE_PROJET: WRITERS[Role.CHEF_DE_PROJET]}

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
    create={role: Grant(scope) for role, scope in CHEF_ONLY.items()},
    # While the préfecture reads it, the chef de projet takes it back before changing it; out of
    # the plan, it takes it up again first.
    edit=writers(
        {
            Role.CHEF_DE_PROJET: {
                Validation.BROUILLON,
                Validation.A_COMPLETER,
                Validation.PRETE,
                Validation.AJOURNEE,
                Validation.REFUSEE,
                Validation.VALIDEE,
                Validation.INSCRITE,
            }
        }
    ),
    # Before it is in the plan; and its chef de projet brings it back.
    archive={
        role: Grant(
            scope,
            frozenset(
                {
                    Validation.BROUILLON,
                    Validation.A_COMPLETER,
                    Validation.PRETE,
                    Validation.AJOURNEE,
                    Validation.REFUSEE,
                }
            ),
            archived=True,
        )
        for role, scope in CHEF_ONLY.items()
    },
    comment=COMMENTERS,
    answer=ANSWERERS,
    # Whatever its state, also while the préfecture reads it.
    others={"news": {role: Grant(scope) for role, scope in CHEF_ONLY.items()}},
)


def can_edit_financement(user: Any, financement: Any) -> bool:
    """A partenaire, for the lines of its own organisme, in a dossier that lives."""
    fiche = financement.fiche
    return (
        user.role == Role.PARTENAIRE
        and user.organisme_id is not None
        and financement.organisme_id == user.organisme_id
        and fiche.archived_at is None
        and fiche.territoire.archived_at is None
    )
