"""The life of a fictitious fiche: the moves and the updates that led it to its state of today."""

from decimal import Decimal
from typing import NamedTuple

from conventions.enums import StatutConvention, TypeConvention
from conventions.models import Convention
from fiches_action.enums import STATUTS_A_MOTIVER, ActionFiche, Phase, Statut, Validation
from pvd_portal.core.dates import today
from pvd_portal.demo.fiches import session_age
from pvd_portal.demo.temps import moment, month
from pvd_portal.demo.traces import backdate, dated, move_at

RETOUR = "Le plan de financement est à préciser : base des montants et participation de chacun."
# The minutes are locked some days after the session: the decisions apply then.
JOURS_AVANT_VERROU = 4


class Acteurs(NamedTuple):
    chef: object
    prefecture: object


class Evenement(NamedTuple):
    """Something that happens to the fiche; without action, an update of its progress."""

    jours: int
    action: str = ""
    reason: str = ""


def prepare(redigee, rang, acteurs):
    """What happens before the comité; all that happens, for a fiche that it has not decided."""
    _apply(redigee, _before(redigee.ligne, redigee.age, rang), rang, acteurs)


def finish(redigee, rang, acteurs):
    """What happens after the comité's decision, and the date of the last news."""
    fiche, ligne, age = redigee
    _apply(redigee, _after(ligne, age), rang, acteurs)
    nouvelle = moment(-age, 11, rang % 60)
    values = {"updated_at": nouvelle, "derniere_nouvelle_at": nouvelle}
    if ligne["archive"]:
        values["archived_at"] = moment(-int(ligne["archive"]), 15)
        values["archived_by"] = acteurs.chef
    backdate(fiche, **values)


def _apply(redigee, events, rang, acteurs):
    for event in events:
        quand = moment(-event.jours, 11, rang % 60)
        if event.action:
            _move(redigee.fiche, event, quand, acteurs)
        else:
            _update(redigee.fiche, redigee.ligne, quand, acteurs.chef, rang)


def _before(ligne, age, rang):
    match ligne["validation"]:
        case Validation.BROUILLON:
            return [Evenement(age)]
        case Validation.PROPOSEE:
            return [
                *_round_trip(age + 30, rang),
                Evenement(age + 1),
                Evenement(age, ActionFiche.SUBMIT),
            ]
        case Validation.A_COMPLETER:
            return [
                Evenement(age + 14),
                Evenement(age + 12, ActionFiche.SUBMIT),
                Evenement(age, ActionFiche.RETURN, RETOUR),
            ]
        case Validation.PRETE:
            return [
                Evenement(age + 22),
                Evenement(age + 20, ActionFiche.SUBMIT),
                Evenement(age, ActionFiche.APPROVE),
            ]
    seance = session_age(ligne)
    return [
        *_round_trip(seance + 75, rang),
        Evenement(seance + 50, ActionFiche.SUBMIT),
        Evenement(seance + 30, ActionFiche.APPROVE),
    ]


def _round_trip(jours, rang):
    """One in two is sent back once, then sent again."""
    if rang % 2:
        return []
    return [Evenement(jours, ActionFiche.SUBMIT), Evenement(jours - 8, ActionFiche.RETURN, RETOUR)]


def _after(ligne, age):
    seance = session_age(ligne)
    if seance is None:
        return []
    events = [Evenement(age)]
    if ligne["validation"] == Validation.INSCRITE:
        events.insert(0, Evenement(seance - 2 * JOURS_AVANT_VERROU, ActionFiche.REGISTER))
    if ligne["validation"] == Validation.SORTIE:
        events.append(Evenement(age, ActionFiche.REMOVE, ligne["motif"]))
    return events


PREFECTURE = {ActionFiche.RETURN, ActionFiche.APPROVE, ActionFiche.REGISTER, ActionFiche.REMOVE}


def _move(fiche, event, quand, acteurs):
    changes = {}
    if event.action == ActionFiche.REGISTER:
        changes["convention"] = _act_of(fiche.territoire)
    user = acteurs.prefecture if event.action in PREFECTURE else acteurs.chef
    move_at(fiche, event.action, user=user, moment=quand, reason=event.reason, **changes)


def _act_of(territoire):
    """The signed act that carries the plan d'action: convention-cadre, avenant, or earlier ORT."""
    rangs = {TypeConvention.CADRE: 0, TypeConvention.AVENANT: 1, TypeConvention.ORT: 2}
    actes = Convention.objects.filter(
        convention_communes__commune__in=territoire.beneficiaires.values("commune"),
        statut=StatutConvention.SIGNEE,
        type__in=rangs,
    ).exclude(source=Convention.Source.DEMO)
    return min(actes, key=lambda acte: rangs[acte.type])


def _update(fiche, ligne, quand, chef, rang):
    """The chef de projet notes where the action stands."""
    statut = Statut(ligne["statut"])
    fiche.phase, fiche.statut = ligne["phase"], statut
    fiche.avancement = int(ligne["avancement"]) if ligne["avancement"] else None
    if statut in STATUTS_A_MOTIVER:
        fiche.motif_statut = ligne["motif"]
        fiche.date_statut = quand.date()
    _set_real_dates(fiche, statut)
    if fiche.date_fin_prevue and (statut == Statut.EN_RETARD or rang % 6 == 0):
        # The end first announced: months before the one of today.
        fiche.date_fin_initiale = max(
            month(int(ligne["fin"]) - 5), fiche.date_debut_prevue or month(-40)
        )
    dated(fiche, quand, chef)
    fiche.save()


def _set_real_dates(fiche, statut):
    debut, fin = fiche.date_debut_prevue, fiche.date_fin_prevue
    under_way = fiche.phase in {Phase.TRAVAUX, Phase.EXPLOITATION} or statut == Statut.TERMINE
    if under_way and debut and debut < today():
        fiche.date_debut_reelle = debut
    if statut == Statut.TERMINE:
        fiche.date_fin_reelle = fin
        fiche.cout_reel = fiche.cout_total * Decimal("1.03")
