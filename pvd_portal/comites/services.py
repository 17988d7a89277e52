"""The comité de projet at work: who is invited, what waits, and what the minutes do."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from communes.models import Contact
from conventions.enums import RoleSignature, TypeConvention, TypeSignataire
from conventions.models import Signature
from fiches_action.enums import Validation
from fiches_action.models import FicheAction
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import Affectation, User
from pvd_portal.comites.enums import (
    ACTION_PAR_DECISION,
    MINIMUM_COMITE,
    ActionComite,
    Decision,
    QualiteMembre,
)
from pvd_portal.comites.models import Comite, PointOrdreDuJour
from pvd_portal.core.courriel import send_on_commit
from pvd_portal.core.dates import today
from pvd_portal.core.transitions import MoveRefused

Fonction = Contact.Fonction
Q_ = QualiteMembre
QUALITE_PAR_FONCTION = {
    Fonction.MAIRE: Q_.ELU_COMMUNE,
    Fonction.ELU_REFERENT: Q_.ELU_COMMUNE,
    Fonction.PRESIDENT_EPCI: Q_.ELU_EPCI,
    Fonction.CHEF_DE_PROJET: Q_.CHEF_DE_PROJET,
    Fonction.REFERENT_ETAT: Q_.SERVICE_ETAT,
    Fonction.PARTENAIRE: Q_.PARTENAIRE,
    Fonction.EQUIPE_PROJET: Q_.AUTRE,
}
VALIDATIONS_EN_ATTENTE = (Validation.PRETE, Validation.AJOURNEE)


# Before the session


def proposed_members(territoire):
    """[{nom, qualite}] to invite: the contacts in post, then who the programme's minimum lacks.

    « Les acteurs associés à la gouvernance locale sont a minima : les exécutifs de la commune et
    de l'intercommunalité, le chef de projet, le préfet […] ou son représentant, les autres
    signataires de la convention d'adhésion » (mode d'emploi).
    """
    membres = [
        {"nom": contact_name(contact), "qualite": QUALITE_PAR_FONCTION[contact.fonction]}
        for contact in territoire.contacts.en_poste(today())
    ]
    presentes = {m["qualite"] for m in membres}
    for qualite, noms in _minimum_names(territoire).items():
        if qualite not in presentes:
            membres += [{"nom": nom, "qualite": qualite} for nom in noms]
    membres += [{"nom": nom, "qualite": Q_.PARTENAIRE} for nom in _other_signatories(territoire)]
    rangs = list(QualiteMembre)
    return sorted(membres, key=lambda m: rangs.index(m["qualite"]))


def contact_name(contact):
    parts = (contact.nom, contact.get_fonction_display(), contact.organisme)
    return ", ".join(part for part in parts if part)[:200]


def _minimum_names(territoire):
    actuels = territoire.beneficiaires.membres_au(today()).select_related("commune")
    return {
        Q_.ELU_COMMUNE: [f"Maire de {b.commune.nom}" for b in actuels],
        # An island may have no EPCI.
        Q_.ELU_EPCI: [f"Président, {territoire.epci.nom}"] if territoire.epci else [],
        Q_.CHEF_DE_PROJET: ["Chef de projet Petites villes de demain"],
        Q_.PREFET: ["Préfet ou son représentant"],
    }


def _other_signatories(territoire):
    lignes = Signature.objects.filter(
        convention__territoire=territoire,
        convention__type=TypeConvention.ADHESION,
        type=TypeSignataire.AUTRE,
    ).exclude(role=RoleSignature.EN_PRESENCE)
    return list(dict.fromkeys(lignes.values_list("organisme", flat=True)))


@dataclass
class LigneMinimum:
    """One qualité of the programme's minimum: who was invited for it, who came."""

    libelle: str
    noms: list = field(default_factory=list)
    presents: list = field(default_factory=list)


def minimum_of(membres):
    """The four lines of the programme's minimum, over the members of a session."""
    return [
        LigneMinimum(
            qualite.label,
            [m.nom for m in membres if m.qualite == qualite],
            [m.nom for m in membres if m.qualite == qualite and m.present],
        )
        for qualite in MINIMUM_COMITE
    ]


def fiches_en_attente(territoire):
    """What waits for a decision of the comité of this territoire."""
    return (
        FicheAction.objects.actives()
        .filter(territoire=territoire, validation__in=VALIDATIONS_EN_ATTENTE)
        .order_by("numero")
    )


def save_agenda(comite, lignes):
    """Write the agenda as the ordered `lignes`: points kept, fiches added, free subjects.

    Each ligne is a PointOrdreDuJour, saved or new; the points left out are deleted.
    """
    gardes = [ligne.pk for ligne in lignes if ligne.pk]
    comite.points.exclude(pk__in=gardes).delete()
    for ordre, ligne in enumerate(lignes, 1):
        ligne.ordre = ordre
        ligne.comite = comite
    PointOrdreDuJour.objects.bulk_update(
        [ligne for ligne in lignes if ligne.pk], ["ordre", "intitule"]
    )
    PointOrdreDuJour.objects.bulk_create([ligne for ligne in lignes if not ligne.pk])
    # Its history says who last touched the session, whatever the page.
    comite.save(update_fields=["updated_at"])


# After the session


def lock_minutes(comite, *, user, url=""):
    """Lock the minutes and apply every decision to its fiche, or change nothing at all.

    Raises MoveRefused with the reasons, one per fiche that can no longer move.
    """
    with transaction.atomic():
        # Under the row's lock: nobody records a decision between the checks and the moves.
        locked = Comite.objects.select_for_update(of=("self",)).get(pk=comite.pk)
        locked.move(ActionComite.LOCK, user=user)
        reasons = _apply_decisions(locked, user)
        if reasons:
            raise MoveRefused(ActionComite.LOCK, reasons)
        announce_minutes(locked, auteur=user, url=url)
    return locked


def _apply_decisions(comite, user):
    incomplet = bool(comite.qualites_absentes())
    reasons = []
    for point in comite.points.select_related("fiche__territoire").exclude(fiche=None):
        action = ACTION_PAR_DECISION.get(point.decision)
        if action is None:
            continue
        try:
            _move_fiche(point, action, user=user, comite=comite, incomplet=incomplet)
        except MoveRefused as refusal:
            reasons += [f"Fiche « {point.fiche} » : {reason}" for reason in refusal.reasons]
    return reasons


def _move_fiche(point, action, *, user, comite, incomplet):
    """Move the fiche of a point; its trace names the session that decided."""
    validee = point.decision in {Decision.VALIDEE, Decision.VALIDEE_SOUS_RESERVE}
    # Edge case 42: without the programme's minimum of members, « sous réserve ».
    sous_reserve = validee and (point.decision == Decision.VALIDEE_SOUS_RESERVE or incomplet)
    reason = f"{comite} : {point.get_decision_display().lower()}."
    if validee and incomplet:
        reason += f" Sous réserve, absents : {', '.join(comite.qualites_absentes())}."
    if point.commentaire:
        reason += f" {point.commentaire}"
    point.fiche.move(
        action,
        user=user,
        reason=reason,
        sous_reserve=sous_reserve,
        derniere_nouvelle_at=timezone.now(),
    )


def recipients_of_minutes(territoire, *, auteur):
    """Addresses of the préfectures concerned and of the élus of the territoire."""
    departements = {territoire.departement_pilote_id} | set(
        territoire.beneficiaires.membres_au(today()).values_list("commune__departement", flat=True)
    )
    affectations = Affectation.objects.en_cours().filter(
        Q(departement__in=departements, user__role=Role.PREFECTURE)
        | Q(territoire=territoire, user__role=Role.ELU)
    )
    users = User.objects.filter(is_active=True, pk__in=affectations.values("user"))
    return list(users.exclude(pk=auteur.pk).values_list("email", flat=True))


def announce_minutes(comite, *, auteur, url):
    """Tell them, once committed, that the minutes can be read."""
    context = {
        "comite": comite,
        "points": comite.points.select_related("fiche"),
        "absents": comite.qualites_absentes(),
        "url": url,
    }
    objet = f"Relevé de décisions du {comite.date:%d/%m/%Y} : {comite.territoire.nom}"
    texte = render_to_string("emails/comite_releve.txt", context).strip()
    adresses = recipients_of_minutes(comite.territoire, auteur=auteur)
    send_on_commit(adresses, " ".join(objet.split()), texte)
