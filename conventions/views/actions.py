"""Moves and remarks: what changes the state of an act. POST does it, GET asks first."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from conventions.enums import ActionConvention
from conventions.forms import CorrectionForm, MotifForm, RemarqueForm, ReponseForm
from conventions.permissions import (
    can_answer_remarque,
    can_close_remarque,
    can_comment_convention,
    can_move_convention,
)
from conventions.services import add_remarque, move_convention
from conventions.signatures import last_mandatory_signature
from conventions.views.pages import get_convention, reasons_with_links, render_detail
from pvd_portal.core.drafts import take_draft
from pvd_portal.core.transitions import MoveRefused

A = ActionConvention
# What happened, and what comes next.
SUCCES = {
    A.SUBMIT: "La convention est transmise : la préfecture est prévenue et l'instruit.",
    A.WITHDRAW: "Vous avez repris la main : la convention est de nouveau en préparation.",
    A.REQUEST_CHANGES: "La demande est envoyée : le chef de projet complète la convention.",
    A.APPROVE: "Le projet est validé : il sera mis à la signature après les délibérations.",
    A.OPEN_SIGNATURE: "La convention est à la signature : notez chaque signature à sa date.",
    A.SIGN: "La convention est signée : les échéances des communes sont à jour.",
    A.REOPEN: "L'instruction est rouverte.",
    A.ABANDON: "La convention est abandonnée. Elle reste lisible et peut être reprise.",
    A.CORRECT_DATE: "La date est corrigée : les échéances des communes sont recalculées.",
    A.RESUME: "La convention est reprise : elle est de nouveau en préparation.",
}


@require_http_methods(["GET", "POST"])
def move(request, pk, action):
    """GET: the confirmation page, with the motif when one is needed. POST: do it."""
    convention = get_convention(request, pk)
    if action not in ActionConvention.values:
        raise Http404("Action inconnue.")
    action = ActionConvention(action)
    if not can_move_convention(request.user, convention, action):
        raise PermissionDenied(f"« {action.label} » ne vous revient pas.")
    refus = reasons_with_links(request.user, convention, action) or convention.refusals(action)
    if request.method == "GET":
        form = _reason_form(convention, action, take_draft(request))
        return _confirm(request, convention, action, form, refus)
    if convention.refusals(action):
        return _refused(request, convention, action, convention.refusals(action))
    form = _reason_form(convention, action, request.POST)
    if form and not form.is_valid():
        return _confirm(request, convention, action, form, refus)
    reason = form.cleaned_data["motif"] if form else ""
    changes = form.changes if form else {}
    url = request.build_absolute_uri(reverse("conventions:detail", args=[pk]))
    try:
        move_convention(convention, action, user=request.user, reason=reason, url=url, **changes)
    except MoveRefused as refusal:
        return _refused(request, convention, action, refusal.reasons)
    messages.success(request, SUCCES[action])
    return redirect("conventions:detail", pk)


def _reason_form(convention, action, data):
    """What the move asks before it is made; None when it asks nothing."""
    if not convention.moves[action].needs_reason:
        return None
    form = CorrectionForm if action == ActionConvention.CORRECT_DATE else MotifForm
    return form(data, convention=convention)


def _confirm(request, convention, action, form, refus):
    date = last_mandatory_signature(convention) if action == ActionConvention.SIGN else None
    context = {
        "convention": convention,
        "action": action,
        "form": form,
        "refus": refus,
        "date_signature": date,
    }
    return render(request, "conventions/confirmation.html", context)


def _refused(request, convention, action, reasons):
    for reason in reasons:
        messages.error(request, f"« {action.label} » n'a pas été fait. {reason}")
    return redirect("conventions:detail", convention.pk)


@require_POST
def remarque(request, pk):
    convention = get_convention(request, pk)
    if not can_comment_convention(request.user, convention):
        raise PermissionDenied("Votre rôle lit les remarques, sans en écrire.")
    form = RemarqueForm(request.POST)
    if not request.POST.get("texte", "").strip():
        messages.error(request, "La remarque est vide : rien n'est enregistré.")
        return _back_to_remarques(pk)
    if not form.is_valid():
        return render_detail(request, convention, remarque_form=form)
    add_remarque(convention, auteur=request.user, texte=form.cleaned_data["texte"])
    messages.success(request, "La remarque est ajoutée.")
    return _back_to_remarques(pk)


@require_POST
def repondre(request, pk, remarque_pk):
    convention = get_convention(request, pk)
    row = _get_remarque(convention, remarque_pk)
    if not can_answer_remarque(request.user, convention):
        raise PermissionDenied("Le chef de projet du territoire répond aux remarques.")
    form = ReponseForm(request.POST, prefix=f"r{row.pk}")
    if row.etat != "en_attente":
        messages.error(request, "Cette remarque a déjà une réponse ou est levée.")
    elif not request.POST.get(form.add_prefix("texte"), "").strip():
        messages.error(request, "La réponse est vide : rien n'est enregistré.")
    elif not form.is_valid():
        return render_detail(request, convention, reponse=(row.pk, form))
    else:
        row.reponse = form.cleaned_data["texte"]
        row.repondu_par, row.repondu_at = request.user, timezone.now()
        row.save(update_fields=["reponse", "repondu_par", "repondu_at"])
        messages.success(request, "La réponse est enregistrée.")
    return _back_to_remarques(pk)


@require_POST
def lever(request, pk, remarque_pk):
    convention = get_convention(request, pk)
    row = _get_remarque(convention, remarque_pk)
    if not can_close_remarque(request.user, row):
        raise PermissionDenied("Qui a écrit la remarque dit qu'elle est levée.")
    if row.etat == "levee":
        messages.error(request, "Cette remarque est déjà levée.")
    else:
        row.levee_par, row.levee_at = request.user, timezone.now()
        row.save(update_fields=["levee_par", "levee_at"])
        messages.success(request, "La remarque est levée.")
    return _back_to_remarques(pk)


def _get_remarque(convention, pk):
    return get_object_or_404(
        convention.remarques.select_related("auteur").select_for_update(of=("self",)), pk=pk
    )


def _back_to_remarques(pk):
    return redirect(f"{reverse('conventions:detail', args=[pk])}#remarques")
