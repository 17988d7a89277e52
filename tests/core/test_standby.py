"""Reads on a standby: where a request reads, and a real second PostgreSQL."""

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import environ
import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.db import InternalError, OperationalError
from django.db.utils import ConnectionHandler
from django.http import HttpResponse

from communes.models import Commune
from pvd_portal.accounts.models import Affectation, User
from pvd_portal.core import standby
from pvd_portal.core.standby import COOKIE, REST_SECONDS, ReadStandbyMiddleware, StandbyRouter
from pvd_portal.settings.databases import all_databases
from tests.sources import ROOT

ROUTER = StandbyRouter()


class Connections(dict):
    """In the place of Django's: a standby that answers, or one that is away."""

    def __init__(self, error=None):
        super().__init__({"standby": self})
        self.error, self.asked = error, 0

    def cursor(self):
        self.asked += 1
        if self.error:
            raise self.error
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


@pytest.fixture
def ask(rf, monkeypatch, settings):
    """ask(method, cookies, error): (where communes are read, the answer, how often asked)."""
    settings.STANDBY_LAG_SECONDS = 10

    def _ask(method="get", cookies=None, connections=None):
        known = connections or Connections()
        monkeypatch.setattr(standby, "connections", known)
        seen = []

        def view(request):
            seen.append(ROUTER.db_for_read(Commune))
            return HttpResponse()

        request = getattr(rf, method)("/")
        request.COOKIES.update(cookies or {})
        middleware = ReadStandbyMiddleware(view)
        return seen, middleware, request

    return _ask


def test_a_page_that_is_read_comes_from_the_standby(ask):
    seen, middleware, request = ask()
    response = middleware(request)
    assert seen == ["standby"]
    assert COOKIE not in response.cookies


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_what_writes_reads_the_primary_and_is_remembered(ask, method):
    seen, middleware, request = ask(method)
    response = middleware(request)
    assert seen == ["default"]
    assert response.cookies[COOKIE]["max-age"] == 10
    assert response.cookies[COOKIE]["httponly"]


def test_who_has_just_written_reads_its_own_writes(ask):
    seen, middleware, request = ask(cookies={COOKIE: "1"})
    middleware(request)
    assert seen == ["default"]


def test_nothing_is_left_for_the_next_request(ask):
    _, middleware, request = ask()
    middleware(request)
    assert ROUTER.db_for_read(Commune) == "default"


@pytest.mark.parametrize("model", [User, Affectation, Session])
def test_accounts_rights_and_sessions_are_read_where_they_are_written(ask, rf, model):
    _, middleware, request = ask()
    seen = []
    middleware.get_response = lambda request: seen.append(ROUTER.db_for_read(model))
    middleware(request)
    assert seen == ["default"]


def test_everything_is_written_on_the_primary(ask):
    assert ROUTER.db_for_write(Commune) == "default"
    assert not ROUTER.allow_migrate("standby", "communes")
    assert ROUTER.allow_migrate("default", "communes")


def test_without_its_standby_the_primary_reads_and_nobody_waits_twice(ask, monkeypatch):
    away = Connections(OperationalError("no route"))
    seen, middleware, request = ask(connections=away)
    clock = [100.0]
    monkeypatch.setattr(standby.time, "monotonic", lambda: clock[0])
    middleware(request)
    middleware(request)
    assert (seen, away.asked) == (["default", "default"], 1)
    clock[0] += REST_SECONDS
    away.error = None
    middleware(request)
    assert seen[-1] == "standby"


def databases(**values):
    env = environ.Env()
    env.ENVIRON = values
    return all_databases(env, ROOT)


def test_without_the_setting_there_is_one_database():
    assert list(databases(DATABASE_URL="postgres://a@h/n")) == ["default"]


def test_a_standby_that_is_away_does_not_hold_the_health_check():
    """The container's own gives up after four seconds."""
    names = {"DATABASE_URL": "postgres://a@h/n", "DATABASE_STANDBY_URL": "postgres://a@s/n"}
    found = databases(**names)
    assert found["standby"]["OPTIONS"]["connect_timeout"] < 4
    assert found["default"]["OPTIONS"]["connect_timeout"] == 5


def test_a_standby_is_a_postgresql():
    with pytest.raises(ImproperlyConfigured, match="DATABASE_STANDBY_URL"):
        databases(DATABASE_URL="postgres://a@h/n", DATABASE_STANDBY_URL="sqlite:////tmp/x")


# A real one


@contextmanager
def closing(handler):
    try:
        yield
    finally:
        handler.close_all()


@pytest.fixture
def secours(serveur):
    """A standby that follows the tests' own server."""
    folder = Path(tempfile.mkdtemp(prefix="pvd-pg-", dir="/tmp"))  # noqa: S108
    second = replace(serveur, folder=folder, data=folder / "data")
    try:
        if serveur.owner:
            shutil.chown(folder, serveur.owner.pw_uid, serveur.owner.pw_gid)
        source = ["-h", serveur.folder, "-U", "postgres", "-D", second.data]
        second.run("pg_basebackup", *source, "-R", "-X", "stream", "-c", "fast")
        second.start()
        yield second
        second.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_a_real_standby_reads_what_the_primary_writes(serveur, secours, django_db_blocker):
    urls = {"DATABASE_URL": serveur.url(), "DATABASE_STANDBY_URL": secours.url()}
    handler = ConnectionHandler(databases(**urls))
    with django_db_blocker.unblock(), closing(handler):
        with handler["default"].cursor() as primary, handler["standby"].cursor() as second:
            primary.execute("CREATE TABLE note (texte text)")
            primary.execute("INSERT INTO note VALUES ('écrite')")
            primary.execute("SELECT pg_current_wal_insert_lsn()")
            (written,) = primary.fetchone()
            caught_up = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn FROM pg_sleep(0.02)"
            for _ in range(500):
                second.execute(caught_up, [written])
                if second.fetchone() == (True,):
                    break
            second.execute("SELECT texte, pg_is_in_recovery() FROM note")
            assert second.fetchone() == ("écrite", True)
            with pytest.raises(InternalError, match="read-only"):
                second.execute("INSERT INTO note VALUES ('refusée')")
            primary.execute("DROP TABLE note")
