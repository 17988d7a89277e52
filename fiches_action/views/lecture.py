"""The page of one fiche and its tabs; « rien de neuf »."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from fiches_action.enums import Validation
from fiches_action.history import SOURCES
from fiches_action.models import FicheAction
from fiches_action.presentation import Presentation
from fiches_action.regles import STATUTS_CLOS
from fiches_action.rights import can_edit_financement
from fiches_action.services import say_no_news
from fiches_action.suites import find_suites
from pvd_portal.core.dates import today
from pvd_portal.core.words import spell_date
from pvd_portal.dossiers.history import count_history
from pvd_portal.dossiers.kinds import kind_of
from pvd_portal.dossiers.remarks import readable_moves, readable_remarks, remarks_context
from pvd_portal.dossiers.rights import can, reads_history, reads_remarks

ECHANGES, HISTORIQUE = "echanges", "historique"
ATTEND_COMITE = frozenset({Validation.PRETE, Validation.AJOURNEE})


@require_safe
def detail(request, pk, kind):
    onglet = request.GET.get("onglet", "")
    return render_detail(request, kind, kind.find(request, pk), onglet=onglet)


def render_detail(
    request, kind, fiche, *, remarque_form=None, reponse=None, status=200, onglet=ECHANGES
):
    """The page; a form of remark that was refused comes back with its errors, in its tab."""
    user = request.user
    presentation = Presentation(fiche)
    for ligne in presentation.financements:
        ligne.modifiable = can_edit_financement(user, ligne)
    remarks = remarks_context(user, fiche, remarque_form=remarque_form, reponse=reponse)
    suites = find_suites(
        kind,
        user,
        fiche,
        remarques=remarks["remarques"],
        rappels=remarks["rappels"],
        lignes=presentation.financements,
        commente=remarks["remarque_form"] is not None,
    )
    echanges = onglet == ECHANGES
    ctx = {
        "kind": kind,
        "dossier": fiche,
        "fiche": fiche,
        "presentation": presentation,
        "suites": suites,
        "permis": suites.permis,
        "refuses": suites.refuses,
        "modifiable": can(user, "edit", fiche),
        "attend_comite": fiche.validation in ATTEND_COMITE,
        "aujourdhui": today(),
        "donne_des_nouvelles": says_news(user, fiche),
        "onglets": list_tabs(
            user, fiche, onglet if echanges else "", remarques=len(remarks["remarques"])
        ),
        **remarks,
    }
    if echanges:
        ctx["ici"] = True
        ctx["mouvements"] = readable_moves(user, fiche)
    page = "echanges" if echanges else "detail"
    return render(request, f"fiches_action/{page}.html", ctx, status=status)


def history_context(kind, user, fiche, changements):
    return {"onglets": list_tabs(user, fiche, HISTORIQUE, changements=changements)}


def list_tabs(user, fiche, courant, *, remarques=None, changements=None):
    """For components/onglets.html; a number already known is given, the others are counted."""
    kind = kind_of("fiches_action")
    page = kind.url(fiche)
    lit = reads_remarks(user, FicheAction)
    if lit and remarques is None:
        remarques = readable_remarks(user, fiche).count()
    # Who reads no remark reads there the steps of the fiche.
    echanges = ("Échanges", remarques) if lit else ("Étapes", None)
    onglets = [
        ("Fiche", page, None, not courant),
        (echanges[0], page + kind.remarks_at, echanges[1], courant == ECHANGES),
    ]
    if reads_history(user, FicheAction):
        if changements is None:
            changements = count_history(SOURCES, fiche, user)
        url = kind.url(fiche, HISTORIQUE)
        onglets.append(("Historique", url, changements, courant == HISTORIQUE))
    return onglets


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
