"""The page of one act, in three tabs: the act, its exchanges, its history."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions.arbre import tree_of
from conventions.avancement import spell_duration
from conventions.coherence import unsigned_before
from conventions.echeance import find_horloge
from conventions.enums import ActionConvention, TypeConvention
from conventions.models import Convention
from conventions.signatures import (
    checklist,
    count_signatures,
    missing_parties,
    ville_principale,
    warnings,
)
from conventions.views.tete import dress_signatures, head_of
from pvd_portal.core.dates import today
from pvd_portal.dossiers.remarks import readable_moves, remarks_context
from pvd_portal.dossiers.rights import can, reads_history, reads_remarks

# Acts taken from open data: their signatures are not known one by one.
SOURCES_OUVERTES = frozenset({Convention.Source.ANCT, Convention.Source.MINISTERE_ORT})
# Of the acts tied to it, what the tree and the warnings say.
ARBRE = ("type", "intitule", "statut", "numero_avenant", "date_signature", "parent", "avenant_ort")
# The moves whose day is told beside the dates of the act.
REPERES = {
    ActionConvention.SUBMIT: "Transmise",
    ActionConvention.REQUEST_CHANGES: "Compléments",
    ActionConvention.APPROVE: "Projet validé",
    ActionConvention.OPEN_SIGNATURE: "Mise à la signature",
    ActionConvention.ABANDON: "Abandonnée",
}


@require_safe
def detail(request, pk, kind):
    return render_detail(request, kind, kind.find(request, pk))


@require_safe
def echanges(request, pk, kind):
    """Every remark, settled or not, and the form of a new one."""
    convention = kind.find(request, pk)
    if not reads_remarks(request.user, Convention):
        raise PermissionDenied("Votre rôle ne lit pas les remarques.")
    remarks = remarks_context(request.user, convention)
    return _render(request, kind, convention, remarks, "echanges")


def render_detail(request, kind, convention, *, remarque_form=None, reponse=None, status=200):
    """The page; a form of remark that was refused comes back with its errors, on its tab."""
    user = request.user
    remarks = remarks_context(user, convention, remarque_form=remarque_form, reponse=reponse)
    if remarque_form is not None:
        return _render(request, kind, convention, remarks, "echanges", status=status)
    return _render(
        request, kind, convention, remarks, "detail", status=status, **_act(user, convention)
    )


def _render(request, kind, convention, remarks, onglet, *, status=200, **more):
    head = head_of(kind, request.user, convention, remarks, onglet)
    template = f"conventions/{onglet}.html"
    context = {**remarks, **_sort_remarks(remarks["remarques"]), **head, **more}
    context["nombre"] = len(context["remarques_a_faire"]) + len(context["manques"])
    return render(request, template, context, status=status)


def history_context(kind, user, convention, changements):
    """What the tab « Historique » has around the changes, field by field."""
    remarks = remarks_context(user, convention)
    return {
        **remarks,
        **head_of(kind, user, convention, remarks, "historique"),
        "mouvements": readable_moves(user, convention),
        "source_ouverte": convention.source in SOURCES_OUVERTES,
    }


def _sort_remarks(remarques):
    """Those that the reader answers or lifts, and those that wait for others."""
    a_faire = [r for r in remarques if r.form or (r.etat == "repondue" and r.peut_lever)]
    ailleurs = [r for r in remarques if r.etat == "en_attente" and not r.form]
    return {"remarques_a_faire": a_faire, "remarques_ailleurs": ailleurs}


def _act(user, convention):
    jour = today()
    tied = list(_tied(convention, user))
    reads = reads_history(user, Convention)
    moves = (
        convention.mouvements.only("dossier", "action", "at")
        if reads
        else readable_moves(user, convention)
    )
    signees, attendues = count_signatures(convention)
    signatures = dress_signatures(user, convention)
    return {
        "date_du_jour": jour,
        "communes": _communes(convention, jour),
        "ville_principale": ville_principale(convention) if convention.vaut_ort else None,
        "checklist": [] if convention.closed else [c for c in checklist(convention) if not c.fait],
        "parties_manquantes": [] if convention.closed else missing_parties(convention),
        "avertissements": warnings(convention) + _avenants_before(convention, tied),
        "signatures": signatures,
        "dates_a_saisir": any(s.saisit_deliberation or s.saisit_signature for s in signatures),
        "signees": signees,
        "attendues": attendues,
        "source_ouverte": convention.source in SOURCES_OUVERTES,
        "reperes": _milestones(moves),
        "duree": spell_duration(convention.date_effet, convention.date_fin),
        "mouvements": [] if reads else moves,
        "arbre": tree_of(convention, tied),
        "fiches": _fiches(convention, user),
        "peut_modifier": can(user, "edit", convention),
        "lit_l_historique": reads,
    }


def _milestones(moves):
    """[(word, moment)]: the last day of each move, in the order of the cycle."""
    last = {}
    for move in moves:
        last.setdefault(move.action, move.at)
    return [(word, last[action]) for action, word in REPERES.items() if action in last]


def _communes(convention, jour):
    """The communes of the act, those of the programme with their clock."""
    rows = list(convention.convention_communes.all())
    for row in rows:
        row.horloge = find_horloge(row, jour)
    return rows


def _tied(convention, user):
    """Its avenants; for an avenant, those beside it; and the acts that stand as avenant to it."""
    parent = convention.pk
    if convention.type == TypeConvention.AVENANT:
        parent = convention.parent_id
    return (
        Convention.objects.visible_to(user)
        .filter(Q(parent=parent) | Q(avenant_ort=convention.pk))
        .exclude(pk=convention.pk)
        .only(*ARBRE)
        .order_by("numero_avenant", "created_at")
    )


def _avenants_before(convention, tied):
    return [
        f"L'avenant n° {autre.numero_avenant} n'est pas encore signé."
        for autre in unsigned_before(convention, tied)
    ]


def _fiches(convention, user):
    fiches = convention.fiches.model.objects.visible_to(user).actifs()
    return fiches.filter(convention=convention).only("id", "numero", "intitule").order_by("numero")
