"""E-mails about the acts: short, sent once the transaction is sure, to the other side."""

from django.db.models import Q

from conventions.enums import ActionConvention
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import Affectation, User
from pvd_portal.core.courriel import send_on_commit

A = ActionConvention
# action -> (who is told, what happened, what comes next)
MESSAGES = {
    A.SUBMIT: (Role.PREFECTURE, "a été transmise à la préfecture", "Elle est à instruire."),
    A.REQUEST_CHANGES: (
        Role.CHEF_DE_PROJET,
        "appelle des compléments",
        "Complétez-la, puis transmettez-la de nouveau.",
    ),
    A.APPROVE: (
        Role.CHEF_DE_PROJET,
        "a été validée par la préfecture",
        "La préfecture la mettra à la signature quand les délibérations seront prises.",
    ),
    A.CORRECT_DATE: (
        Role.CHEF_DE_PROJET,
        "a une nouvelle date de signature",
        "Les échéances des communes sont recalculées.",
    ),
    A.SIGN: (Role.CHEF_DE_PROJET, "est signée", "Sa date compte désormais pour l'échéance."),
}


def notify_move(convention, action, *, user, reason, url):
    """Tell the other side of the dossier, once the move is committed."""
    if action not in MESSAGES:
        return
    role, fait, suite = MESSAGES[action]
    lines = [
        "Bonjour,",
        f"« {convention.intitule} » ({convention.territoire.nom}) {fait}. {suite}",
    ]
    if reason:
        lines.append(f"Motif : {reason}")
    lines += [f"Par : {user.get_full_name()}", url]
    objet = " ".join(f"{convention.intitule} {fait}".split())[:200]
    send_on_commit(recipients_for(convention, role), objet, "\n\n".join(lines))


def recipients_for(convention, role):
    """Active accounts of one side: the pilot préfecture, or the territoire's chefs de projet."""
    territoire = convention.territoire
    affectations = Affectation.objects.en_cours().filter(
        Q(departement=territoire.departement_pilote_id)
        if role == Role.PREFECTURE
        else Q(territoire=territoire)
    )
    users = User.objects.filter(
        role=role, is_active=True, pk__in=affectations.values("user")
    ).order_by("email")
    return list(users.values_list("email", flat=True))
