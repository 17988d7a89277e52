"""One way to write in a dossier: draft, rows, errors, optimistic lock, right asked again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pvd_portal.accounts.drafts import take_draft
from pvd_portal.core.formsets import only_looks, silence_errors, wants_row, with_one_more_row
from pvd_portal.core.words import RIEN_A_ENREGISTRER
from pvd_portal.dossiers.conflicts import differences, read_revision
from pvd_portal.dossiers.history import Source, last_change
from pvd_portal.dossiers.remarks import reminders_of

Forms = list[Any]


def _nothing_more(request: HttpRequest, row: Any, forms: Forms) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Edition:
    """What a page that writes shows, and how it saves.

    `build(row, data, user)` makes its forms over the row (data None: unbound); `save(request,
    row, forms)` writes them, under the lock; `saved` says so, and `done(request, row)` answers.
    `may(user, row)` is asked again on the locked row, and `refused(row)` says why not.
    """

    template: str
    build: Callable[[Any, Any, Any], Forms]
    save: Callable[[HttpRequest, Any, Forms], None]
    saved: str
    done: Callable[[HttpRequest, Any], HttpResponse]
    may: Callable[[Any, Any], bool]
    refused: Callable[[Any], str]
    history: tuple[Source, ...]
    context: Callable[[HttpRequest, Any, Forms], dict[str, Any]] = _nothing_more


def edit(request: HttpRequest, edition: Edition, load: Callable[[], Any]) -> HttpResponse:
    """The page (GET) or the save (POST). `load()` finds the row with its page's joins.

    Who may write in the dossier but not in its present state is shown what was typed (403).

    A stale form overwrites nothing: it answers 409 with both versions, and what was typed. The
    same form sent twice is one save. A row that a colleague removed is part of the conflict.
    """
    row = load()
    if request.method != "POST":
        return _open(request, edition, row)
    data = request.POST
    if only_looks(request):
        forms = edition.build(row, with_one_more_row(data, wants_row(request)), request.user)
        silence_errors(*forms)
        return _show(request, edition, row, forms, revision=data.get("revision"), modifie=True)
    with transaction.atomic():
        row.lock()
        return _write(request, edition, load)


def _open(request: HttpRequest, edition: Edition, row: Any) -> HttpResponse:
    draft = take_draft(request)
    forms = edition.build(row, draft, request.user)
    if draft is None:
        return _show(request, edition, row, forms, revision=row.revision)
    silence_errors(*forms)
    revision = draft.get("revision", row.revision)
    return _show(request, edition, row, forms, revision=revision, repris=True, modifie=True)


def _write(request: HttpRequest, edition: Edition, load: Callable[[], Any]) -> HttpResponse:
    """With the row held: nobody changes it, nor its rows, before the answer."""
    row = load()
    forms = edition.build(row, request.POST, request.user)
    valid = all([form.is_valid() for form in forms])
    # The instance of a bound form takes what was typed: what is saved is read apart.
    saved = load()
    may, opened_on, versions = edition.may(request.user, row), read_revision(request.POST), None
    if opened_on != saved.revision:
        versions = differences(forms, edition.build(saved, None, request.user))
        # The same thing twice, a double click for instance: it is already saved. What the first
        # one changed (a number now taken, a dossier now sent) is no reason to refuse the second.
        if not versions and ((valid and may) or 0 < opened_on < saved.revision):
            messages.success(request, edition.saved)
            return edition.done(request, row)
    if not may:
        messages.error(
            request, f"{edition.refused(row)} Rien n'est enregistré : gardez votre texte."
        )
    if not may or not valid:
        revision, status = request.POST.get("revision"), 200 if may else 403
        return _show(request, edition, row, forms, revision=revision, modifie=True, status=status)
    if versions:
        return _conflict(request, edition, load(), versions)
    if any(form.has_changed() for form in forms):
        row.claim_revision(saved.revision)
        edition.save(request, row, forms)
        messages.success(request, edition.saved)
    elif not request.POST.get("suite"):
        # Who asked for what comes next (to go on, to send) gets it.
        messages.info(request, RIEN_A_ENREGISTRER)
    return edition.done(request, row)


def _conflict(request: HttpRequest, edition: Edition, row: Any, versions: Any) -> HttpResponse:
    """409: both versions side by side; sent again, mine is saved on top of the present one."""
    forms = edition.build(row, request.POST, request.user)
    silence_errors(*forms)
    record = last_change(edition.history, row)
    conflit = {
        "versions": versions,
        "par": record and record.history_user,
        "moi": bool(record) and record.history_user_id == request.user.pk,
        "quand": record and record.history_date,
    }
    return _show(
        request,
        edition,
        row,
        forms,
        revision=row.revision,
        conflit=conflit,
        modifie=True,
        status=409,
    )


def _show(
    request: HttpRequest,
    edition: Edition,
    row: Any,
    forms: Forms,
    *,
    revision: Any,
    conflit: Any = None,
    repris: bool = False,
    modifie: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "dossier": row,
        str(row._meta.model_name): row,
        "form": forms[0],
        "formulaires": forms,
        "revision": revision,
        "conflit": conflit,
        # Given back after an expired session, and not saved.
        "repris": repris,
        "non_enregistre": modifie,
        "rappels": reminders_of(request.user, row),
        **edition.context(request, row, forms),
    }
    return render(request, edition.template, context, status=status)
