"""The comité de projet before its session: who is invited, what waits, the agenda."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from communes.models import Contact, Territoire
from conventions.enums import RoleSignature, TypeConvention, TypeSignataire
from conventions.models import Signature
from fiches_action.enums import Validation
from fiches_action.models import FicheAction
from pvd_portal.accounts.postes import contacts_en_poste
from pvd_portal.comites.enums import MINIMUM_COMITE, QualiteMembre, StatutComite
from pvd_portal.comites.models import Comite, MembreComite, PointOrdreDuJour
from pvd_portal.core.dates import today

QUALITE_PAR_FONCTION: dict[str, QualiteMembre] = {
    Contact.Fonction.MAIRE: QualiteMembre.ELU_COMMUNE,
    Contact.Fonction.ELU_REFERENT: QualiteMembre.ELU_COMMUNE,
    Contact.Fonction.PRESIDENT_EPCI: QualiteMembre.ELU_EPCI,
    Contact.Fonction.CHEF_DE_PROJET: QualiteMembre.CHEF_DE_PROJET,
    Contact.Fonction.REFERENT_ETAT: QualiteMembre.SERVICE_ETAT,
    Contact.Fonction.PARTENAIRE: QualiteMembre.PARTENAIRE,
    Contact.Fonction.EQUIPE_PROJET: QualiteMembre.AUTRE,
}
VALIDATIONS_EN_ATTENTE = (Validation.PRETE, Validation.AJOURNEE)


def proposed_members(territoire: Territoire) -> list[dict[str, str]]:
    """[{nom, qualite}] to invite: the contacts in post, then who the programme's minimum lacks.

    « Les acteurs associés à la gouvernance locale sont a minima : les exécutifs de la commune et
    de l'intercommunalité, le chef de projet, le préfet […] ou son représentant, les autres
    signataires de la convention d'adhésion » (mode d'emploi).
    """
    membres = [
        {"nom": contact_name(contact), "qualite": QUALITE_PAR_FONCTION[contact.fonction]}
        for contact in contacts_en_poste().filter(territoire=territoire)
    ]
    presentes = {m["qualite"] for m in membres}
    for qualite, noms in _minimum_names(territoire).items():
        if qualite not in presentes:
            membres += [{"nom": nom, "qualite": qualite} for nom in noms]
    membres += [
        {"nom": nom, "qualite": QualiteMembre.PARTENAIRE} for nom in _other_signatories(territoire)
    ]
    rangs: list[str] = list(QualiteMembre)
    return sorted(membres, key=lambda m: rangs.index(m["qualite"]))


def contact_name(contact: Contact) -> str:
    parts = (contact.nom, contact.get_fonction_display(), contact.organisme)
    return ", ".join(part for part in parts if part)[:200]


def _minimum_names(territoire: Territoire) -> dict[QualiteMembre, list[str]]:
    actuels = territoire.beneficiaires.membres_au(today()).select_related("commune")
    return {
        QualiteMembre.ELU_COMMUNE: [f"Maire de {b.commune.nom}" for b in actuels],
        # An island may have no EPCI.
        QualiteMembre.ELU_EPCI: [f"Président, {territoire.epci.nom}"] if territoire.epci else [],
        QualiteMembre.CHEF_DE_PROJET: ["Chef de projet Petites villes de demain"],
        QualiteMembre.PREFET: ["Préfet ou son représentant"],
    }


def _other_signatories(territoire: Territoire) -> list[str]:
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
    noms: list[str] = field(default_factory=list)
    presents: list[str] = field(default_factory=list)


def minimum_of(membres: Sequence[MembreComite]) -> list[LigneMinimum]:
    """The four lines of the programme's minimum, over the members of a session."""
    return [
        LigneMinimum(
            qualite.label,
            [m.nom for m in membres if m.qualite == qualite],
            [m.nom for m in membres if m.qualite == qualite and m.present],
        )
        for qualite in MINIMUM_COMITE
    ]


def fiches_en_attente(territoire: Territoire) -> QuerySet[FicheAction]:
    """What waits for a decision of the comité of this territoire."""
    return (
        FicheAction.objects.actifs()
        .filter(territoire=territoire, validation__in=VALIDATIONS_EN_ATTENTE)
        .order_by("numero")
    )


def notes_elsewhere(comite: Comite, fiches: Iterable[FicheAction]) -> dict[Any, list[str]]:
    """{fiche: sentences}: the other sessions that have it on their agenda, or decided on it."""
    points = (
        PointOrdreDuJour.objects.filter(
            fiche__in={fiche.pk for fiche in fiches}, comite__archived_at__isnull=True
        )
        .exclude(comite=comite.pk)
        .exclude(comite__statut=StatutComite.ANNULE)
        .select_related("comite", "fiche")
        .order_by("comite__date", "pk")
    )
    notes: dict[Any, list[str]] = {}
    for point in points:
        if sentence := _note_elsewhere(point):
            notes.setdefault(point.fiche_id, []).append(sentence)
    return notes


def dress_elsewhere(comite: Comite, points: Iterable[Any]) -> None:
    """Give each point `ailleurs`, what other sessions say of its fiche."""
    notes = notes_elsewhere(comite, [point.fiche for point in points if point.fiche_id])
    for point in points:
        point.ailleurs = notes.get(point.fiche_id, [])


def _note_elsewhere(point: Any) -> str:
    jour = f"{point.comite.date:%d/%m/%Y}"
    decision = point.get_decision_display()
    if point.comite.statut == StatutComite.VERROUILLE:
        # Adjourned there, it waits for another session: nothing to say.
        decided = point.decision and point.fiche.validation not in VALIDATIONS_EN_ATTENTE
        return f"Déjà décidé au comité du {jour} : « {decision} »." if decided else ""
    if point.decision:
        return f"« {decision} » est noté au comité du {jour}, dont le relevé n'est pas verrouillé."
    return f"Aussi à l'ordre du jour du comité du {jour}."


def save_agenda(comite: Comite, lignes: Sequence[PointOrdreDuJour]) -> None:
    """Write the agenda as the ordered `lignes`: points kept, fiches added, free subjects.

    Each ligne is a PointOrdreDuJour, saved or new; the points left out are deleted.
    """
    gardes = [ligne.pk for ligne in lignes if ligne.pk]
    comite.points.exclude(pk__in=gardes).delete()
    avant = {pk: ligne for pk, *ligne in comite.points.values_list("pk", "ordre", "intitule")}
    for ordre, ligne in enumerate(lignes, 1):
        ligne.ordre = ordre
        ligne.comite = comite
    # Only what changed leaves a line in the history.
    changes = [x for x in lignes if x.pk and avant.get(x.pk) != [x.ordre, x.intitule]]
    bulk_update_with_history(changes, PointOrdreDuJour, ["ordre", "intitule"])
    if nouveaux := [ligne for ligne in lignes if not ligne.pk]:
        bulk_create_with_history(nouveaux, PointOrdreDuJour)
    # Its history says who last touched the session, whatever the page.
    comite.save(update_fields=["updated_at"])
