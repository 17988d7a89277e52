"""Typing a fiche, section by section; and a partenaire updating its own line."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fiches_action.avertissements import list_avertissements
from fiches_action.enums import ActionFiche
from fiches_action.forms.apercu import preview
from fiches_action.forms.lignes import FORMSETS, NOUVELLE, LigneDuPartenaireForm, PlanFormSet
from fiches_action.forms.sections import FORMS
from fiches_action.history import SOURCES
from fiches_action.models import FicheAction, Financement
from fiches_action.rights import can_edit_financement
from fiches_action.sections import PAR_CODE, SECTIONS, find_next, list_etats, with_sections
from fiches_action.services import becomes_abandoned, note_news, withdraw_financements
from fiches_action.synthese import compute_synthese
from pvd_portal.dossiers.edition import Edition
from pvd_portal.dossiers.edition import edit as edit_dossier
from pvd_portal.dossiers.rights import can, can_move, is_chef
from pvd_portal.dossiers.views.moves import perform_move

REFUS = "Le chef de projet du territoire modifie la fiche."
REFUS_FIGEE = (
    "La fiche est entre les mains de la préfecture, archivée ou hors du plan : reprenez la main "
    "avant de la modifier."
)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk, kind):
    section = PAR_CODE.get(request.GET.get("section", SECTIONS[0].code))
    if section is None:
        raise Http404("Section inconnue.")
    ouverte = _open_row(request, section, pk)
    return edit_dossier(request, _edition(section, kind, ouverte), lambda: _editable(request, pk))


def _open_row(request, section, pk):
    """The row of the plan that the address opens: its key, « nouvelle », or none."""
    ouverte = request.GET.get("ligne", "")
    if not ouverte or request.method == "POST":
        # What is typed is never lost to a row that is no longer there.
        return ouverte
    known = ouverte == NOUVELLE
    if ouverte.isdecimal() and len(ouverte) < 10:
        known = Financement.objects.filter(fiche=pk, pk=ouverte).exists()
    if section.code != "financement" or not known:
        raise Http404("Ce financement n'est pas dans le plan.")
    return ouverte


def _editable(request, pk):
    """The fiche; 403 for who does not write in it. Its state is asked by `edit_dossier`."""
    rows = with_sections(FicheAction.objects.visible_to(request.user).for_detail())
    fiche = get_object_or_404(rows, pk=pk)
    siens = is_chef(request.user, fiche.territoire)
    if request.method == "POST" and siens:
        return fiche
    if not can(request.user, "edit", fiche):
        raise PermissionDenied(REFUS_FIGEE if siens else REFUS)
    return fiche


def _edition(section, kind, ouverte):
    return Edition(
        template="fiches_action/modifier.html",
        build=partial(_build, section, ouverte),
        save=_save,
        saved="Section enregistrée.",
        done=partial(_done, section, kind),
        may=lambda user, fiche: can(user, "edit", fiche),
        refused=lambda row: REFUS_FIGEE,
        history=SOURCES,
        context=partial(_context, section),
    )


def _build(section, ouverte, fiche, data, user):
    form = FORMS[section.code](data, instance=fiche)
    if section.code == "financement":
        return [form, PlanFormSet(data, instance=fiche, ouverte=ouverte)]
    return [form, *(cls(data, instance=fiche) for cls in FORMSETS.get(section.code, ()))]


def _save(request, fiche, forms):
    """The section's own fields and its rows; and what deserves a look once it is saved."""
    form, *formsets = forms
    statut_avant = form.initial.get("statut", fiche.statut)
    fiche.derniere_nouvelle_at = timezone.now()
    m2m = {field.name for field in FicheAction._meta.many_to_many}
    fields = [name for name in form.fields if name not in m2m]
    fiche.save(update_fields=[*fields, "derniere_nouvelle_at"])
    form._save_m2m()
    for formset in formsets:
        formset.save()
    if becomes_abandoned(fiche, statut_avant) and (nombre := withdraw_financements(fiche)):
        lignes = "Une ligne" if nombre == 1 else f"{nombre} lignes"
        messages.warning(
            request, f"{lignes} de financement : statut « Retiré », l'action est abandonnée."
        )
    if statut_avant != fiche.statut:
        lignes = list(fiche.financements.select_related("organisme"))
        for alerte in list_avertissements(fiche, lignes):
            messages.warning(request, f"{alerte.titre}. {alerte.texte}")


def _done(section, kind, request, fiche):
    suite = request.POST.get("suite")
    url = reverse("fiches_action:edit", kwargs={"pk": fiche.pk})
    if suite == "transmettre":
        if fiche.remarques.en_attente().exists():
            # Its page says which remarks have no answer, and asks.
            return redirect("fiches_action:move", fiche.pk, ActionFiche.SUBMIT)
        perform_move(request, kind, fiche, ActionFiche.SUBMIT)
        return redirect("fiches_action:detail", pk=fiche.pk)
    if suite == "continuer":
        apres = find_next(section)
        if apres is None:
            return redirect("fiches_action:detail", pk=fiche.pk)
        return redirect(f"{url}?section={apres.code}")
    return redirect(f"{url}?section={section.code}")


def _context(section, request, fiche, forms):
    moves = fiche.lifecycle.moves
    return {
        "fiche": fiche,
        "section": section,
        "sections": list_etats(fiche, section),
        "adresse": f"?section={section.code}",
        "suivante": find_next(section),
        "formsets": forms[1:],
        "synthese": _synthese(section, fiche, forms),
        "peut_transmettre": can_move(request.user, fiche, ActionFiche.SUBMIT)
        and fiche.state in moves[ActionFiche.SUBMIT].sources,
    }


def _synthese(section, fiche, forms):
    """What is on the screen: the rows as typed when there are some."""
    if section.code != "financement":
        return None
    form, formset = forms
    if not formset.is_bound:
        return compute_synthese(fiche, formset.get_queryset())
    return compute_synthese(*preview(fiche, form, formset))


# The line of a partenaire


@require_http_methods(["GET", "HEAD", "POST"])
def financement(request, pk, financement_pk):
    """A partenaire updates the line of its own organisme: statut, amount, dates."""

    def load():
        fiche = get_object_or_404(FicheAction.objects.visible_to(request.user).for_detail(), pk=pk)
        rows = Financement.objects.select_related("organisme").filter(fiche=fiche)
        fiche.ligne = get_object_or_404(rows, pk=financement_pk)
        fiche.ligne.fiche = fiche
        if not can_edit_financement(request.user, fiche.ligne):
            raise PermissionDenied("Ce financement est celui d'un autre organisme.")
        return fiche

    return edit_dossier(request, LIGNE_DU_PARTENAIRE, load)


def _save_ligne(request, fiche, forms):
    forms[0].save()
    note_news(fiche)


def _done_ligne(request, fiche):
    return redirect("fiches_action:detail", pk=fiche.pk)


LIGNE_DU_PARTENAIRE = Edition(
    template="fiches_action/financement.html",
    build=lambda fiche, data, user: [LigneDuPartenaireForm(data, instance=fiche.ligne)],
    save=_save_ligne,
    saved="Financement mis à jour : le chef de projet le voit sur la fiche.",
    done=_done_ligne,
    may=lambda user, fiche: can_edit_financement(user, fiche.ligne),
    refused=lambda row: "Ce financement ne peut plus être modifié.",
    history=SOURCES,
    context=lambda request, fiche, forms: {"fiche": fiche, "ligne": fiche.ligne},
)
