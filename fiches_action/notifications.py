"""Messages to the other side of a fiche when it changes hands."""

from fiches_action.enums import ActionFiche
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import Affectation, User
from pvd_portal.core.courriel import send_on_commit


def _adresses(role, user, **perimetre):
    """Active users of that role assigned there today, but the one who made the move."""
    affectations = Affectation.objects.en_cours().filter(**perimetre)
    users = User.objects.filter(is_active=True, role=role, affectations__in=affectations)
    return set(users.exclude(pk=user.pk).values_list("email", flat=True))


def _prefecture(fiche, user):
    return _adresses(Role.PREFECTURE, user, departement=fiche.territoire.departement_pilote_id)


def _chefs(fiche, user):
    return _adresses(Role.CHEF_DE_PROJET, user, territoire=fiche.territoire_id)


DESTINATAIRES = {
    ActionFiche.SUBMIT: _prefecture,
    ActionFiche.RETURN: _chefs,
    ActionFiche.APPROVE: _chefs,
}
OBJETS = {
    ActionFiche.SUBMIT: "Fiche action à instruire",
    ActionFiche.RETURN: "Compléments demandés sur une fiche action",
    ActionFiche.APPROVE: "Fiche action prête pour le comité de projet",
}
PHRASES = {
    ActionFiche.SUBMIT: "{user} a transmis la fiche action « {fiche} » ({territoire}).",
    ActionFiche.RETURN: (
        "La préfecture demande des compléments sur la fiche action « {fiche} » ({territoire}) :"
        "\n\n{motif}"
    ),
    ActionFiche.APPROVE: (
        "La préfecture a donné un avis favorable à la fiche action « {fiche} » ({territoire}). "
        "Elle peut être inscrite à l'ordre du jour d'un comité de projet."
    ),
}


def notify_move(fiche, action, *, user, lien, motif=""):
    """Tell the other side, with the address of the fiche; silent for the other moves."""
    if action not in DESTINATAIRES:
        return
    phrase = PHRASES[action].format(
        user=user.get_full_name(), fiche=fiche, territoire=fiche.territoire.nom, motif=motif
    )
    adresses = DESTINATAIRES[action](fiche, user)
    objet = f"{OBJETS[action]} : {fiche.territoire.nom}"
    send_on_commit(adresses, " ".join(objet.split()), f"Bonjour,\n\n{phrase}\n\n{lien}")
