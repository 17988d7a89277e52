"""Writing a comité de projet: create, edit, agenda, session. Each under an optimistic lock."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from communes.models import Territoire
from fiches_action.enums import APPARENCE_VALIDATION
from pvd_portal.comites.enums import StatutComite
from pvd_portal.comites.forms import (
    ComiteForm,
    NouveauComiteForm,
    OrdreDuJourForm,
    SeanceForm,
    TerritoireChoiceForm,
    differences,
    membres_formset,
)
from pvd_portal.comites.models import Comite
from pvd_portal.comites.permissions import (
    can_create_comite,
    can_edit_comite,
    can_record_decision,
    territoires_for_comite,
)
from pvd_portal.comites.services import fiches_en_attente, proposed_members, save_agenda
from pvd_portal.comites.views.lecture import find_comite
from pvd_portal.core.drafts import take_draft
from pvd_portal.core.forms import silence_errors, wants_row, with_one_more_row
from pvd_portal.core.locking import StaleRevision

FERMEE = "Le relevé de cette séance est verrouillé, ou la séance est annulée : rien n'y change."
PAS_OUVERTE = "Les décisions se notent pendant la séance : elle n'est pas ouverte."
RESERVE = "Seuls le chef de projet et la préfecture pilote préparent le comité."


# Create


@require_http_methods(["GET", "POST"])
def create(request):
    if not can_create_comite(request.user):
        raise PermissionDenied(RESERVE)
    territoires = territoires_for_comite(request.user)
    territoire = _chosen_territoire(request, territoires)
    if territoire is None:
        form = TerritoireChoiceForm(territoires=territoires)
        return render(request, "comites/choix_territoire.html", {"form": form})
    if request.method == "GET":
        return _create_page(request, territoire, *_new_forms(territoire, take_draft(request)))
    if prefix := wants_row(request):
        form, membres = _new_forms(territoire, with_one_more_row(request.POST, prefix))
        silence_errors(form, membres)
        return _create_page(request, territoire, form, membres)
    form, membres = _new_forms(territoire, request.POST)
    if not all([form.is_valid(), membres.is_valid()]):
        return _create_page(request, territoire, form, membres)
    return _create(request, territoire, form, membres)


def _chosen_territoire(request, territoires):
    """The one of `?territoire=`, or the only one; 404 when not visible, 403 when not written."""
    asked = request.GET.get("territoire")
    if not asked:
        seuls = list(territoires[:2])
        return seuls[0] if len(seuls) == 1 else None
    try:
        pk = uuid.UUID(asked)
    except ValueError:
        return None
    visibles = Territoire.objects.visible_to(request.user).select_related("epci")
    territoire = get_object_or_404(visibles, pk=pk)
    if not can_create_comite(request.user, territoire):
        raise PermissionDenied(RESERVE)
    return territoire


def _new_forms(territoire, data=None):
    form = NouveauComiteForm(data, initial={"cle": uuid.uuid4()})
    proposes = [] if data else proposed_members(territoire)
    membres = membres_formset(data, proposes=proposes)
    return form, membres


def _create_page(request, territoire, form, membres):
    ctx = {
        "territoire": territoire,
        "form": form,
        "membres": membres,
        "formulaires": [form, membres],
        "non_enregistre": form.is_bound,
    }
    return render(request, "comites/nouveau.html", ctx)


def _create(request, territoire, form, membres):
    comite = form.save(commit=False)
    comite.pk = form.cleaned_data["cle"] or uuid.uuid4()
    comite.territoire = territoire
    comite.created_by = request.user
    try:
        with transaction.atomic():
            comite.save(force_insert=True)
            membres.save(comite)
    except IntegrityError:
        # The form was sent twice: its identifier is taken, by the session it has created.
        get_object_or_404(Comite, pk=comite.pk, created_by=request.user)
        messages.info(request, "Cette séance était déjà enregistrée.")
        return redirect("comites:detail", comite.pk)
    messages.success(request, "La séance est planifiée. Composez maintenant son ordre du jour.")
    return redirect("comites:ordre_du_jour", comite.pk)


# Edit: three pages, one way to save


def _edit_page(request, comite, page):
    """GET, draft given back, stale form, errors, or save: the same for the three pages."""
    if request.method == "GET":
        draft = take_draft(request)
        formulaires = page.build(comite, draft)
        if draft:
            silence_errors(*formulaires)
        return page.show(request, comite, formulaires, non_enregistre=bool(draft))
    data = request.POST
    if prefix := wants_row(request):
        formulaires = page.build(comite, with_one_more_row(data, prefix))
        silence_errors(*formulaires)
        return page.show(request, comite, formulaires, non_enregistre=True)
    if data.get("revision") and data["revision"] != str(comite.revision):
        return _conflict(request, comite, page)
    formulaires = page.build(comite, data)
    if not all([form.is_valid() for form in formulaires]):
        return page.show(request, comite, formulaires, non_enregistre=True)
    try:
        with transaction.atomic():
            comite.claim_revision(formulaires[0].cleaned_data["revision"])
            page.save(comite, formulaires)
    except StaleRevision:
        return _conflict(request, find_comite(request, comite.pk), page)
    return page.done(request, comite)


def _conflict(request, comite, page):
    """409: both versions side by side; what was typed stays in the form, ready to be saved."""
    data = request.POST.copy()
    data["revision"] = str(comite.revision)
    # The instance of a bound form takes what was typed: each build has its own.
    enregistre = page.build(find_comite(request, comite.pk), None)
    saisie = page.build(find_comite(request, comite.pk), data)
    versions = differences(saisie[0], enregistre[0])
    if len(saisie) > 1 and saisie[1].en_clair() != enregistre[1].en_clair():
        versions.append(("Composition", saisie[1].en_clair(), enregistre[1].en_clair()))
    dernier = comite.history.select_related("history_user").first()
    conflit = {
        "versions": versions,
        "par": dernier and dernier.history_user,
        "quand": dernier and dernier.history_date,
    }
    silence_errors(*saisie)
    response = page.show(request, comite, saisie, non_enregistre=True, conflit=conflit)
    response.status_code = 409
    return response


class _Page:
    template = ""

    def show(self, request, comite, formulaires, *, non_enregistre, conflit=None):
        ctx = {
            "comite": comite,
            "form": formulaires[0],
            "formulaires": formulaires,
            "non_enregistre": non_enregistre,
            "conflit": conflit,
            **self.context(formulaires),
        }
        return render(request, self.template, ctx)

    def context(self, formulaires):
        return {}


class _PageModifier(_Page):
    template = "comites/modifier.html"

    def build(self, comite, data):
        form = ComiteForm(data, instance=comite, initial={"revision": comite.revision})
        return [form, membres_formset(data, membres=comite.membres.all())]

    def context(self, formulaires):
        return {"membres": formulaires[1]}

    def save(self, comite, formulaires):
        form, membres = formulaires
        form.save()
        membres.save(comite)

    def done(self, request, comite):
        messages.success(request, "La séance est enregistrée.")
        return redirect("comites:detail", comite.pk)


class _PageOrdreDuJour(_Page):
    template = "comites/ordre_du_jour.html"

    def build(self, comite, data):
        return [
            OrdreDuJourForm(
                data,
                comite=comite,
                points=list(comite.points.all()),
                fiches=list(fiches_en_attente(comite.territoire)),
            )
        ]

    def context(self, formulaires):
        inscrites = formulaires[0].lignes_inscrites()
        attente = formulaires[0].lignes_en_attente()
        for ligne in [*inscrites, *attente]:
            ligne.apparence = ligne.fiche and APPARENCE_VALIDATION[ligne.fiche.validation]
        return {"inscrites": inscrites, "attente": attente}

    def save(self, comite, formulaires):
        save_agenda(comite, formulaires[0].ordered_points())

    def done(self, request, comite):
        messages.success(request, "L'ordre du jour est enregistré.")
        if request.POST.get("suite"):
            return redirect(
                reverse("comites:ordre_du_jour", args=[comite.pk]) + "#id_nouveau_sujet"
            )
        return redirect("comites:detail", comite.pk)


class _PageSeance(_Page):
    template = "comites/seance.html"

    def build(self, comite, data):
        membres, points = list(comite.membres.all()), list(comite.points.all())
        return [SeanceForm(data, comite=comite, membres=membres, points=points)]

    def save(self, comite, formulaires):
        formulaires[0].save(comite)

    def done(self, request, comite):
        if request.POST.get("suite"):
            messages.success(request, "La séance est enregistrée. Relisez son relevé.")
            return redirect("comites:releve", comite.pk)
        messages.success(request, "La séance est enregistrée ; vous pouvez continuer.")
        return redirect("comites:seance", comite.pk)


def _editable_comite(request, pk):
    comite = find_comite(request, pk)
    if not can_edit_comite(request.user, comite):
        closed = comite.statut in {StatutComite.VERROUILLE, StatutComite.ANNULE}
        raise PermissionDenied(FERMEE if closed else RESERVE)
    return comite


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    return _edit_page(request, _editable_comite(request, pk), _PageModifier())


@require_http_methods(["GET", "POST"])
def ordre_du_jour(request, pk):
    return _edit_page(request, _editable_comite(request, pk), _PageOrdreDuJour())


@require_http_methods(["GET", "POST"])
def seance(request, pk):
    comite = _editable_comite(request, pk)
    if not can_record_decision(request.user, comite):
        raise PermissionDenied(PAS_OUVERTE)
    return _edit_page(request, comite, _PageSeance())
