"""The mail of a move, to the sides of the dossier that its table names."""

from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string

from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import Affectation, User
from pvd_portal.core.courriel import send_on_commit
from pvd_portal.core.dates import today
from pvd_portal.dossiers.lifecycle import Side
from pvd_portal.dossiers.models import Dossier

OBJET_MAX = 200


def notify_move(dossier: Any, action: str, *, user: Any, reason: str, url: str) -> None:
    """Tell the sides named by the table, once the move is committed; else stay silent."""
    mail = dossier.lifecycle.moves[action].mail
    if mail is None:
        return
    names = {"dossier": dossier, "territoire": dossier.territoire.nom, "user": user.get_full_name()}
    objet = " ".join(mail.subject.format(**names).split())[:OBJET_MAX]
    if mail.template:
        texte = render_to_string(mail.template, {"dossier": dossier, "url": url}).strip()
    else:
        lines = ["Bonjour,", dossier.words_of(action).mail.format(**names)]
        if reason.strip():
            lines.append(f"Motif : {reason.strip()}")
        lines += [f"Par : {user.get_full_name()}", url]
        texte = "\n\n".join(lines)
    send_on_commit(recipients_of(dossier, mail.to, sauf=user), objet, texte)


def recipients_of(dossier: Dossier, sides: tuple[Side, ...], *, sauf: Any) -> list[str]:
    """Addresses of the active accounts of these sides, but of who made the move."""
    asked = Q(pk__in=[])
    for side in sides:
        asked |= _affectations_of(dossier.territoire, side)
    affectations = Affectation.objects.en_cours().filter(asked)
    users = User.objects.filter(is_active=True, pk__in=affectations.values("user"))
    return list(users.exclude(pk=sauf.pk).order_by("email").values_list("email", flat=True))


def _affectations_of(territoire: Any, side: Side) -> Q:
    match side:
        case Side.PREFECTURE_PILOTE:
            return Q(user__role=Role.PREFECTURE, departement=territoire.departement_pilote_id)
        case Side.PREFECTURES:
            membres = territoire.beneficiaires.membres_au(today())
            return Q(user__role=Role.PREFECTURE) & (
                Q(departement=territoire.departement_pilote_id)
                | Q(departement__in=membres.values("commune__departement"))
            )
        case Side.CHEFS_DE_PROJET:
            return Q(user__role=Role.CHEF_DE_PROJET, territoire=territoire)
        case Side.ELUS:
            return Q(user__role=Role.ELU, territoire=territoire)
    return Q(pk__in=[])
