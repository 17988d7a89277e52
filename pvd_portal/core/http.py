"""What every request goes through."""

from django.db import transaction
from django.shortcuts import render

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class AtomicUnsafeMethodsMiddleware:
    """A POST is one transaction: a crash in the middle leaves no half-written state.

    Not ATOMIC_REQUESTS: with SQLite in IMMEDIATE mode it would take the write lock on every GET.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.method in SAFE_METHODS:
            return None
        with transaction.atomic():
            response = view_func(request, *view_args, **view_kwargs)
            if hasattr(response, "render") and callable(response.render):
                response = response.render()
            return response


def csrf_failure(request, reason=""):
    """403 page for a form without a valid token (session expired in another tab, most often)."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def permission_denied(request, exception=None):
    """403: inside the périmètre without the right; says the reason given to PermissionDenied."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)
