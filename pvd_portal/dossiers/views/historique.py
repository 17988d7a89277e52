"""Who changed what and when, field by field; and one field brought back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pvd_portal.dossiers.history import RestoreRefused, history_page, restore_field
from pvd_portal.dossiers.kinds import Kind
from pvd_portal.dossiers.rights import can, reads_history


@require_safe
def historique(request: HttpRequest, pk: Any, kind: Kind) -> HttpResponse:
    dossier = kind.find(request, pk)
    if not reads_history(request.user, kind.model):
        raise PermissionDenied("L'historique se lit par les parties du dossier et par l'État.")
    page = history_page(kind.history, dossier, request.user, request.GET.get("page"))
    context = {
        "kind": kind,
        "dossier": dossier,
        "page_obj": page,
        "page": kind.url(dossier),
        "titre": getattr(dossier, kind.title_field, str(dossier)),
        "peut_restaurer": can(request.user, "edit", dossier),
        **kind.history_context(kind, request.user, dossier, page.paginator.count),
    }
    return render(request, kind.history_template, context)


@require_POST
def restaurer_champ(request: HttpRequest, pk: Any, kind: Kind) -> HttpResponse:
    """Bring one field back to what it was before a change of the history (`changement`)."""
    dossier = kind.find(request, pk)
    with transaction.atomic():
        dossier.lock()
        if not can(request.user, "edit", dossier):
            raise PermissionDenied("Vous ne pouvez pas modifier ce dossier à son état actuel.")
        try:
            label = restore_field(kind.history, dossier, request.POST.get("changement", ""))
        except RestoreRefused as refusal:
            messages.error(request, f"Rien n'est restauré. {refusal}")
        else:
            messages.success(request, f"« {label} » a retrouvé sa valeur d'avant.")
    return redirect(kind.url(dossier, "historique"))
