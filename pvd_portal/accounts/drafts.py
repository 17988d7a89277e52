"""What was typed survives an expired session: set aside, given back after sign-in.

Nothing is kept for who was never signed in: a signed cookie says whose session expired.
"""

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import QueryDict

from pvd_portal.accounts.models import SaisieEnAttente, User

# The addresses where something waits for the reader: a page asks the database there only.
SESSION_KEY = "saisies_en_attente"
# The form says who typed, so that nobody else signing in on the same browser reads it.
AUTHOR_FIELD = "_auteur"
COOKIE = "dernier_lecteur"
# A form left open on Friday is sent on Monday.
COOKIE_AGE = 7 * 24 * 3600
COOKIE_RENEWED_AFTER = 24 * 3600
MAX_CHARS = 400_000
MAX_DRAFTS = 3


class LoginRequiredKeepingDraftsMiddleware(LoginRequiredMiddleware):
    """As Django's, but a POST refused for want of a session is set aside, not lost.

    A page open to all does not ask who reads it: the health check answers without the database.
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        response = super().process_view(request, view_func, view_args, view_kwargs)
        request.signed_in = response is None
        return response

    def handle_no_permission(self, request, view_func):
        if request.method == "POST":
            _set_aside(request)
        return super().handle_no_permission(request, view_func)

    def process_response(self, request, response):
        if getattr(request, "signed_in", False):
            _remember_reader(request, response)
        return response


def _remember_reader(request, response):
    reader = str(request.user.pk)
    if _last_reader(request, max_age=COOKIE_RENEWED_AFTER) == reader:
        return
    response.set_signed_cookie(
        COOKIE,
        reader,
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _last_reader(request, *, max_age=COOKIE_AGE):
    return request.get_signed_cookie(COOKIE, default=None, max_age=max_age)


def _set_aside(request):
    reader = _last_reader(request)
    if reader is None or request.POST.get(AUTHOR_FIELD) != reader:
        return
    address, content = request.get_full_path(), request.POST.urlencode()
    if len(content) > MAX_CHARS or len(address) > SaisieEnAttente.ADRESSE_MAX:
        return
    if not User.objects.filter(pk=reader, is_active=True).exists():
        return
    SaisieEnAttente.objects.update_or_create(
        user_id=reader, adresse=address, defaults={"contenu": content}
    )
    kept = SaisieEnAttente.objects.filter(user_id=reader).order_by("-modifiee_le", "-pk")
    too_many = kept.values_list("pk", flat=True)[MAX_DRAFTS:]
    SaisieEnAttente.objects.filter(pk__in=list(too_many)).delete()


@receiver(user_logged_in)
def note_what_waits(sender, request, user, **kwargs):
    waiting = SaisieEnAttente.objects.filter(user=user).values_list("adresse", flat=True)
    if addresses := list(waiting):
        request.session[SESSION_KEY] = addresses


def take_draft(request):
    """The QueryDict set aside for this address and this reader, or None; given only once."""
    waiting = request.session.get(SESSION_KEY, [])
    address = request.get_full_path()
    if address not in waiting:
        return None
    request.session[SESSION_KEY] = [other for other in waiting if other != address]
    draft = SaisieEnAttente.objects.filter(user=request.user, adresse=address).first()
    if draft is None:
        return None
    draft.delete()
    return QueryDict(draft.contenu)
