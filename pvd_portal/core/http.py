"""What every request goes through."""

from contextlib import ExitStack

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DataError, transaction
from django.http import Http404
from django.utils.deprecation import MiddlewareMixin

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


NUL = "\0"


class NoStoreMiddleware(MiddlewareMixin):
    """What is read when signed in stays in no browser: the next person on it goes « Back ».

    A page says otherwise by its own Cache-Control; a public page, read without a session, may stay.
    """

    def process_response(self, request, response):
        if not response.has_header("Cache-Control") and not _is_public(request):
            response["Cache-Control"] = "no-store"
        return response


def _is_public(request):
    match = request.resolver_match
    return (
        match is not None
        and match.app_name == settings.PUBLIC_APP
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )


class ReadableRequestMiddleware:
    """A query or a form that cannot be decoded is a bad request, whoever reads it first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            _ = request.GET, request.POST
        except (LookupError, ValueError) as error:
            raise BadRequest("La demande est mal écrite.") from error
        return self.get_response(request)


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

    Not ATOMIC_REQUESTS, which is for every method: a GET of SQLite (IMMEDIATE) would take the
    write lock, and on PostgreSQL alone it would give the demo another rule than production's.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in SAFE_METHODS:
            return self.get_response(request)
        with ExitStack() as request.transaction:
            request.transaction.enter_context(transaction.atomic())
            return self.get_response(request)

    def process_exception(self, request, exception):
        """Roll back now: the page that says the error reads the database too."""
        if request.method in SAFE_METHODS:
            return
        request.transaction.__exit__(type(exception), exception, exception.__traceback__)
        # A text field says it beside the field; a list of choices asks the database first.
        if isinstance(exception, DataError) and _holds_nul(request.POST):
            raise BadRequest("Le formulaire contient un caractère nul.") from exception


def _holds_nul(data):
    return any(NUL in value for _, values in data.lists() for value in values)
