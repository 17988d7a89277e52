"""The steps filled in on their own page: pilotage, diagnostic, stratégie."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pvd_portal.core.drafts import take_draft
from pvd_portal.core.forms import silence_errors, wants_row, with_one_more_row
from pvd_portal.territoires.forms import AxeFormSet, ContactFormSet, EnjeuFormSet, SourcesForm
from pvd_portal.territoires.permissions import can_edit_dossier
from pvd_portal.territoires.personnes import load_people
from pvd_portal.territoires.suites import link_steps
from pvd_portal.territoires.views.espace import find_dossier


@dataclass(frozen=True)
class Page:
    """What one step's page shows and saves."""

    cle: str
    titre: str
    prefixe: str
    formset: type
    legende: str
    bouton: str
    enregistre: str
    # A form beside the formset, on the territoire itself.
    form: type | None = None


PILOTAGE = Page(
    "pilotage",
    "Pilotage",
    "contacts",
    ContactFormSet,
    "Contacts du territoire",
    "Ajouter un contact",
    "Les contacts sont enregistrés.",
)
DIAGNOSTIC = Page(
    "diagnostic",
    "Diagnostic",
    "enjeux",
    EnjeuFormSet,
    "Enjeux par thème",
    "Ajouter un enjeu",
    "Le diagnostic est enregistré.",
    form=SourcesForm,
)
STRATEGIE = Page(
    "strategie",
    "Stratégie",
    "axes",
    AxeFormSet,
    "Axes stratégiques",
    "Ajouter un axe",
    "La stratégie est enregistrée : ses axes se choisissent dans les fiches action.",
)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request, pk, page):
    dossier = find_dossier(request.user, pk)
    territoire = dossier.territoire
    ecrit = can_edit_dossier(request.user, territoire)
    if request.method == "POST" and not ecrit:
        raise PermissionDenied("Seuls le chef de projet et la préfecture pilote modifient.")
    form, formset = _forms(request, page, territoire) if ecrit else (None, None)
    if request.method == "POST" and not wants_row(request) and _save(form, formset):
        messages.success(request, page.enregistre)
        return redirect(f"territoires:{page.cle}", pk=pk)
    ctx = {
        "dossier": dossier,
        "territoire": territoire,
        "etapes": link_steps(dossier),
        "page": page,
        "ecrit": ecrit,
        "form": form,
        "formset": formset,
        "formulaires": [formset] if formset else [],
        "lignes": [] if ecrit else _rows(page, territoire),
        "vacant": page is PILOTAGE and not dossier.comptes.chefs,
    }
    return render(request, "territoires/etape.html", ctx)


def _forms(request, page, territoire):
    """The form (or None) and the formset, filled with what was posted or set aside."""
    data = request.POST if request.method == "POST" else take_draft(request)
    ajout = request.method == "POST" and wants_row(request)
    if ajout:
        data = with_one_more_row(data, page.prefixe)
    formset = page.formset(data, instance=territoire, prefix=page.prefixe)
    form = page.form(data, instance=territoire) if page.form else None
    if ajout:
        silence_errors(*(item for item in (form, formset) if item))
    return form, formset


def _save(form, formset):
    forms = [item for item in (form, formset) if item]
    if not all([item.is_valid() for item in forms]):
        return False
    for item in forms:
        item.save()
    return True


def _rows(page, territoire):
    """What a reader without the pen sees."""
    if page is PILOTAGE:
        return load_people(territoire)
    return list((territoire.enjeux if page is DIAGNOSTIC else territoire.axes).all())


pilotage = partial(step, page=PILOTAGE)
diagnostic = partial(step, page=DIAGNOSTIC)
strategie = partial(step, page=STRATEGIE)
