"""A real server, broken: a restart of PostgreSQL costs no error beyond the outage."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import environ
import psycopg
import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from pvd_portal.settings.databases import database_config
from tests.sources import ROOT


@pytest.fixture(autouse=True)
def _another_database_than_the_tests_own(django_db_blocker):
    with django_db_blocker.unblock():
        yield


def connect(serveur, **values):
    env = environ.Env()
    env.ENVIRON = {"DATABASE_URL": serveur.url(), **values}
    handler = ConnectionHandler({"default": {}, "coupee": database_config(env, ROOT)})
    return handler["coupee"]


THREADS = 8


class Threads:
    """Those of a worker of gunicorn: each keeps its connection from one request to the next."""

    def __init__(self, connection):
        self.connections = [connection.copy() for _ in range(THREADS)]

    def ask(self, times=1):
        """What each request answers, or the error that it meets."""
        together = threading.Barrier(THREADS)
        with ThreadPoolExecutor(THREADS) as executor:
            runs = [executor.submit(self._run, mine, together, times) for mine in self.connections]
        return [answer for run in runs for answer in run.result()]

    @staticmethod
    def _run(connection, together, times):
        connection.inc_thread_sharing()
        together.wait()
        return [request(connection) for _ in range(times)]

    def close(self):
        for connection in self.connections:
            connection.close()


def request(connection):
    """As Django does around each request (close_old_connections)."""
    connection.close_if_unusable_or_obsolete()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone()[0]
    except OperationalError as error:
        return error
    finally:
        connection.close_if_unusable_or_obsolete()


@pytest.fixture
def threads(serveur):
    threads = Threads(connect(serveur))
    yield threads
    threads.close()


def backends(serveur, function="count(*)"):
    with psycopg.connect(serveur.url(), autocommit=True) as admin:
        return admin.execute(
            f"SELECT {function} FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchone()[0]


def test_a_thread_keeps_its_connection(serveur, threads):
    assert threads.ask(times=5) == [1] * 5 * THREADS
    assert backends(serveur) == THREADS


def test_connections_that_the_server_has_cut_are_opened_again(serveur, threads):
    threads.ask()
    assert backends(serveur, "count(pg_terminate_backend(pid))") == THREADS
    assert threads.ask(times=3) == [1] * 3 * THREADS


def test_a_restart_costs_no_error_beyond_the_outage(serveur, threads):
    threads.ask()
    serveur.stop()
    try:
        start = time.monotonic()
        answers = threads.ask(times=3)
        # A page that says it, not readers who wait.
        assert time.monotonic() - start < 2
        assert all(isinstance(answer, OperationalError) for answer in answers)
    finally:
        serveur.start()
    assert threads.ask(times=3) == [1] * 3 * THREADS


NAMES = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "0"),
        ({"DATABASE_STATEMENT_TIMEOUT_MS": "900"}, "0"),
        ({"PORTAIL_WEB": "oui"}, "15s"),
        ({"PORTAIL_WEB": "oui", "DATABASE_STATEMENT_TIMEOUT_MS": "900"}, "900ms"),
    ],
)
def test_only_the_pages_have_a_time_limit(serveur, values, expected):
    connection = connect(serveur, **values)
    try:
        with connection.cursor() as cursor:
            for name in NAMES:
                cursor.execute(f"SHOW {name}")
                assert cursor.fetchone()[0] == expected
    finally:
        connection.close()


@pytest.mark.parametrize(("values", "kept"), [({"PORTAIL_WEB": "oui"}, 1), ({}, 0)])
def test_a_query_of_the_pages_keeps_its_plan_whatever_its_values(serveur, values, kept):
    connection = connect(serveur, **values)
    try:
        with connection.cursor() as cursor:
            for number in range(5):
                cursor.execute("SELECT %s + 40", [number])
                assert cursor.fetchone()[0] == number + 40
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement ~ '40'")
            assert cursor.fetchone()[0] == kept
    finally:
        connection.close()


def test_a_page_gives_up_and_its_connection_goes_on(serveur):
    connection = connect(serveur, PORTAIL_WEB="oui", DATABASE_STATEMENT_TIMEOUT_MS="200")
    try:
        with pytest.raises(OperationalError, match="statement timeout"), connection.cursor() as c:
            c.execute("SELECT pg_sleep(5)")
        assert request(connection) == 1
    finally:
        connection.close()
