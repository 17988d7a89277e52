"""One page that moves a dossier, whatever its kind: GET asks, POST does. And the archive."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pvd_portal.accounts.drafts import take_draft
from pvd_portal.dossiers.kinds import Kind
from pvd_portal.dossiers.lifecycle import MoveRefused, Tone
from pvd_portal.dossiers.notifications import notify_move
from pvd_portal.dossiers.offers import with_link
from pvd_portal.dossiers.remarks import Rappel, reminders_of
from pvd_portal.dossiers.rights import can, can_move


def perform_move(
    request: HttpRequest, kind: Kind, dossier: Any, action: str, *, reason: str = "", **changes: Any
) -> bool:
    """Make the move, tell the other side, say what comes next; or say why it was not made.

    The right is asked again on the locked row: a colleague may have changed everything. Made a
    moment ago by the same person (a double click), it is made.
    """
    move = dossier.lifecycle.moves[action]
    try:
        with transaction.atomic():
            dossier.lock()
            _require_move(request.user, dossier, action)
            if not dossier.already_moved(action, user=request.user, reason=reason, **changes):
                _make(request, kind, dossier, action, reason, changes)
    except MoveRefused as refusal:
        say_refused(request, move.label, refusal.reasons)
        return False
    messages.success(request, dossier.words_of(action).success)
    return True


def _make(
    request: HttpRequest,
    kind: Kind,
    dossier: Any,
    action: str,
    reason: str,
    changes: dict[str, Any],
) -> None:
    dossier.move(action, user=request.user, reason=reason, **changes)
    page = kind.url(dossier, kind.lands_on.get(action, "detail"))
    if dossier.lifecycle.moves[action].makes_remark:
        remark = dossier.remarques.create(auteur=request.user, texte=reason.strip())
        page = kind.remarks_url_of(dossier.pk, remark.pk)
    url = request.build_absolute_uri(page)
    notify_move(dossier, action, user=request.user, reason=reason, url=url)


def say_refused(request: HttpRequest, label: str, reasons: list[Any]) -> None:
    for reason in reasons:
        messages.error(request, f"« {label} » n'a pas été fait. {reason}")


def _require_move(user: Any, dossier: Any, action: str) -> None:
    if not can_move(user, dossier, action):
        label = dossier.lifecycle.action_label(action)
        raise PermissionDenied(f"« {label} » ne vous revient pas.")


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: Any, action: str, kind: Kind) -> HttpResponse:
    """GET: the page that asks, with what is missing. POST: do it."""
    known = kind.model.lifecycle.moves.get(action)
    if known is None or known.tone is Tone.ELSEWHERE:
        raise Http404("Action inconnue.")
    dossier = kind.find(request, pk)
    _require_move(request.user, dossier, action)
    if request.method != "POST":
        form = kind.form_of(action, dossier, take_draft(request))
        return _ask(request, kind, dossier, action, form)
    with transaction.atomic():
        # What is missing is read of the same moment as what was done.
        dossier.lock()
        _require_move(request.user, dossier, action)
        return _answer(request, kind, dossier, action)


def _answer(request: HttpRequest, kind: Kind, dossier: Any, action: str) -> HttpResponse:
    form = kind.form_of(action, dossier, request.POST)
    valid = form is None or form.is_valid()
    reason, changes = "", {}
    if form is not None and valid:
        reason, changes = form.cleaned_data.get("motif", ""), form.changes
    again = valid and dossier.already_moved(action, user=request.user, reason=reason, **changes)
    if not again and (missing := _missing(kind, dossier, action)):
        say_refused(request, dossier.lifecycle.action_label(action), missing)
        return redirect(kind.url(dossier))
    if not valid:
        return _ask(request, kind, dossier, action, form)
    done = perform_move(request, kind, dossier, action, reason=reason, **changes)
    page = kind.lands_on.get(action, "detail") if done else "detail"
    return redirect(kind.url(dossier, page))


def _missing(kind: Kind, dossier: Any, action: str) -> list[Any]:
    """What is missing, but for what the page of the move asks itself."""
    supplied = kind.supplied_by(action)
    return [missing for missing in dossier.refusals(action) if missing.code not in supplied]


def _ask(request: HttpRequest, kind: Kind, dossier: Any, action: str, form: Any) -> HttpResponse:
    context = {
        "kind": kind,
        "dossier": dossier,
        "action": action,
        "move": dossier.lifecycle.moves[action],
        "form": form,
        "refus": [
            with_link(kind, request.user, dossier, missing)
            for missing in _missing(kind, dossier, action)
        ],
        "details": kind.move_details.get(action),
        "page": kind.url(dossier),
        "rappels": _unanswered(request.user, dossier, action),
        **kind.move_context(dossier, action),
    }
    return render(request, "dossiers/mouvement.html", context)


def _unanswered(user: Any, dossier: Any, action: str) -> list[Rappel]:
    """The remarks that the move leaves without an answer: said, and never a refusal."""
    if not dossier.lifecycle.moves[action].heeds_remarks:
        return []
    waiting = dossier.remarques.en_attente().select_related("auteur")
    return reminders_of(user, dossier, waiting)


@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: HttpRequest, pk: Any, kind: Kind) -> HttpResponse:
    """Asked on a page of its own: an archived dossier leaves the lists."""
    dossier = kind.find(request, pk)
    _require_archive(request.user, dossier)
    if request.method != "POST" and not dossier.archived:
        context = {"kind": kind, "dossier": dossier, "page": kind.url(dossier)}
        return render(request, "dossiers/archiver.html", context)
    return _set_archived(request, kind, dossier, archived=True)


@require_POST
def restore(request: HttpRequest, pk: Any, kind: Kind) -> HttpResponse:
    dossier = kind.find(request, pk)
    _require_archive(request.user, dossier)
    return _set_archived(request, kind, dossier, archived=False)


def _require_archive(user: Any, dossier: Any) -> None:
    if not can(user, "archive", dossier):
        raise PermissionDenied("Cette action ne vous revient pas, ou plus à cet état.")


def _set_archived(
    request: HttpRequest, kind: Kind, dossier: Any, *, archived: bool
) -> HttpResponse:
    with transaction.atomic():
        dossier.lock()
        _require_archive(request.user, dossier)
        if dossier.archived == archived:
            messages.info(request, f"C'est déjà {'archivé' if archived else 'restauré'}.")
        else:
            dossier.set_archived(archived, user=request.user)
            messages.success(
                request,
                "Le dossier est archivé : il garde son historique et peut être restauré."
                if archived
                else "Le dossier est restauré : il est de nouveau dans les listes.",
            )
    return redirect(kind.url(dossier))
