"""The remarks of a dossier, whatever its kind: write, answer, lift."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from pvd_portal.dossiers.forms import RemarqueForm, ReponseForm
from pvd_portal.dossiers.kinds import Kind
from pvd_portal.dossiers.remarks import (
    RemarkRefused,
    add_remark,
    answer_remark,
    close_remark,
    readable_remarks,
)
from pvd_portal.dossiers.rights import can, can_answer, reads_remarks


@require_POST
def remarque(request: HttpRequest, pk: Any, kind: Kind) -> HttpResponse:
    dossier = kind.find(request, pk)
    if not can(request.user, "comment", dossier):
        raise PermissionDenied(
            "Le dossier est archivé : restaurez-le d'abord."
            if dossier.archived
            else "Votre rôle n'écrit pas de remarque ici."
        )
    form = RemarqueForm(request.POST)
    if not form.is_valid():
        return _refused(request, kind, dossier, form, remarque_form=form)
    row = add_remark(dossier, auteur=request.user, texte=form.cleaned_data["texte"])
    messages.success(request, "La remarque est ajoutée.")
    return _back(request, kind, dossier, row.pk)


@require_POST
def repondre(request: HttpRequest, pk: Any, remarque_pk: int, kind: Kind) -> HttpResponse:
    dossier = kind.find(request, pk)
    row = _find_remark(request, dossier, remarque_pk)
    row.dossier = dossier
    if not can_answer(request.user, row):
        raise PermissionDenied(row.refus_de_reponse)
    form = ReponseForm(request.POST, prefix=f"r{row.pk}")
    if not form.is_valid():
        return _refused(request, kind, dossier, form, reponse=(row.pk, form))
    try:
        answer_remark(row, user=request.user, texte=form.cleaned_data["texte"])
    except RemarkRefused as refusal:
        # Nothing typed is lost: the page comes back with it.
        messages.error(request, str(refusal))
        return kind.detail(request, kind, dossier, reponse=(row.pk, form), status=409)
    messages.success(request, "La réponse est enregistrée : son auteur peut lever la remarque.")
    return _back(request, kind, dossier, row.pk)


@require_POST
def lever(request: HttpRequest, pk: Any, remarque_pk: int, kind: Kind) -> HttpResponse:
    dossier = kind.find(request, pk)
    row = _find_remark(request, dossier, remarque_pk)
    try:
        close_remark(row, user=request.user)
    except RemarkRefused as refusal:
        # Lifted by a colleague, or by one's own double click: what was asked is done.
        messages.info(request, str(refusal))
    else:
        messages.success(request, "La remarque est levée.")
    return _back(request, kind, dossier, row.pk)


def _find_remark(request: HttpRequest, dossier: Any, pk: int) -> Any:
    if not reads_remarks(request.user, type(dossier)):
        raise PermissionDenied("Votre rôle ne lit pas les remarques.")
    rows = readable_remarks(request.user, dossier).select_related("auteur")
    return get_object_or_404(rows, pk=pk)


def _refused(
    request: HttpRequest, kind: Kind, dossier: Any, form: Any, **forms: Any
) -> HttpResponse:
    """Nothing typed: a message is enough. Too long: the page again, with what was typed."""
    if (form["texte"].value() or "").strip():
        return kind.detail(request, kind, dossier, **forms)
    messages.error(request, form.errors["texte"][0])
    return _back(request, kind, dossier)


def _back(request: HttpRequest, kind: Kind, dossier: Any, remark: Any = None) -> HttpResponse:
    """To the page where the form stood: that very remark, or the dossier's own page."""
    if request.POST.get("retour") == "detail":
        return redirect(kind.url(dossier))
    return redirect(kind.remarks_url_of(dossier.pk, remark))
