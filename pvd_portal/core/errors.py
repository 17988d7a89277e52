"""The pages of what went wrong: each says what to do, and gives back what was typed.

Those of 400, 413, 500 and 503 stand alone: neither the database nor the reader is asked.
"""

import sys

from django.conf import settings
from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

# What the database will accept in a while: away, locked, full, too slow.
INDISPONIBLE = (OperationalError, InterfaceError)
TROP_LONG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
RETRY_AFTER = 30
# Longer than a name: shown too, so that it can be copied.
LONG_TEXT = 60


def bad_request(request, exception=None):
    """400, and 413 for what is too long."""
    if isinstance(exception, DisallowedHost):
        return HttpResponse(render_refusal("hote"), status=400)
    if isinstance(exception, TROP_LONG):
        return HttpResponse(render_refusal("taille"), status=413)
    return HttpResponse(render_refusal(), status=400)


def render_refusal(cas=""):
    """The page of a request that is refused as a whole."""
    ctx = {
        "cas": cas,
        "mega_octets": settings.BODY_MAX_SIZE // 1024**2,
        "champs": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
    }
    return render_to_string("400.html", ctx)


def permission_denied(request, exception=None):
    """403: inside the périmètre without the right; says the reason given to PermissionDenied."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def csrf_failure(request, reason=""):
    """403 page for a form without a valid token (session expired in another tab, most often).

    What was typed is offered again only to a page of ours: another site's would be sent by a click.
    """
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    ctx = {"reason": reason, "reprise": typed(request) if ours else None}
    return render(request, "403_csrf.html", ctx, status=403)


def server_error(request):
    """500, or 503 when the database is away; the form that was sent can be sent again."""
    away = isinstance(sys.exc_info()[1], INDISPONIBLE)
    # Before that check, the form may have been written by another site.
    checked = getattr(request, "csrf_processing_done", False)
    ctx = {"indisponible": away, "reprise": typed(request) if checked else None}
    html = render_to_string("500.html", ctx, request=None if ctx["reprise"] is None else request)
    response = HttpResponse(html, status=503 if away else 500)
    if away:
        response["Retry-After"] = RETRY_AFTER
    return response


def typed(request):
    """What this POST carried, as a form that can be sent again; None when there is nothing.

    A password is never written in a page. `_post`: what could not be read is not read again.
    """
    data = getattr(request, "_post", None) or {}
    fields = [
        (name, value)
        for name in data
        for value in data.getlist(name)
        if name != "csrfmiddlewaretoken"
    ]
    if request.method != "POST" or not fields or any("password" in name for name, _ in fields):
        return None
    textes = [value for _, value in fields if len(value) > LONG_TEXT]
    return {"adresse": request.get_full_path(), "champs": fields, "textes": textes}
