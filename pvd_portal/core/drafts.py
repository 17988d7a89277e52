"""What was typed survives an expired session: kept in the session, given back after sign-in."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import QueryDict

SESSION_KEY = "saisies_en_attente"
# The form says who typed, so that nobody else signing in on the same browser reads it.
AUTHOR_FIELD = "_auteur"
MAX_CHARS = 400_000
MAX_DRAFTS = 3


class LoginRequiredKeepingDraftsMiddleware(LoginRequiredMiddleware):
    """As Django's, but a POST refused for want of a session is set aside, not lost."""

    def handle_no_permission(self, request, view_func):
        if request.method == "POST" and request.POST.get(AUTHOR_FIELD):
            drafts = dict(list(request.session.get(SESSION_KEY, {}).items())[-MAX_DRAFTS + 1 :])
            encoded = request.POST.urlencode()
            if len(encoded) <= MAX_CHARS:
                drafts[request.get_full_path()] = encoded
                request.session[SESSION_KEY] = drafts
        return super().handle_no_permission(request, view_func)


def take_draft(request):
    """The QueryDict set aside for this address and this reader, or None; given only once."""
    drafts = request.session.get(SESSION_KEY, {})
    encoded = drafts.get(request.get_full_path())
    if encoded is None:
        return None
    data = QueryDict(encoded)
    if data.get(AUTHOR_FIELD) != str(request.user.pk):
        return None
    del drafts[request.get_full_path()]
    request.session[SESSION_KEY] = drafts
    return data
