"""Typing a fiche, section by section; and a partenaire updating its own line."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from fiches_action.avertissements import avertissements
from fiches_action.enums import ActionFiche
from fiches_action.financement import bilan
from fiches_action.forms.lignes import LigneDuPartenaireForm
from fiches_action.forms.saisie import Saisie, form_differences
from fiches_action.models import FicheAction, Financement
from fiches_action.permissions import can_edit_fiche, can_edit_financement, can_move_fiche
from fiches_action.sections import PAR_CODE, SECTIONS, etats, suivante, with_sections
from fiches_action.services import becomes_abandoned, last_save, note_news, withdraw_financements
from fiches_action.views.acces import REFUS, require, visible_fiche
from fiches_action.views.mouvements import submit
from pvd_portal.core.drafts import take_draft
from pvd_portal.core.forms import wants_row, with_one_more_row
from pvd_portal.core.locking import StaleRevision

REFUS_FIGEE = (
    "La fiche est entre les mains de la préfecture ou hors du plan : reprenez la main avant de la "
    "modifier."
)


def _editable_fiche(request, pk):
    fiche = visible_fiche(request.user, pk, with_sections(FicheAction.objects.for_detail()))
    siens = fiche.territoire_id in request.user.perimetre.territoires
    require(can_edit_fiche(request.user, fiche), REFUS_FIGEE if siens else REFUS)
    return fiche


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    section = PAR_CODE.get(request.GET.get("section", SECTIONS[0].code))
    if section is None:
        raise Http404("Section inconnue.")
    fiche = _editable_fiche(request, pk)
    if request.method == "POST":
        return _post(request, fiche, section)
    draft = take_draft(request)
    saisie = Saisie(section, fiche, draft)
    if draft is not None:
        saisie.silence_errors()
    return _render(request, saisie, repris=draft is not None)


def _post(request, fiche, section):
    if prefix := wants_row(request):
        saisie = Saisie(section, fiche, with_one_more_row(request.POST, prefix))
        saisie.silence_errors()
        return _render(request, saisie, ligne_ajoutee=True)
    saisie = Saisie(section, fiche, request.POST)
    if not saisie.is_valid():
        return _render(request, saisie)
    if saisie.has_changed():
        try:
            saved = saisie.save()
        except StaleRevision:
            differences = saisie.differences()
            if differences:
                return _render_conflict(request, saisie, differences)
            # The same thing twice, a double click for instance: it is already saved.
            saved = fiche
        _after_save(request, fiche, saved)
    return _next(request, fiche, section)


def _after_save(request, avant, fiche):
    """What the save brings with it, and what deserves a look."""
    messages.success(request, "Section enregistrée.")
    if becomes_abandoned(fiche, avant.statut):
        nombre = withdraw_financements(fiche)
        if nombre:
            lignes = "Une ligne" if nombre == 1 else f"{nombre} lignes"
            messages.warning(
                request, f"{lignes} de financement : statut « Retiré », l'action est abandonnée."
            )
    if avant.statut != fiche.statut:
        lignes = list(fiche.financements.select_related("organisme"))
        for alerte in avertissements(fiche, lignes):
            messages.warning(request, f"{alerte.titre}. {alerte.texte}")


def _next(request, fiche, section):
    suite = request.POST.get("suite")
    url = reverse("fiches_action:edit", kwargs={"pk": fiche.pk})
    if suite == "transmettre":
        fiche = visible_fiche(request.user, fiche.pk, FicheAction.objects.for_detail())
        submit(request, fiche)
        return redirect("fiches_action:detail", pk=fiche.pk)
    if suite == "continuer":
        apres = suivante(section)
        if apres is None:
            return redirect("fiches_action:detail", pk=fiche.pk)
        return redirect(f"{url}?section={apres.code}")
    return redirect(f"{url}?section={section.code}")


def _render_conflict(request, saisie, differences):
    """409: both versions side by side; what was typed stays in the form, nothing is overwritten."""
    saisie.show_revision(saisie.fiche.revision)
    return _render(request, saisie, conflit=_conflit(saisie.fiche, differences), status=409)


def _conflit(fiche, differences):
    """For components/conflit.html."""
    record = last_save(fiche)
    return {
        "versions": differences,
        "par": record and record.history_user,
        "quand": record and record.history_date,
    }


def _render(request, saisie, *, status=200, **extra):
    fiche = saisie.fiche
    ctx = {
        "fiche": fiche,
        "section": saisie.section,
        "sections": etats(fiche, saisie.section),
        "suivante": suivante(saisie.section),
        "saisie": saisie,
        "form": saisie.form,
        "bilan": _bilan(saisie),
        "peut_transmettre": can_move_fiche(request.user, fiche, ActionFiche.SUBMIT)
        and fiche.validation in fiche.moves[ActionFiche.SUBMIT].sources,
        "conflit": None,
        "repris": False,
        "ligne_ajoutee": False,
        **extra,
    }
    return render(request, "fiches_action/modifier.html", ctx, status=status)


def _bilan(saisie):
    """Totals of what is on the screen: of the rows typed when there are some."""
    if saisie.section.code != "financement":
        return None
    formset = saisie.formsets[0]
    if not formset.is_bound:
        return bilan(saisie.fiche, formset.get_queryset())
    return bilan(*saisie.apercu())


@require_http_methods(["GET", "HEAD", "POST"])
def financement(request, pk, financement_pk):
    """A partenaire updates the line of its own organisme: statut, amount, dates."""
    fiche = visible_fiche(request.user, pk, FicheAction.objects.for_detail())
    lignes = Financement.objects.select_related("organisme").filter(fiche=fiche)
    ligne = get_object_or_404(lignes, pk=financement_pk)
    ligne.fiche = fiche
    require(can_edit_financement(request.user, ligne))
    data = request.POST if request.method == "POST" else take_draft(request)
    instance = Financement.objects.get(pk=ligne.pk) if data is not None else ligne
    form = LigneDuPartenaireForm(data, instance=instance, initial={"revision": fiche.revision})
    ctx = {"fiche": fiche, "ligne": ligne, "form": form, "conflit": None}
    if request.method != "POST" or not form.is_valid():
        return render(request, "fiches_action/financement.html", ctx)
    try:
        fiche.claim_revision(form.cleaned_data["revision"])
    except StaleRevision:
        differences = form_differences(form, ligne)
        if differences:
            form.data = form.data.copy()
            form.data["revision"] = str(fiche.revision)
            ctx["conflit"] = _conflit(fiche, differences)
            return render(request, "fiches_action/financement.html", ctx, status=409)
    else:
        form.save()
        note_news(fiche)
    messages.success(request, "Financement mis à jour : le chef de projet le voit sur la fiche.")
    return redirect("fiches_action:detail", pk=fiche.pk)
