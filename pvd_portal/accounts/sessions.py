"""A session slides: it lasts SESSION_COOKIE_AGE after the last page, not after the sign-in.

It is written again once in a while only: a page that is read writes nothing.
"""

import time

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils.deprecation import MiddlewareMixin

# When the session was last made longer, in seconds.
SESSION_KEY = "prolongee_a"
RENEW_AFTER = 15 * 60


class SlidingSessionMiddleware(MiddlewareMixin):
    def process_response(self, request, response):
        # Set by LoginRequiredKeepingDraftsMiddleware: a page open to all does not ask who reads.
        if getattr(request, "signed_in", False) and not getattr(request, "only_asks", False):
            if seconds_left(request.session) < settings.SESSION_COOKIE_AGE - RENEW_AFTER:
                prolong(request.session)
        return response


def prolong(session):
    session[SESSION_KEY] = int(time.time())


def seconds_left(session):
    """Until the session ends, unless a page is opened."""
    age = time.time() - session.get(SESSION_KEY, 0)
    return max(0, round(settings.SESSION_COOKIE_AGE - age))


@receiver(user_logged_in)
def begin(sender, request, user, **kwargs):
    prolong(request.session)
