"""Pages that are only read, from a standby of PostgreSQL when there is one (docs/echelle.md)."""

import logging
import time
from contextvars import ContextVar

from django.conf import settings
from django.db import Error, connections

from pvd_portal.core.http import SAFE_METHODS

STANDBY = "standby"
COOKIE = "ecriture_recente"
# Without an answer of the standby, how long nobody asks it again.
REST_SECONDS = 30
# Read where they are written: who signs out is out, a right that ends has ended.
ALWAYS_PRIMARY = frozenset({"accounts", "admin", "auth", "axes", "contenttypes", "sessions"})

_on_standby: ContextVar[bool] = ContextVar("on_standby", default=False)
logger = logging.getLogger(__name__)


class StandbyRouter:
    """For DATABASE_ROUTERS: where the request of the moment reads."""

    def db_for_read(self, model, **hints):
        if _on_standby.get() and model._meta.app_label not in ALWAYS_PRIMARY:
            return STANDBY
        return "default"

    def db_for_write(self, model, **hints):
        return "default"

    def allow_relation(self, first, second, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == "default"


class ReadStandbyMiddleware:
    """A page that is only read, for whoever has not written for a moment: reads its own writes."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.away_until = 0.0

    def __call__(self, request):
        safe = request.method in SAFE_METHODS
        token = _on_standby.set(safe and COOKIE not in request.COOKIES and self.answers())
        try:
            response = self.get_response(request)
        finally:
            _on_standby.reset(token)
        if not safe:
            response.set_cookie(
                COOKIE,
                "1",
                max_age=settings.STANDBY_LAG_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def answers(self):
        """Is the standby there? While it is not, the primary reads too."""
        if time.monotonic() < self.away_until:
            return False
        try:
            # Opens the connection, or checks that it is alive.
            with connections[STANDBY].cursor():
                return True
        except Error:
            logger.exception("Le serveur de lecture ne répond pas : tout est lu sur le principal.")
            self.away_until = time.monotonic() + REST_SECONDS
            return False
