"""Writing a comité de projet: create, edit, agenda, session. Each under an optimistic lock."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from communes.models import Territoire
from pvd_portal.accounts.drafts import take_draft
from pvd_portal.comites.forms import (
    ComiteForm,
    NouveauComiteForm,
    OrdreDuJourForm,
    TerritoireChoiceForm,
    membres_formset,
)
from pvd_portal.comites.history import SOURCES
from pvd_portal.comites.models import Comite
from pvd_portal.comites.seance import SeanceForm, next_page, room_of
from pvd_portal.comites.services import (
    dress_elsewhere,
    fiches_en_attente,
    notes_elsewhere,
    proposed_members,
    save_agenda,
)
from pvd_portal.core.formsets import silence_errors, wants_row, with_one_more_row
from pvd_portal.dossiers.creation import create_once, read_key
from pvd_portal.dossiers.edition import Edition
from pvd_portal.dossiers.edition import edit as edit_dossier
from pvd_portal.dossiers.rights import can, can_create, creatable_in, writes_in

FERMEE = "Le relevé de cette séance est verrouillé, ou la séance est annulée : rien n'y change."
PAS_OUVERTE = "Les décisions se notent pendant la séance : elle n'est pas ouverte."
RESERVE = "Seuls le chef de projet et la préfecture pilote préparent le comité."


# Create


@require_http_methods(["GET", "POST"])
def create(request):
    if not can_create(request.user, Comite):
        raise PermissionDenied(RESERVE)
    territoires = creatable_in(request.user, Comite).select_related("epci")
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
    if not can_create(request.user, Comite, territoire):
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
    def write(key):
        comite = form.save(commit=False)
        comite.pk, comite.territoire, comite.created_by = key, territoire, request.user
        comite.save(force_insert=True)
        membres.save(comite)
        return comite

    cle = read_key(request.POST)
    comite, created = create_once(Comite, cle, user=request.user, create=write)
    if not created:
        messages.info(request, "Cette séance était déjà enregistrée.")
        return redirect("comites:detail", comite.pk)
    messages.success(request, "La séance est planifiée. Composez maintenant son ordre du jour.")
    return redirect("comites:ordre_du_jour", comite.pk)


# Edit: three pages, one way to save


def _editable(request, pk, verb="edit"):
    """The session; 403 for who does not write in it. Its state is asked by `edit_dossier`."""
    comite = get_object_or_404(Comite.objects.visible_to(request.user).for_detail(), pk=pk)
    if request.method == "POST" and writes_in(request.user, comite.territoire):
        return comite
    if not can(request.user, "edit", comite):
        raise PermissionDenied(FERMEE if comite.closed else RESERVE)
    if not can(request.user, verb, comite):
        raise PermissionDenied(PAS_OUVERTE)
    return comite


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    return edit_dossier(request, MODIFIER, lambda: _editable(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def ordre_du_jour(request, pk):
    return edit_dossier(request, ORDRE_DU_JOUR, lambda: _editable(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def seance(request, pk):
    return edit_dossier(request, SEANCE, lambda: _editable(request, pk, "decide"))


@require_http_methods(["GET", "HEAD", "POST"])
def point(request, pk, point_pk):
    """One point of the agenda: its decision, its words."""

    comite = _editable(request, pk, "decide")
    if any(row.pk == point_pk for row in comite.points.all()):
        return edit_dossier(request, SEANCE, lambda: _editable(request, pk, "decide"))
    if request.method != "POST":
        raise Http404("Ce point n'est plus à l'ordre du jour.")
    # Taken off by a colleague meanwhile: what was typed is given back.
    typed = request.POST.get(f"commentaire_{point_pk}", "").strip()
    messages.error(
        request,
        "Ce point n'est plus à l'ordre du jour : rien n'est enregistré."
        + (f" Vous aviez écrit : « {typed} »" if typed else ""),
    )
    return redirect("comites:seance", pk)


def _build_modifier(comite, data, user):
    return [
        ComiteForm(data, instance=comite),
        membres_formset(data, membres=comite.membres.all()),
    ]


def _save_modifier(request, comite, forms):
    forms[0].save()
    forms[1].save(comite)


def _done_modifier(request, comite):
    return redirect("comites:detail", comite.pk)


def _build_ordre(comite, data, user):
    points, fiches = list(comite.points.all()), list(fiches_en_attente(comite.territoire))
    return [OrdreDuJourForm(data, comite=comite, points=points, fiches=fiches)]


def _lignes_ordre(request, comite, forms):
    inscrites, attente = forms[0].lignes_inscrites(), forms[0].lignes_en_attente()
    lignes = [ligne for ligne in (*inscrites, *attente) if ligne.fiche]
    notes = notes_elsewhere(comite, [ligne.fiche for ligne in lignes])
    for ligne in lignes:
        ligne.ailleurs = notes.get(ligne.fiche.pk, [])
    return {"inscrites": inscrites, "attente": attente}


def _save_ordre(request, comite, forms):
    """And say which fiches another session has too."""
    points = forms[0].ordered_points()
    save_agenda(comite, points)
    fiches = {point.fiche_id: point.fiche for point in points if point.fiche_id}
    for pk, notes in notes_elsewhere(comite, fiches.values()).items():
        messages.warning(request, f"Fiche n° {fiches[pk].numero} : {' '.join(notes)}")


def _done_ordre(request, comite):
    if request.POST.get("suite"):
        return redirect(reverse("comites:ordre_du_jour", args=[comite.pk]) + "#id_nouveau_sujet")
    return redirect("comites:detail", comite.pk)


def _build_seance(comite, data, user):
    membres, points = list(comite.membres.all()), list(comite.points.all())
    return [SeanceForm(data, comite=comite, membres=membres, points=points)]


def _current(request):
    return request.resolver_match.kwargs.get("point_pk")


def _room(request, comite, forms):
    """The form of the page: the attendance and the notes, or one point."""
    dress_elsewhere(comite, comite.points.all())
    room = room_of(comite, _current(request))
    place = room["place"]
    if place and place.point in forms[0].points:
        room |= forms[0].fields_of(place.point)
    return room


def _done_seance(request, comite):
    match request.POST.get("suite"):
        case "suivant":
            return redirect(next_page(comite, _current(request)))
        case "" | None:
            return redirect(request.path)
    return redirect("comites:releve", comite.pk)


MODIFIER = Edition(
    template="comites/modifier.html",
    build=_build_modifier,
    save=_save_modifier,
    saved="La séance est enregistrée.",
    done=_done_modifier,
    may=lambda user, comite: can(user, "edit", comite),
    refused=lambda row: FERMEE,
    history=SOURCES,
    context=lambda request, comite, forms: {"membres": forms[1]},
)
ORDRE_DU_JOUR = Edition(
    template="comites/ordre_du_jour.html",
    build=_build_ordre,
    save=_save_ordre,
    saved="L'ordre du jour est enregistré.",
    done=_done_ordre,
    may=lambda user, comite: can(user, "edit", comite),
    refused=lambda row: FERMEE,
    history=SOURCES,
    context=_lignes_ordre,
)
SEANCE = Edition(
    template="comites/seance.html",
    build=_build_seance,
    save=lambda request, comite, forms: forms[0].save(comite),
    saved="La séance est enregistrée.",
    done=_done_seance,
    may=lambda user, comite: can(user, "decide", comite),
    refused=lambda comite: FERMEE if comite.closed else PAS_OUVERTE,
    history=SOURCES,
    context=_room,
)
