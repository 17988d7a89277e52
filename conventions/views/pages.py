"""The page of one act, and its history."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from conventions.coherence import unsigned_before
from conventions.echeance import find_horloge
from conventions.enums import (
    APPARENCE_STATUT,
    ActionConvention,
    RoleSignature,
    TypeConvention,
    libelle_statut,
)
from conventions.forms import RemarqueForm, ReponseForm
from conventions.historique import history_lines
from conventions.models import Convention
from conventions.permissions import (
    can_answer_remarque,
    can_close_remarque,
    can_comment_convention,
    can_edit_convention,
    can_move_convention,
)
from conventions.regles import ACTES_CLOS
from conventions.signatures import checklist, ville_principale, warnings
from pvd_portal.core.dates import today
from pvd_portal.core.moves import offered_moves

# Acts taken from open data: their signatures are not known one by one.
SOURCES_OUVERTES = frozenset({Convention.Source.ANCT, Convention.Source.MINISTERE_ORT})
# What goes backwards or ends the act: beside the tools, never the main button.
ACTIONS_SECONDAIRES = frozenset(
    {
        ActionConvention.WITHDRAW,
        ActionConvention.REOPEN,
        ActionConvention.ABANDON,
        ActionConvention.CORRECT_DATE,
    }
)
REASON_OF_PAGE = {"edit": "Compléter l'acte", "signatures": "Compléter le tableau"}


def get_convention(request, pk):
    """The act as its pages need it; 404 outside the périmètre."""
    return get_object_or_404(Convention.objects.visible_to(request.user).for_detail(), pk=pk)


@require_safe
def detail(request, pk):
    return render_detail(request, get_convention(request, pk))


def render_detail(request, convention, *, remarque_form=None, reponse=None, status=200):
    """The page; `remarque_form` or `reponse` = (remarque pk, form) come back with their errors."""
    user = request.user
    jour = today()
    avenants = list(_avenants(convention, user))
    permis, refuses, secondaires = moves_for_page(user, convention)
    context = {
        "convention": convention,
        "statut": libelle_statut(convention.statut, user.role),
        "apparence": APPARENCE_STATUT[convention.statut],
        "date_du_jour": jour,
        "communes": _communes(convention, jour),
        "ville_principale": ville_principale(convention) if convention.vaut_ort else None,
        "checklist": checklist(convention) if _open(convention) else [],
        "avertissements": warnings(convention) + _avenants_before(convention, avenants),
        "signatures": _signatures(convention),
        "source_ouverte": convention.source in SOURCES_OUVERTES,
        "remarques": _remarques(convention, user, reponse),
        "mouvements": _trace(convention),
        "avenants": avenants,
        "fiches": _fiches(convention, user),
        "permis": permis,
        "refuses": refuses,
        "secondaires": secondaires,
        "peut_modifier": can_edit_convention(user, convention),
        "peut_commenter": can_comment_convention(user, convention),
        "remarque_form": remarque_form or RemarqueForm(),
    }
    return render(request, "conventions/detail.html", context, status=status)


def _open(convention):
    return convention.statut not in ACTES_CLOS


def moves_for_page(user, convention):
    """(main, refused, secondary) moves, as components/moves.html and the page read them."""
    permis, refuses, secondaires = [], [], []
    for offre in offered_moves(convention, lambda a: can_move_convention(user, convention, a)):
        if not offre.allowed:
            raisons = reasons_with_links(user, convention, offre.action)
            refuses.append({"libelle": offre.label, "raisons": raisons})
            continue
        item = {
            "url": reverse("conventions:move", args=[convention.pk, offre.action]),
            "libelle": offre.label,
            "page": offre.move.needs_reason or offre.move.confirm,
        }
        (secondaires if offre.action in ACTIONS_SECONDAIRES else permis).append(item)
    # What one does most stands first: « Valider », then « Demander des compléments ».
    permis.sort(key=lambda item: item["page"])
    return permis, refuses, secondaires


def reasons_with_links(user, convention, action):
    """What is missing, each with a link to the page where the reader can put it right."""
    if not can_edit_convention(user, convention):
        return convention.refusals(action)
    return [
        format_html(
            '{} <a href="{}">{}</a>',
            manque.texte,
            reverse(f"conventions:{manque.page}", args=[convention.pk]),
            REASON_OF_PAGE[manque.page],
        )
        for manque in convention.manques(ActionConvention(action))
    ]


def _communes(convention, jour):
    """The communes of the act, those of the programme with their clock."""
    rows = list(convention.convention_communes.all())
    for row in rows:
        row.horloge = find_horloge(row, jour)
    return rows


def _signatures(convention):
    """In the order of the act: the parties, the partners, then the witnesses."""
    order = {role: rank for rank, role in enumerate(RoleSignature.values)}
    return sorted(convention.signatures.all(), key=lambda s: (order[s.role], s.pk))


def _avenants(convention, user):
    """Its avenants; for an avenant, those beside it; and the acts that stand as avenant to it."""
    parent = convention.pk
    if convention.type == TypeConvention.AVENANT:
        parent = convention.parent_id
    return (
        Convention.objects.visible_to(user)
        .filter(Q(parent=parent) | Q(avenant_ort=convention.pk))
        .exclude(pk=convention.pk)
        .order_by("numero_avenant", "created_at")
    )


def _avenants_before(convention, avenants):
    return [
        f"L'avenant n° {autre.numero_avenant} n'est pas encore signé."
        for autre in unsigned_before(convention, avenants)
    ]


def _remarques(convention, user, reponse):
    rows = list(convention.remarques.select_related("auteur", "repondu_par", "levee_par"))
    peut_repondre = can_answer_remarque(user, convention)
    for row in rows:
        ouverte = row.etat != "levee"
        row.form = None
        if ouverte and row.etat == "en_attente" and peut_repondre:
            row.form = ReponseForm(prefix=f"r{row.pk}")
            if reponse and reponse[0] == row.pk:
                row.form = reponse[1]
        row.peut_lever = ouverte and can_close_remarque(user, row)
    return rows


def _trace(convention):
    return [
        {
            "date": mouvement.at,
            "qui": mouvement.user and f"{mouvement.user} ({mouvement.user.get_role_display()})",
            "quoi": f"{mouvement.get_action_display()} : {mouvement.get_from_statut_display()} "
            f"→ {mouvement.get_to_statut_display()}",
            "detail": mouvement.reason,
        }
        for mouvement in convention.mouvements.select_related("user")
    ]


def _fiches(convention, user):
    fiches = convention.fiches.model.objects.visible_to(user).actives()
    return fiches.filter(convention=convention).only("id", "numero", "intitule").order_by("numero")


@require_safe
def historique(request, pk):
    """Who changed what and when, field by field."""
    convention = get_convention(request, pk)
    page = Paginator(history_lines(convention), 25).get_page(request.GET.get("page"))
    return render(
        request, "conventions/historique.html", {"convention": convention, "page_obj": page}
    )
