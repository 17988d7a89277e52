"""Who may do what on a comité, once found through `visible_to`."""

from communes.models import Territoire
from conventions.permissions import writes_in
from pvd_portal.accounts.enums import Role
from pvd_portal.comites.enums import TRANSITIONS_COMITE, StatutComite


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
