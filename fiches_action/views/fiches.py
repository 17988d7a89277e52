"""Creation of the fiches."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from fiches_action.forms.creation import NouvelleFicheForm
from fiches_action.models import FicheAction
from fiches_action.services import create_fiche
from pvd_portal.accounts.drafts import take_draft
from pvd_portal.dossiers.rights import can_create, creatable_in

RESERVE = "Le chef de projet du territoire crée ses fiches action."


@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    """Where and what; the rest is typed section by section."""
    if not can_create(request.user, FicheAction):
        raise PermissionDenied(RESERVE)
    territoires = creatable_in(request.user, FicheAction)
    data = request.POST if request.method == "POST" else take_draft(request)
    initial = {"territoire": request.GET.get("territoire", "")}
    form = NouvelleFicheForm(data, territoires=territoires, initial=initial)
    if request.method == "POST" and form.is_valid():
        fiche, created = create_fiche(user=request.user, **form.cleaned_data)
        if created:
            messages.success(
                request,
                f"Fiche n° {fiche.numero} créée en brouillon. Complétez ses sections, puis "
                "transmettez-la à la préfecture.",
            )
        else:
            messages.info(request, f"Cette fiche était déjà créée : c'est la n° {fiche.numero}.")
        return redirect("fiches_action:edit", pk=fiche.pk)
    return render(request, "fiches_action/creer.html", {"form": form})
