"""Creation and page of the fiches."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fiches_action.enums import Validation
from fiches_action.forms.creation import NouvelleFicheForm
from fiches_action.models import FicheAction
from fiches_action.presentation import Presentation
from fiches_action.regles import STATUTS_CLOS
from fiches_action.rights import can_edit_financement
from fiches_action.services import create_fiche, say_no_news
from pvd_portal.accounts.drafts import take_draft
from pvd_portal.core.dates import today
from pvd_portal.core.words import spell_date
from pvd_portal.dossiers.offers import archive_offer, offers_for
from pvd_portal.dossiers.remarks import readable_moves, remarks_context
from pvd_portal.dossiers.rights import can, can_create, creatable_in, reads_history

RESERVE = "Le chef de projet du territoire crée ses fiches action."
ATTEND_COMITE = frozenset({Validation.PRETE, Validation.AJOURNEE})


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


@require_safe
def detail(request, pk, kind):
    return render_detail(request, kind, kind.find(request, pk))


def render_detail(request, kind, fiche, *, remarque_form=None, reponse=None, status=200):
    """The page; a form of remark that was refused comes back with its errors."""
    user = request.user
    presentation = Presentation(fiche)
    for ligne in presentation.financements:
        ligne.modifiable = can_edit_financement(user, ligne)
    remarks = remarks_context(user, fiche, remarque_form=remarque_form, reponse=reponse)
    permis, refuses = _actions_of(kind, user, fiche, remarks["remarques"])
    ctx = {
        "kind": kind,
        "dossier": fiche,
        "fiche": fiche,
        "presentation": presentation,
        "permis": permis,
        "refuses": refuses,
        "mouvements": readable_moves(user, fiche),
        "attend_comite": fiche.validation in ATTEND_COMITE,
        "aujourdhui": today(),
        "donne_des_nouvelles": says_news(user, fiche),
        "lit_l_historique": reads_history(user, FicheAction),
        **remarks,
    }
    return render(request, "fiches_action/detail.html", ctx, status=status)


@require_POST
def no_news(request, pk):
    """« Rien de neuf ce mois-ci »: the fiche is no longer without news, and nothing else moves."""
    fiche = get_object_or_404(FicheAction.objects.visible_to(request.user).for_detail(), pk=pk)
    with transaction.atomic():
        fiche.lock()
        if not says_news(request.user, fiche):
            raise PermissionDenied("Le chef de projet du territoire donne les nouvelles.")
        said = say_no_news(fiche)
    if said:
        messages.success(request, f"C'est noté : rien de neuf au {spell_date(today())}.")
    else:
        messages.info(request, "La dernière nouvelle de la fiche est déjà d'aujourd'hui.")
    return redirect("fiches_action:detail", pk=fiche.pk)


def says_news(user, fiche):
    """Nobody waits for the news of what is finished or given up."""
    return fiche.statut not in STATUTS_CLOS and can(user, "news", fiche)


def _actions_of(kind, user, fiche, remarques):
    """The reader's actions for components/moves.html: those possible, those refused and why."""
    offers = offers_for(kind, user, fiche, remarques)
    permis = offers["permis"] + offers["secondaires"]
    if can(user, "edit", fiche):
        url = kind.url(fiche, "edit")
        permis.insert(0, {"url": url, "libelle": "Modifier la fiche", "page": True})
    if archive := archive_offer(kind, user, fiche):
        permis.append(archive)
    return permis, offers["refuses"]
