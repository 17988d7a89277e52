"""Who may do what on an act. The object has already been found through `visible_to`."""

from conventions.enums import STATUTS_MODIFIABLES_PAR_ROLE, TRANSITIONS
from pvd_portal.accounts.enums import ROLES_COMMENTANT, Role


def is_pilote(user, territoire):
    """Préfecture of the pilot département: it writes, the associated ones read and comment.

    Nobody writes in a dossier that is archived.
    """
    perimetre = user.perimetre
    return (
        user.role == Role.PREFECTURE
        and (territoire.departement_pilote_id in perimetre.departements or perimetre.france)
        and territoire.archived_at is None
    )


def is_chef(user, territoire):
    """Chef de projet of that territoire, unless it is archived."""
    return (
        user.role == Role.CHEF_DE_PROJET
        and territoire.pk in user.perimetre.territoires
        and territoire.archived_at is None
    )


def writes_in(user, territoire):
    """Either side of the dossier: its chef de projet or its pilot préfecture."""
    return is_chef(user, territoire) or is_pilote(user, territoire)


def can_create_convention(user, territoire=None):
    """A chef de projet or a pilot préfecture; asked without territoire to show the button."""
    if territoire is None:
        return user.role in STATUTS_MODIFIABLES_PAR_ROLE and not user.perimetre.vide
    return writes_in(user, territoire)


def can_edit_convention(user, convention):
    """The chef de projet before it is sent, the pilot préfecture until it is signed."""
    return writes_in(
        user, convention.territoire
    ) and convention.statut in STATUTS_MODIFIABLES_PAR_ROLE.get(user.role, ())


def can_move_convention(user, convention, action):
    """Is this move one of the reader's? Whether it is possible now: `convention.refusals`."""
    return user.role in TRANSITIONS[action].roles and writes_in(user, convention.territoire)


def can_comment_convention(user, convention):
    """Préfectures (associated ones too), services of the État, élus and the chef de projet."""
    return user.role in ROLES_COMMENTANT


def can_answer_remarque(user, convention):
    """The chef de projet answers the remarks made on its dossier."""
    return is_chef(user, convention.territoire)


def can_close_remarque(user, remarque):
    """Its author's side says that it is settled: the author, or the same role."""
    return user.pk == remarque.auteur_id or (
        user.role == Role.PREFECTURE and remarque.auteur.role == Role.PREFECTURE
    )
