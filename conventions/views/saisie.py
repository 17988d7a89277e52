"""Creation and modification of an act, and its signatures table."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from communes.models import Commune, Territoire
from conventions.enums import StatutConvention, TypeConvention
from conventions.forms import ChoixConventionForm, ConventionForm, SignatureFormSet
from conventions.models import Convention
from conventions.permissions import can_create_convention, can_edit_convention
from conventions.services import save_convention, save_signatures
from conventions.signatures import missing_parties
from conventions.views.pages import get_convention
from pvd_portal.accounts.enums import Role
from pvd_portal.core.conflicts import compare_versions, read_revision, with_revision
from pvd_portal.core.drafts import take_draft
from pvd_portal.core.forms import silence_errors, wants_row, with_one_more_row
from pvd_portal.core.locking import StaleRevision

RETROUVEE = "Votre saisie d'avant la reconnexion est retrouvée : vérifiez-la, puis enregistrez."


def territoires_of_writer(user):
    """Where the reader may create an act."""
    territoires = Territoire.objects.visible_to(user).actifs().order_by("nom_recherche", "id")
    if user.role == Role.PREFECTURE and not user.perimetre.france:
        return territoires.filter(departement_pilote__in=user.perimetre.departements)
    return territoires


@require_http_methods(["GET", "POST"])
def create(request):
    """Two steps: where and which kind (in the address), then what the act says."""
    if not can_create_convention(request.user):
        raise PermissionDenied("Seuls le chef de projet et la préfecture créent une convention.")
    choix = _read_choix(request)
    if choix is None:
        return _ask_choix(request)
    territoire, type_ = choix
    if not can_create_convention(request.user, territoire):
        raise PermissionDenied("La préfecture pilote du territoire crée ses conventions.")
    if request.method == "POST":
        existing = _already_created(request)
        if existing:
            return redirect("conventions:detail", existing.pk)
    convention = Convention(pk=_read_key(request), territoire=territoire, type=type_)
    draft = take_draft(request) if request.method == "GET" else None
    data = request.POST if request.method == "POST" else draft
    form = ConventionForm(data, instance=convention, user=request.user)
    if request.method == "POST" and form.is_valid():
        convention = save_convention(form, user=request.user)
        messages.success(
            request,
            "La convention est créée, avec les lignes des parties attendues. "
            "Complétez-la, puis transmettez-la.",
        )
        return redirect("conventions:detail", convention.pk)
    if draft:
        messages.info(request, RETROUVEE)
    context = {"form": form, "convention": convention, "cle": convention.pk}
    return render(request, "conventions/creation.html", context)


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
    territoires = list(territoires_of_writer(request.user)[:2])
    initial = {"type": TypeConvention.CADRE}
    if len(territoires) == 1:
        initial["territoire"] = territoires[0].pk
    asked = request.GET if {"type", "territoire"} & request.GET.keys() else None
    form = ChoixConventionForm(
        asked, territoires=territoires_of_writer(request.user), initial=initial
    )
    return render(
        request, "conventions/choix.html", {"form": form, "aucun_territoire": not territoires}
    )


def _read_key(request):
    """The id of the act to come, in the form: sent twice, it is created once."""
    try:
        key = uuid.UUID(request.POST.get("cle", ""))
    except ValueError:
        return uuid.uuid4()
    return uuid.uuid4() if Convention.objects.filter(pk=key).exists() else key


def _already_created(request):
    try:
        key = uuid.UUID(request.POST.get("cle", ""))
    except ValueError:
        return None
    return Convention.objects.filter(pk=key, created_by=request.user).first()


def get_editable(request, pk):
    convention = get_convention(request, pk)
    if not can_edit_convention(request.user, convention):
        libelle = StatutConvention(convention.statut).label
        raise PermissionDenied(f"Vous ne pouvez pas modifier cet acte à l'état « {libelle} ».")
    return convention


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    convention = get_editable(request, pk)
    titre, revision = convention.intitule, convention.revision
    draft = take_draft(request) if request.method == "GET" else None
    data = request.POST if request.method == "POST" else draft
    form = ConventionForm(data, instance=convention, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            convention.claim_revision(read_revision(request))
        except StaleRevision:
            return _conflict(request, pk, form)
        save_convention(form, user=request.user)
        messages.success(request, "Les modifications sont enregistrées.")
        return redirect("conventions:detail", pk)
    if draft:
        messages.info(request, RETROUVEE)
        revision = draft.get("revision", revision)
    context = {"form": form, "convention": convention, "titre": titre, "revision": revision}
    return render(request, "conventions/modification.html", context)


def _conflict(request, pk, form):
    """409: both versions, and the form filled with mine on top of the present revision."""
    saved = get_convention(request, pk)
    versions = compare_versions(form, ConventionForm(instance=saved, user=request.user))
    data = with_revision(request.POST, saved.revision)
    mine = ConventionForm(data, instance=get_convention(request, pk), user=request.user)
    context = {
        "form": mine,
        "convention": saved,
        "titre": saved.intitule,
        "revision": saved.revision,
        "versions": versions,
        **_last_change(saved),
    }
    return render(request, "conventions/modification.html", context, status=409)


def _last_change(convention):
    """Who saved it last, and when."""
    last = convention.history.select_related("history_user").first()
    return {
        "conflit": True,
        "par": str(last.history_user) if last and last.history_user else "",
        "quand": last.history_date if last else None,
    }


@require_http_methods(["GET", "POST"])
def signatures(request, pk):
    """The whole table on one page: who signs, as what, délibération and signature."""
    convention = get_editable(request, pk)
    choices = _commune_choices(convention)
    draft = take_draft(request) if request.method == "GET" else None
    data = request.POST if request.method == "POST" else draft
    if request.method == "POST" and (prefix := wants_row(request)):
        formset = _formset(with_one_more_row(data, prefix), convention, choices)
        silence_errors(formset)
        return _render_signatures(request, convention, formset, request.POST.get("revision"))
    formset = _formset(data, convention, choices, _expected_lines(convention))
    if request.method == "POST" and formset.is_valid():
        try:
            save_signatures(formset, convention, revision=read_revision(request))
        except StaleRevision:
            return _signatures_conflict(request, pk, choices)
        messages.success(request, "Le tableau des signatures est enregistré.")
        return redirect("conventions:detail", pk)
    if draft:
        messages.info(request, RETROUVEE)
    revision = data.get("revision") if data else convention.revision
    return _render_signatures(request, convention, formset, revision)


def _formset(data, convention, choices, lines=()):
    """`lines`: the parties still to be named, proposed in an unbound form; saved as posted."""
    initial = lines if data is None else None
    formset = SignatureFormSet(data, instance=convention, prefix="signatures", initial=initial)
    formset.extra = len(lines)
    formset.commune_choices = choices
    return formset


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


def _render_signatures(request, convention, formset, revision, status=200, **extra):
    context = {
        "convention": convention,
        "formset": formset,
        "formulaires": [formset],
        "revision": revision,
        **extra,
    }
    return render(request, "conventions/signatures.html", context, status=status)


def _signatures_conflict(request, pk, choices):
    """409: the lines as saved beside the form filled with mine."""
    saved = get_convention(request, pk)
    data = with_revision(request.POST, saved.revision)
    formset = _formset(data, saved, choices)
    return _render_signatures(
        request,
        saved,
        formset,
        saved.revision,
        status=409,
        enregistrees=list(saved.signatures.all()),
        **_last_change(saved),
    )
