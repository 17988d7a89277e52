"""Creation and modification of an act, and its signatures table."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from communes.models import Commune, Territoire
from conventions.enums import TypeConvention
from conventions.forms import ChoixConventionForm, ConventionForm, SignatureFormSet
from conventions.history import SOURCES
from conventions.models import Convention
from conventions.services import save_convention, save_signatures
from conventions.signatures import missing_parties
from pvd_portal.accounts.drafts import take_draft
from pvd_portal.accounts.enums import Role
from pvd_portal.dossiers.creation import create_once, find_created, read_key
from pvd_portal.dossiers.edition import Edition
from pvd_portal.dossiers.edition import edit as edit_dossier
from pvd_portal.dossiers.rights import can, can_create, creatable_in, writes_in

ENREGISTRE = "Les modifications sont enregistrées."
AILLEURS_MAX = 20


@require_http_methods(["GET", "POST"])
def create(request):
    """Two steps: where and which kind (in the address), then what the act says."""
    if not can_create(request.user, Convention):
        raise PermissionDenied("Seuls le chef de projet et la préfecture créent une convention.")
    choix = _read_choix(request)
    if choix is None:
        return _ask_choix(request)
    territoire, type_ = choix
    if not can_create(request.user, Convention, territoire):
        raise PermissionDenied("La préfecture pilote du territoire crée ses conventions.")
    cle = read_key(request.POST)
    if find_created(Convention, cle, request.user):
        return redirect("conventions:detail", cle)
    draft = take_draft(request) if request.method == "GET" else None
    data = request.POST if request.method == "POST" else draft
    convention = Convention(pk=cle, territoire=territoire, type=type_)
    form = ConventionForm(data, instance=convention, user=request.user)
    if request.method == "POST" and form.is_valid():
        return _create(request, form, cle)
    context = {"form": form, "convention": convention, "cle": cle, "repris": draft is not None}
    return render(request, "conventions/creation.html", context)


def _create(request, form, cle):
    def write(key):
        form.instance.pk = key
        return save_convention(form, user=request.user)

    convention, created = create_once(Convention, cle, user=request.user, create=write)
    if created:
        messages.success(
            request,
            "La convention est créée, avec les lignes des parties attendues. "
            "Complétez-la, puis transmettez-la.",
        )
    return redirect("conventions:detail", convention.pk)


def _read_choix(request):
    """(territoire, type) of the address; None while they are to be chosen."""
    type_ = request.GET.get("type")
    code = request.GET.get("territoire")
    if type_ not in TypeConvention.values or not code:
        return None
    try:
        pk = uuid.UUID(code)
    except ValueError:
        return None
    return get_object_or_404(Territoire.objects.visible_to(request.user), pk=pk), type_


def _ask_choix(request):
    rows = creatable_in(request.user, Convention)
    territoires = list(rows[:2])
    initial = {"type": TypeConvention.CADRE}
    if len(territoires) == 1:
        initial["territoire"] = territoires[0].pk
    asked = request.GET if {"type", "territoire"} & request.GET.keys() else None
    form = ChoixConventionForm(asked, territoires=rows, initial=initial)
    context = {
        "form": form,
        "aucun_territoire": not territoires,
        "pilotes_ailleurs": _piloted_elsewhere(request.user, rows),
    }
    return render(request, "conventions/choix.html", context)


def _piloted_elsewhere(user, creatable):
    """The territoires that a préfecture looks for in vain in the list, and who writes in them."""
    if user.role != Role.PREFECTURE:
        return []
    siens = Territoire.objects.visible_to(user).actifs().exclude(pk__in=creatable.values("pk"))
    return list(siens.select_related("departement_pilote")[:AILLEURS_MAX])


# Modification: two pages, one way to save


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    return edit_dossier(request, CONTENU, lambda: _editable(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def signatures(request, pk):
    """The whole table on one page: who signs, as what, délibération and signature."""
    return edit_dossier(request, TABLEAU, lambda: _editable(request, pk))


def _editable(request, pk):
    """The act; 403 for who does not write in it. Its state is asked by `edit_dossier`."""
    rows = Convention.objects.visible_to(request.user).for_detail()
    convention = get_object_or_404(rows, pk=pk)
    if request.method == "POST" and writes_in(request.user, convention.territoire):
        return convention
    if not can(request.user, "edit", convention):
        raise PermissionDenied(
            f"Vous ne pouvez pas modifier cet acte à l'état « {convention.state_label()} »."
        )
    return convention


def _done(request, convention):
    return redirect("conventions:detail", convention.pk)


def _build_tableau(convention, data, user):
    """The parties still to be named are proposed in an unbound form; saved as posted."""
    lines = _expected_lines(convention) if data is None else []
    formset = SignatureFormSet(
        data, instance=convention, prefix="signatures", initial=lines or None
    )
    formset.extra = len(lines)
    formset.commune_choices = _commune_choices(convention)
    return [formset]


def _expected_lines(convention):
    return [
        {"type": partie.type, "organisme": partie.organisme, "commune": partie.commune_id}
        for partie in missing_parties(convention)
        if partie.organisme
    ]


def _commune_choices(convention):
    """The communes that may sign: those of the act, and the ville principale."""
    communes = Q(conventions=convention)
    principale = convention.ville_principale_id or (
        convention.epci and convention.epci.ville_principale_id
    )
    if principale:
        communes |= Q(pk=principale)
    communes |= Q(pk__in=[s.commune_id for s in convention.signatures.all() if s.commune_id])
    rows = Commune.objects.filter(communes).distinct().order_by("nom_recherche")
    return [("", "Aucune"), *((commune.pk, commune.nom) for commune in rows)]


CONTENU = Edition(
    template="conventions/modification.html",
    build=lambda convention, data, user: [ConventionForm(data, instance=convention, user=user)],
    save=lambda request, convention, forms: save_convention(forms[0], user=request.user),
    saved=ENREGISTRE,
    done=_done,
    may=lambda user, convention: can(user, "edit", convention),
    refused=lambda row: "Cette convention ne peut plus être modifiée à son état actuel.",
    history=SOURCES,
)
TABLEAU = Edition(
    template="conventions/signatures.html",
    build=_build_tableau,
    save=lambda request, convention, forms: save_signatures(convention, forms[0]),
    saved=ENREGISTRE,
    context=lambda request, convention, forms: {"formset": forms[0]},
    done=_done,
    may=lambda user, convention: can(user, "edit", convention),
    refused=lambda row: "Cette convention ne peut plus être modifiée à son état actuel.",
    history=SOURCES,
)
