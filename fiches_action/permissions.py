"""Who may do what on a fiche or a comité, once found through `visible_to`."""

from communes.models import Territoire
from conventions.permissions import is_chef, writes_in
from fiches_action.enums import (
    ACTIONS_DE_COMITE,
    TRANSITIONS,
    TRANSITIONS_COMITE,
    VALIDATIONS_DU_PLAN,
    VALIDATIONS_FIGEES,
    StatutComite,
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


def can_create_comite(user, territoire=None):
    """The chef de projet or the pilot préfecture."""
    if territoire is None:
        return user.role in {Role.CHEF_DE_PROJET, Role.PREFECTURE} and not user.perimetre.vide
    return writes_in(user, territoire)


def territoires_for_comite(user):
    """The territoires where `can_create_comite` says yes, as a queryset."""
    territoires = Territoire.objects.visible_to(user).actifs().select_related("epci")
    if user.role == Role.CHEF_DE_PROJET:
        return territoires.filter(pk__in=user.perimetre.territoires)
    if user.role == Role.PREFECTURE and not user.perimetre.france:
        return territoires.filter(departement_pilote__in=user.perimetre.departements)
    return territoires if user.role == Role.PREFECTURE else territoires.none()


def can_edit_comite(user, comite):
    """Both sides of the dossier, until the minutes are locked or the session cancelled."""
    return writes_in(user, comite.territoire) and comite.statut in {
        StatutComite.PLANIFIE,
        StatutComite.TENU,
    }


def can_record_decision(user, comite):
    """Decisions are recorded while the session is open."""
    return writes_in(user, comite.territoire) and comite.statut == StatutComite.TENU


def can_move_comite(user, comite, action):
    return user.role in TRANSITIONS_COMITE[action].roles and writes_in(user, comite.territoire)
