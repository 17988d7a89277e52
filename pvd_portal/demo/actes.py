"""Fictitious acts, in every statut. None covers a commune in a way that moves its clock."""

from communes.models import Beneficiaire
from conventions.enums import (
    ActionConvention,
    RoleSignature,
    StatutConvention,
    TypeConvention,
    TypeSignataire,
)
from conventions.models import (
    Convention,
    ConventionCommune,
    MouvementConvention,
    Signature,
)
from conventions.services import complete_parties
from pvd_portal.core.dates import today
from pvd_portal.demo.fichiers import read_toml
from pvd_portal.demo.temps import day, moment
from pvd_portal.demo.traces import backdate, dated, move_at

MENTION = "Acte inventé pour la démonstration."
# statut -> the moves that lead there, each with the days between it and the last one.
PARCOURS = {
    StatutConvention.EN_PREPARATION: [],
    StatutConvention.TRANSMISE: [(ActionConvention.SUBMIT, 0)],
    StatutConvention.A_COMPLETER: [
        (ActionConvention.SUBMIT, 12),
        (ActionConvention.REQUEST_CHANGES, 0),
    ],
    StatutConvention.VALIDEE: [(ActionConvention.SUBMIT, 20), (ActionConvention.APPROVE, 0)],
    StatutConvention.EN_SIGNATURE: [
        (ActionConvention.SUBMIT, 45),
        (ActionConvention.APPROVE, 20),
        (ActionConvention.OPEN_SIGNATURE, 0),
    ],
    StatutConvention.SIGNEE: [
        (ActionConvention.SUBMIT, 90),
        (ActionConvention.APPROVE, 60),
        (ActionConvention.OPEN_SIGNATURE, 40),
        (ActionConvention.SIGN, 0),
    ],
    StatutConvention.ABANDONNEE: [(ActionConvention.SUBMIT, 50), (ActionConvention.ABANDON, 0)],
}
RENVOI = [(ActionConvention.SUBMIT, 30), (ActionConvention.REQUEST_CHANGES, 18)]
CHEF = {ActionConvention.SUBMIT}
COMPLEMENTS = "Des pièces manquent ; voir les remarques."
# Days since the open lists were taken over.
REPRISE = 205


def backdate_imports():
    """The real acts were taken over long ago: else they would fill « ce qui a changé »."""
    reprise = moment(-REPRISE, 8)
    MouvementConvention.objects.update(at=reprise)
    Convention.objects.update(created_at=reprise, updated_at=reprise, state_at=reprise)
    for model in (Convention, ConventionCommune, Signature):
        model.history.update(history_date=reprise)


def create_actes(territoires, acteurs, remarques):
    for spec in read_toml("actes.toml")["actes"]:
        territoire = territoires[spec["commune"]]
        equipe = acteurs[territoire.pk]
        act = _create(spec, territoire, equipe.chef)
        _add_parties(act, spec, equipe)
        _move_along(act, spec, equipe)
        backdate(act, updated_at=moment(-spec["jours"], 15))
        for etat in spec.get("remarques", []):
            remarques.on_act(act, equipe, spec["jours"] + 4, etat)


def _create(spec, territoire, chef):
    cree = moment(-spec["jours"] - 110, 9)
    act = Convention(
        type=spec["type"],
        intitule=spec["intitule"],
        territoire=territoire,
        epci=territoire.epci,
        objet=f"{spec['objet']}\n\n{MENTION}",
        vaut_ort=spec.get("vaut_ort", False),
        derogation_reference=spec.get("derogation", ""),
        derogation_motif=spec.get("derogation_motif", ""),
        thematique=spec.get("thematique", ""),
        date_signature_prevue=None
        if spec["statut"] in {StatutConvention.SIGNEE, StatutConvention.ABANDONNEE}
        else day(70),
        source=Convention.Source.DEMO,
        created_by=chef,
    )
    if act.type == TypeConvention.AVENANT:
        act.parent = _parent(spec, territoire)
        act.numero_avenant = act.parent.avenants.count() + 1
    dated(act, cree, chef).save()
    backdate(act, created_at=cree)
    membres = Beneficiaire.objects.membres_au(today()).filter(territoire=territoire)
    for code in membres.values_list("commune", flat=True):
        dated(ConventionCommune(convention=act, commune_id=code), cree, chef).save()
    return act


def _parent(spec, territoire):
    return Convention.objects.get(
        type=spec["parent"],
        convention_communes__commune=spec["commune"],
        statut=StatutConvention.SIGNEE,
    )


def _add_parties(act, spec, equipe):
    """The expected parties, with their délibérations and the signatures given so far."""
    complete_parties(act)
    Signature.history.filter(convention=act.pk).update(
        history_date=act._history_date, history_user=act.created_by
    )
    if spec["statut"] in {
        StatutConvention.EN_PREPARATION,
        StatutConvention.TRANSMISE,
        StatutConvention.ABANDONNEE,
    }:
        return
    banque = Signature(
        convention=act,
        role=RoleSignature.EN_PRESENCE,
        type=TypeSignataire.AUTRE,
        organisme="Banque des territoires",
    )
    dated(banque, act._history_date, act.created_by).save()
    signees = spec.get("signees", 0)
    for rang, ligne in enumerate(act.signatures.filter(role=RoleSignature.PARTIE)):
        if ligne.type != TypeSignataire.ETAT and spec["statut"] != StatutConvention.A_COMPLETER:
            ligne.date_deliberation = day(-spec["jours"] - 48 + rang)
        if rang < signees or spec["statut"] == StatutConvention.SIGNEE:
            ligne.date_signature = day(-spec["jours"] + 3 * rang - 12)
        if ligne.date_deliberation or ligne.date_signature:
            dated(ligne, moment(-max(1, spec["jours"] - 12), 17), equipe.prefecture).save()


def _move_along(act, spec, equipe):
    steps = [*(RENVOI if spec.get("renvoi") else []), *PARCOURS[spec["statut"]]]
    for action, before in steps:
        # Read again: the guard looks at the communes and the signatures.
        act = Convention.objects.for_detail().get(pk=act.pk)
        reason = {
            ActionConvention.REQUEST_CHANGES: COMPLEMENTS,
            ActionConvention.ABANDON: spec.get("motif", ""),
        }.get(action, "")
        move_at(
            act,
            action,
            user=equipe.chef if action in CHEF else equipe.prefecture,
            moment=moment(-spec["jours"] - before, 15),
            reason=reason,
        )
