"""Reading the comités de projet: list, session, minutes; and moving them along."""

from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from fiches_action.models import FicheAction, RemarqueFiche
from pvd_portal.comites.enums import (
    ACTION_PAR_DECISION,
    ActionComite,
    Decision,
    StatutComite,
    look_of_decision,
)
from pvd_portal.comites.filters import ComiteFilterSet
from pvd_portal.comites.models import Comite
from pvd_portal.comites.seance import first_page
from pvd_portal.comites.services import dress_elsewhere, minimum_of
from pvd_portal.core.dates import today
from pvd_portal.core.exports import Colonne, choix
from pvd_portal.core.lists import PortailListView
from pvd_portal.core.vues import Vue
from pvd_portal.core.words import pluralize
from pvd_portal.dossiers.offers import offers_for
from pvd_portal.dossiers.remarks import readable_moves, remarks_context
from pvd_portal.dossiers.rights import can, can_create, reads_history

AVEC_RELEVE = frozenset({StatutComite.TENU, StatutComite.VERROUILLE})


class ComiteListView(PortailListView):
    template_name = "comites/liste.html"
    titre = "Comités de projet"
    mots = "séance,séances"
    texte = "q"
    premiers = ("departement", "periode", "statut")
    filterset_class = ComiteFilterSet
    tris = {
        "date": ["date", "id"],
        "territoire": ["territoire__nom_recherche", "date", "id"],
        "statut": ["statut", "date", "id"],
    }
    tri_defaut = "-date"
    libelles_tris = {
        "-date": "date la plus récente",
        "date": "date la plus ancienne",
        "territoire": "territoire",
        "statut": "état",
    }
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

    def toutes(self):
        return Comite.objects.visible_to(self.request.user)

    def get_vues(self):
        jour = today()
        tenu = StatutComite.TENU
        return [
            Vue("Tous", {}, Q()),
            Vue("À venir", {"periode": "a_venir"}, Q(date__gte=jour)),
            Vue("Passés", {"periode": "passes"}, Q(date__lt=jour)),
            Vue("Relevés à valider", {"statut": tenu}, Q(statut=tenu)),
        ]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["peut_creer"] = can_create(self.request.user, Comite)
        return context


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
        _dress(point, incomplet)
        if point.fiche_id in visibles:
            point.lien = reverse("fiches_action:detail", args=[point.fiche_id])
    if can(user, "edit", comite):
        # For who may still take it off this agenda.
        dress_elsewhere(comite, points)
    return points


def decided_points(comite):
    """The points whose decision moves a fiche, as the page that locks shows them."""
    points = [p for p in comite.points.all() if p.decision in ACTION_PAR_DECISION and p.fiche_id]
    incomplet = bool(comite.qualites_absentes())
    for point in points:
        _dress(point, incomplet)
    dress_elsewhere(comite, points)
    _dress_remarks(points)
    return points


def _dress_remarks(points):
    """Decided while remarks have no answer: said before the minutes are locked."""
    fiches = {point.fiche_id for point in points}
    waiting = RemarqueFiche.objects.en_attente().filter(dossier__in=fiches).order_by()
    counts = dict(waiting.values_list("dossier").annotate(n=Count("pk")))
    for point in points:
        if nombre := counts.get(point.fiche_id):
            point.ailleurs = [*point.ailleurs, f"{pluralize(nombre, 'remarque')} sans réponse."]


def _dress(point, incomplet):
    point.lien, point.ailleurs = "", []
    point.apparence = look_of_decision(point.decision)
    point.sous_reserve = bool(point.fiche_id and incomplet and point.decision == Decision.VALIDEE)


@require_safe
def detail(request, pk, kind):
    return render_detail(request, kind, kind.find(request, pk))


def render_detail(request, kind, comite, *, remarque_form=None, reponse=None, status=200):
    """The page; a form of remark that was refused comes back with its errors."""
    user = request.user
    remarks = remarks_context(user, comite, remarque_form=remarque_form, reponse=reponse)
    ctx = {
        "kind": kind,
        "dossier": comite,
        "comite": comite,
        "points": points_for(user, comite),
        "presences_notees": any(m.present for m in comite.membres.all()),
        "minimum": (minimum := minimum_of(comite.membres.all())),
        "minimum_reuni": sum(bool(ligne.presents) for ligne in minimum),
        "peut_modifier": can(user, "edit", comite),
        "a_un_releve": comite.statut in AVEC_RELEVE,
        "a_venir": comite.statut == StatutComite.PLANIFIE and comite.date > today(),
        "mouvements": readable_moves(user, comite),
        "lit_l_historique": reads_history(user, Comite),
        **_actions_of(kind, user, comite, remarks["remarques"]),
        **remarks,
    }
    return render(request, "comites/detail.html", ctx, status=status)


def _actions_of(kind, user, comite, remarques=()):
    """What the reader can do, the main action first, and the moves that are refused yet."""
    offers = offers_for(kind, user, comite, remarques)
    # Too early to open is no fault: the page says it beside the date.
    refuses = [offer for offer in offers["refuses"] if offer["action"] != ActionComite.HOLD]
    liens = []
    if can(user, "decide", comite):
        liens.append({"url": first_page(comite), "libelle": "Saisir la séance", "page": True})
    if can(user, "edit", comite):
        liens.append(_lien(kind, comite, "ordre_du_jour", "Composer l'ordre du jour"))
        liens.append(_lien(kind, comite, "edit", "Modifier la séance et ses membres"))
    if comite.statut in AVEC_RELEVE:
        liens.append(_lien(kind, comite, "releve", "Lire le relevé de décisions"))
    # To cancel is never what one came for.
    permis = [*offers["permis"], *liens, *offers["secondaires"]]
    return {
        "permis": permis,
        "refuses": refuses,
        "principale": permis[0] if permis else None,
        "autres": permis[1:],
    }


def _lien(kind, comite, page, libelle):
    return {"url": kind.url(comite, page), "libelle": libelle, "page": True}


def _minutes_actions(kind, user, comite):
    """Above the minutes: lock them, go back to the session, or rectify them."""
    actions = _actions_of(kind, user, comite)
    moves = [
        kind.url(comite, "move", action) for action in (ActionComite.LOCK, ActionComite.RECTIFY)
    ]
    kept = [a for a in actions["permis"] if a["url"] in (*moves, first_page(comite))]
    # Rectifying goes backwards: never the main button.
    principale = next((a for a in kept if a["url"] != moves[1]), None)
    autres = [a for a in kept if a is not principale]
    return {"refuses": actions["refuses"], "principale": principale, "autres": autres}


@require_safe
def releve(request, pk, kind):
    """The minutes as one reads, prints and sends them; provisional until they are locked."""
    comite = kind.find(request, pk)
    if comite.statut not in AVEC_RELEVE:
        raise Http404("Cette séance n'a pas de relevé.")
    membres = comite.membres.all()
    verrou = comite.mouvements.filter(action=ActionComite.LOCK).select_related("user").first()
    ctx = {
        "comite": comite,
        "points": points_for(request.user, comite),
        "presents": [m for m in membres if m.present],
        "excuses": [m for m in membres if not m.present],
        "president": next((m for m in membres if m.preside), None),
        "qualites_absentes": comite.qualites_absentes(),
        "verrou": verrou,
        "versions": (versions := list(comite.versions.all())),
        "version_courante": len(versions) + 1,
        **_minutes_actions(kind, request.user, comite),
    }
    return render(request, "comites/releve.html", ctx)


@require_safe
def version(request, pk, numero, kind):
    """Minutes that were rectified since, as they were when they were locked."""
    comite = kind.find(request, pk)
    ancienne = get_object_or_404(comite.versions.select_related("verrouille_par"), numero=numero)
    for point in ancienne.contenu["points"]:
        point["apparence"] = look_of_decision(point["decision"])
    ctx = {"comite": comite, "version": ancienne, "releve": ancienne.contenu}
    return render(request, "comites/version.html", ctx)
