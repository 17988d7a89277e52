"""Reading the comités de projet: list, session, minutes; and moving them along."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from fiches_action.models import FicheAction
from pvd_portal.comites.enums import (
    ACTION_PAR_DECISION,
    APPARENCE_COMITE,
    APPARENCE_DECISION,
    TRANSITIONS_COMITE,
    ActionComite,
    Decision,
    StatutComite,
)
from pvd_portal.comites.filters import ComiteFilterSet
from pvd_portal.comites.forms import MotifForm
from pvd_portal.comites.models import Comite
from pvd_portal.comites.permissions import (
    can_create_comite,
    can_edit_comite,
    can_move_comite,
    can_record_decision,
)
from pvd_portal.comites.services import lock_minutes, minimum_of
from pvd_portal.core.dates import today
from pvd_portal.core.exports import Colonne, choix
from pvd_portal.core.lists import PortailListView
from pvd_portal.core.moves import offered_moves, perform_move
from pvd_portal.core.templatetags.portail import query_string
from pvd_portal.core.transitions import MoveRefused

SUITES = {
    ActionComite.HOLD: "La séance est ouverte : notez les présences et les décisions.",
    ActionComite.CANCEL: "La séance est annulée. Ses fiches attendent une autre séance.",
}


AVEC_RELEVE = frozenset({StatutComite.TENU, StatutComite.VERROUILLE})


class ComiteListView(PortailListView):
    template_name = "comites/liste.html"
    filterset_class = ComiteFilterSet
    tris = {
        "date": ["date", "id"],
        "territoire": ["territoire__nom_recherche", "date", "id"],
        "statut": ["statut", "date", "id"],
    }
    tri_defaut = "-date"
    nom_export = "comites"
    colonnes = (
        Colonne("Date", "date"),
        Colonne("Heure", "heure"),
        Colonne("Territoire", "territoire__nom"),
        Colonne("Département pilote", "territoire__departement_pilote"),
        Colonne("Lieu", "lieu"),
        Colonne("Instance", "instance_existante"),
        Colonne("Statut", "statut", choix(StatutComite)),
        Colonne("Points à l'ordre du jour", "nb_points"),
    )

    def get_base_queryset(self):
        return Comite.objects.visible_to(self.request.user).for_list()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for comite in context["page_obj"]:
            comite.apparence = APPARENCE_COMITE[comite.statut]
        context["peut_creer"] = can_create_comite(self.request.user)
        context["periodes"] = self._periodes()
        return context

    def _periodes(self):
        """(address, label, current) of the three views that people come for."""
        courante = self.request.GET.get("periode", "")
        vues = (("", "Toutes les séances"), ("a_venir", "À venir"), ("passes", "Passées"))
        return [
            (query_string(self.request, periode=p or None, page=None), libelle, p == courante)
            for p, libelle in vues
        ]


def find_comite(request, pk):
    """The session with its page's joins, or 404 outside the reader's périmètre."""
    return get_object_or_404(Comite.objects.visible_to(request.user).for_detail(), pk=pk)


def points_for(user, comite):
    """The points with what a page says of them; no link to a fiche the reader can't open."""
    points = list(comite.points.all())
    visibles = set(
        FicheAction.objects.visible_to(user)
        .filter(points_comite__comite=comite)
        .values_list("pk", flat=True)
    )
    incomplet = bool(comite.qualites_absentes())
    for point in points:
        point.lien = ""
        if point.fiche_id in visibles:
            point.lien = reverse("fiches_action:detail", args=[point.fiche_id])
        point.apparence = APPARENCE_DECISION.get(point.decision)
        point.sous_reserve = bool(
            point.fiche_id and incomplet and point.decision == Decision.VALIDEE
        )
    return points


@require_safe
def detail(request, pk):
    comite = find_comite(request, pk)
    points = points_for(request.user, comite)
    ctx = {
        "comite": comite,
        "apparence": APPARENCE_COMITE[comite.statut],
        "points": points,
        "presences_notees": any(m.present for m in comite.membres.all()),
        "minimum": minimum_of(comite.membres.all()),
        "peut_modifier": can_edit_comite(request.user, comite),
        "a_un_releve": comite.statut in AVEC_RELEVE,
        "a_venir": comite.statut == StatutComite.PLANIFIE and comite.date > today(),
        "mouvements": _lignes_de_trace(comite),
        **_actions_of(request.user, comite),
    }
    return render(request, "comites/detail.html", ctx)


def _lignes_de_trace(comite):
    return [
        {"date": m.at, "qui": m.user, "quoi": m.get_action_display(), "detail": m.reason}
        for m in comite.mouvements.select_related("user")
    ]


def _actions_of(user, comite):
    """What the reader can do, the main action first, and the moves that are refused yet."""
    offerts = offered_moves(comite, lambda action: can_move_comite(user, comite, action))
    # Too early to open is no fault: the page says it beside the date.
    refuses = [
        {"libelle": o.label, "raisons": o.reasons}
        for o in offerts
        if not o.allowed and o.action != ActionComite.HOLD
    ]
    liens = []
    if can_record_decision(user, comite):
        liens.append(_lien(comite, "seance", "Saisir la séance"))
    if can_edit_comite(user, comite):
        liens.append(_lien(comite, "ordre_du_jour", "Composer l'ordre du jour"))
        liens.append(_lien(comite, "edit", "Modifier la séance et ses membres"))
    if comite.statut in AVEC_RELEVE:
        liens.append(_lien(comite, "releve", "Lire le relevé de décisions"))
    moves = {o.action: _lien_de_move(comite, o) for o in offerts if o.allowed}
    # To cancel is never what one came for.
    fin = [moves.pop(ActionComite.CANCEL)] if ActionComite.CANCEL in moves else []
    return {"permis": [*moves.values(), *liens, *fin], "refuses": refuses}


def _minutes_actions(user, comite):
    """Under the minutes: lock them, or go back to the session."""
    actions = _actions_of(user, comite)
    lock = reverse("comites:move", args=[comite.pk, ActionComite.LOCK])
    seance = reverse("comites:seance", args=[comite.pk])
    return {**actions, "permis": [a for a in actions["permis"] if a["url"] in {lock, seance}]}


def _lien(comite, nom, libelle):
    return {"url": reverse(f"comites:{nom}", args=[comite.pk]), "libelle": libelle, "page": True}


def _lien_de_move(comite, offert):
    url = reverse("comites:move", args=[comite.pk, offert.action])
    return {"url": url, "libelle": offert.label, "page": offert.move.confirm}


@require_safe
def releve(request, pk):
    """The minutes as one reads, prints and sends them; provisional until they are locked."""
    comite = find_comite(request, pk)
    if comite.statut not in AVEC_RELEVE:
        raise Http404("Cette séance n'a pas de relevé.")
    membres = comite.membres.all()
    verrou = comite.mouvements.filter(action=ActionComite.LOCK).select_related("user").first()
    ctx = {
        "comite": comite,
        "apparence": APPARENCE_COMITE[comite.statut],
        "points": points_for(request.user, comite),
        "presents": [m for m in membres if m.present],
        "excuses": [m for m in membres if not m.present],
        "president": next((m for m in membres if m.preside), None),
        "qualites_absentes": comite.qualites_absentes(),
        "verrou": verrou,
        **_minutes_actions(request.user, comite),
    }
    return render(request, "comites/releve.html", ctx)


@require_http_methods(["GET", "POST"])
def move(request, pk, action):
    """GET: the page that asks before an engaging move. POST: the move."""
    if action not in ActionComite.values:
        raise Http404("Action inconnue.")
    comite = find_comite(request, pk)
    if not can_move_comite(request.user, comite, action):
        raise PermissionDenied("Cette action revient au chef de projet ou à la préfecture pilote.")
    regle = TRANSITIONS_COMITE[action]
    if request.method == "GET":
        if not regle.confirm:
            return HttpResponseNotAllowed(["POST"])
        return _ask(request, comite, action, MotifForm())
    if regle.needs_reason and not comite.refusals(action):
        form = MotifForm(request.POST)
        if not form.is_valid():
            return _ask(request, comite, action, form)
    return _move(request, comite, action)


def _move(request, comite, action):
    if action == ActionComite.LOCK:
        return _lock(request, comite)
    done = perform_move(request, comite, action, can=True, success=SUITES[action])
    page = "comites:seance" if done and action == ActionComite.HOLD else "comites:detail"
    return redirect(page, comite.pk)


def _lock(request, comite):
    url = request.build_absolute_uri(reverse("comites:releve", args=[comite.pk]))
    try:
        lock_minutes(comite, user=request.user, url=url)
    except MoveRefused as refusal:
        for raison in refusal.reasons:
            messages.error(request, f"Le relevé n'est pas verrouillé. {raison}")
        return redirect("comites:detail", comite.pk)
    messages.success(
        request,
        "Le relevé est validé et verrouillé, les décisions sont portées sur les fiches. "
        "La préfecture et les élus sont prévenus par courriel.",
    )
    return redirect("comites:releve", comite.pk)


def _ask(request, comite, action, form):
    """The page of an engaging move: what it will do, and the reason when one is needed."""
    regle = TRANSITIONS_COMITE[action]
    points = [p for p in points_for(request.user, comite) if p.decision in ACTION_PAR_DECISION]
    ctx = {
        "comite": comite,
        "action": action,
        "libelle": ActionComite(action).label,
        "form": form if regle.needs_reason else None,
        "raisons": comite.refusals(action),
        "points": [p for p in points if p.fiche_id],
        "qualites_absentes": comite.qualites_absentes(),
    }
    return render(request, "comites/action.html", ctx)
