"""What is done on a fiche beside typing it: moves, remarks, archive."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from conventions.permissions import can_close_remarque
from conventions.services import add_remarque
from fiches_action.enums import ActionFiche
from fiches_action.forms.creation import InscriptionForm, MotifForm, RemarqueForm, ReponseForm
from fiches_action.models import FicheAction, RemarqueFiche
from fiches_action.notifications import notify_move
from fiches_action.permissions import (
    can_answer_remarque_fiche,
    can_archive_fiche,
    can_comment_fiche,
    can_move_fiche,
)
from fiches_action.services import set_archived
from fiches_action.views.acces import require, visible_fiche
from fiches_action.views.fiches import render_detail
from pvd_portal.core.transitions import MoveRefused

SUCCES = {
    ActionFiche.SUBMIT: "Fiche transmise : la préfecture l'instruit. Reprenez la main pour la "
    "modifier.",
    ActionFiche.WITHDRAW: "Vous avez repris la main : la fiche est de nouveau un brouillon.",
    ActionFiche.RETURN: "Compléments demandés : le chef de projet est prévenu et votre motif est "
    "devenu une remarque.",
    ActionFiche.APPROVE: "Avis favorable donné : la fiche attend le comité de projet.",
    ActionFiche.REGISTER: "Fiche inscrite à la convention.",
    ActionFiche.REWORK: "La fiche est de nouveau un brouillon : vous pouvez la retravailler.",
    ActionFiche.REMOVE: "Fiche sortie du plan : elle reste lisible, avec son motif.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def move(request, pk, action):
    """GET: the page that asks for the reason or the confirmation; POST: the move."""
    if action not in ActionFiche:
        raise Http404("Action inconnue.")
    action = ActionFiche(action)
    fiche = visible_fiche(request.user, pk, FicheAction.objects.for_detail())
    require(can_move_fiche(request.user, fiche, action))
    form = _form_of(action, fiche, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        refus = refusals(fiche, action)
        if refus:
            _say_refused(request, action, refus)
            return redirect("fiches_action:detail", pk=fiche.pk)
        if form is None or form.is_valid():
            _perform(request, fiche, action, form)
            return redirect("fiches_action:detail", pk=fiche.pk)
    ctx = {"fiche": fiche, "action": action, "form": form, "refus": refusals(fiche, action)}
    return render(request, "fiches_action/action.html", ctx)


def refusals(fiche, action):
    """As the model says, but for the convention, which the page of REGISTER asks."""
    if action == ActionFiche.REGISTER and fiche.validation in fiche.moves[action].sources:
        return []
    return fiche.refusals(action)


def _form_of(action, fiche, data):
    if action == ActionFiche.REGISTER:
        return InscriptionForm(data, fiche=fiche)
    if FicheAction.moves[action].needs_reason:
        return MotifForm(data)
    return None


def _say_refused(request, action, reasons):
    for reason in reasons:
        messages.error(request, f"« {action.label} » n'a pas été fait. {reason}")


def _perform(request, fiche, action, form):
    """Make the move with what its page asked, tell the other side, say what comes next."""
    data = form.cleaned_data if form else {}
    motif = data.pop("motif", "")
    try:
        fiche.move(
            action,
            user=request.user,
            reason=motif,
            derniere_nouvelle_at=timezone.now(),
            **data,
        )
    except MoveRefused as refusal:
        _say_refused(request, action, refusal.reasons)
        return False
    if action == ActionFiche.RETURN:
        # The reason of the return is the first remark to answer.
        fiche.remarques.create(auteur=request.user, texte=motif.strip())
    lien = request.build_absolute_uri(reverse("fiches_action:detail", kwargs={"pk": fiche.pk}))
    notify_move(fiche, action, user=request.user, lien=lien, motif=motif)
    messages.success(request, SUCCES[action])
    return True


def submit(request, fiche):
    """« Transmettre » at the end of the form: the same move, from another button."""
    require(can_move_fiche(request.user, fiche, ActionFiche.SUBMIT))
    if refus := refusals(fiche, ActionFiche.SUBMIT):
        _say_refused(request, ActionFiche.SUBMIT, refus)
        return False
    return _perform(request, fiche, ActionFiche.SUBMIT, None)


@require_POST
def remarque(request, pk):
    fiche = visible_fiche(request.user, pk)
    require(can_comment_fiche(request.user, fiche))
    form = RemarqueForm(request.POST)
    if not form.is_valid():
        return _text_refused(request, fiche, form, "texte", remarque_form=form)
    add_remarque(fiche, auteur=request.user, texte=form.cleaned_data["texte"])
    messages.success(request, "Remarque ajoutée.")
    return redirect(f"{_adresse(fiche)}#remarques")


@require_POST
def repondre(request, pk, remarque_pk):
    fiche = visible_fiche(request.user, pk)
    ligne = get_object_or_404(RemarqueFiche, pk=remarque_pk, fiche=fiche)
    require(can_answer_remarque_fiche(request.user, fiche))
    form = ReponseForm(request.POST, prefix=f"r{ligne.pk}")
    if not form.is_valid():
        return _text_refused(request, fiche, form, "reponse", reponse_form=form)
    if ligne.levee_at:
        messages.error(request, "Cette remarque est déjà levée.")
        return redirect(f"{_adresse(fiche)}#remarques")
    ligne.reponse = form.cleaned_data["reponse"]
    ligne.repondu_par, ligne.repondu_at = request.user, timezone.now()
    ligne.save(update_fields=["reponse", "repondu_par", "repondu_at"])
    messages.success(request, "Réponse enregistrée : l'auteur de la remarque peut la lever.")
    return redirect(f"{_adresse(fiche)}#remarques")


def _text_refused(request, fiche, form, name, **forms):
    """Nothing typed: a message is enough. Too long: the page again, with what was typed."""
    if not form[name].value():
        messages.error(request, form.errors[name][0])
        return redirect(f"{_adresse(fiche)}#remarques")
    return render_detail(request, fiche.pk, **forms)


@require_POST
def lever(request, pk, remarque_pk):
    fiche = visible_fiche(request.user, pk)
    lignes = RemarqueFiche.objects.select_related("auteur")
    ligne = get_object_or_404(lignes, pk=remarque_pk, fiche=fiche)
    require(can_close_remarque(request.user, ligne))
    if not ligne.levee_at:
        ligne.levee_at, ligne.levee_par = timezone.now(), request.user
        ligne.save(update_fields=["levee_at", "levee_par"])
        messages.success(request, "Remarque levée.")
    return redirect(f"{_adresse(fiche)}#remarques")


def _adresse(fiche):
    return reverse("fiches_action:detail", kwargs={"pk": fiche.pk})


@require_http_methods(["GET", "HEAD", "POST"])
def archive(request, pk):
    """Asked on a page of its own: an archived fiche leaves the lists."""
    fiche = visible_fiche(request.user, pk, FicheAction.objects.for_detail())
    require(can_archive_fiche(request.user, fiche))
    if fiche.archived_at:
        messages.info(request, "Cette fiche est déjà archivée.")
        return redirect("fiches_action:detail", pk=fiche.pk)
    if request.method == "POST":
        set_archived(fiche, archived=True)
        messages.success(request, "Fiche archivée. Elle garde son numéro et peut être restaurée.")
        return redirect("fiches_action:detail", pk=fiche.pk)
    return render(request, "fiches_action/archiver.html", {"fiche": fiche})


@require_POST
def restore(request, pk):
    fiche = visible_fiche(request.user, pk)
    require(can_archive_fiche(request.user, fiche))
    if fiche.archived_at:
        set_archived(fiche, archived=False)
        messages.success(request, "Fiche restaurée : elle est de nouveau dans les listes.")
    return redirect("fiches_action:detail", pk=fiche.pk)
