"""What every request goes through."""

from django.core.exceptions import BadRequest
from django.db import DataError, transaction
from django.http import Http404
from django.shortcuts import render

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


NUL = "\0"


class NoNulMiddleware:
    """PostgreSQL stores the character NUL in no text, and refuses to compare with it.

    A path with one leads nowhere; in a query it is as if it was not there.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if NUL in request.path_info:
            raise Http404("Adresse mal écrite.")
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _without_nul(request.GET)
        return self.get_response(request)


def _without_nul(data):
    clean = data.copy()
    for name, values in data.lists():
        clean.setlist(name, [value.replace(NUL, "") for value in values])
    clean._mutable = False
    return clean


class AtomicUnsafeMethodsMiddleware:
    """A POST is one transaction: a crash in the middle leaves no half-written state.

    One mechanism for both engines, not ATOMIC_REQUESTS: that is for every method, and a GET of
    SQLite (IMMEDIATE) would take the write lock; with it on PostgreSQL alone, the demo would run
    under another rule than production. The view is called here, as ATOMIC_REQUESTS wraps it, so
    that its exception ends the transaction before an error page asks the database; this is the
    last middleware, so no other `process_view` goes without it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.method in SAFE_METHODS:
            return None
        try:
            with transaction.atomic():
                response = view_func(request, *view_args, **view_kwargs)
                if hasattr(response, "render") and callable(response.render):
                    response = response.render()
                return response
        except DataError as error:
            # A text field says it beside the field; a list of choices asks the database first.
            if any(NUL in value for values in request.POST.lists() for value in values[1]):
                raise BadRequest("Le formulaire contient un caractère nul.") from error
            raise


def csrf_failure(request, reason=""):
    """403 page for a form without a valid token (session expired in another tab, most often)."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def permission_denied(request, exception=None):
    """403: inside the périmètre without the right; says the reason given to PermissionDenied."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)
