"""Who may do what on a fiche or a comité, once found through `visible_to`."""

from conventions.permissions import is_chef, writes_in
from fiches_action.enums import (
    ACTIONS_DE_COMITE,
    TRANSITIONS,
    VALIDATIONS_DU_PLAN,
    VALIDATIONS_FIGEES,
)
from pvd_portal.accounts.enums import ROLES_COMMENTANT, Role


def can_create_fiche(user, territoire=None):
    """A chef de projet, in one of its territoires."""
    if territoire is None:
        return user.role == Role.CHEF_DE_PROJET and bool(user.perimetre.territoires)
    return is_chef(user, territoire)


def can_edit_fiche(user, fiche):
    """Its chef de projet, unless the préfecture is reading it or it is archived."""
    return (
        is_chef(user, fiche.territoire)
        and fiche.validation not in VALIDATIONS_FIGEES
        and fiche.archived_at is None
    )


def can_archive_fiche(user, fiche):
    """Its chef de projet, before it is in the plan; and brings it back."""
    kept = VALIDATIONS_FIGEES | VALIDATIONS_DU_PLAN
    return is_chef(user, fiche.territoire) and fiche.validation not in kept


def can_move_fiche(user, fiche, action):
    """Is this move one of the reader's, on the fiche's own page?

    The comité's decisions are taken in a session: see can_record_decision.
    """
    return (
        action not in ACTIONS_DE_COMITE
        and fiche.archived_at is None
        and user.role in TRANSITIONS[action].roles
        and writes_in(user, fiche.territoire)
    )


def can_comment_fiche(user, fiche):
    """Préfectures (associated ones too), services of the État, élus and the chef de projet."""
    return user.role in ROLES_COMMENTANT


def can_answer_remarque_fiche(user, fiche):
    """The chef de projet answers the remarks made on its fiche."""
    return is_chef(user, fiche.territoire)


def can_edit_financement(user, financement):
    """A partenaire, for the lines of its own organisme only."""
    return (
        user.role == Role.PARTENAIRE
        and user.organisme_id is not None
        and financement.organisme_id == user.organisme_id
        and financement.fiche.archived_at is None
    )
