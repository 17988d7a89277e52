"""The world of tests/personas.py, written once a worker rather than once a test.

It stands in a transaction around those of the tests that ask for `monde`: each of them undoes what
it did, and the world is there for the next. The first test that does not ask for it, or that
commits for real, finds an empty database: the transaction around is rolled back.
"""

import pickle

import pytest
from django.db import connection, transaction

from tests.personas import build_world
from tests.selection import lives_in_world, touches_database


class World:
    """The transaction that holds the world, and the world as it was written."""

    def __init__(self):
        self.blocker = self.around = self.pickled = None

    def enter(self):
        with self.blocker.unblock():
            self.around = transaction.atomic()
            # As Django marks its own: a durable block may stand inside it.
            self.around._from_testcase = True
            self.around.__enter__()
            try:
                self.pickled = pickle.dumps(build_world())
                # Now rather than in each test, which would ask for the same rows again.
                connection.check_constraints()
            except BaseException:
                self.leave()
                raise

    def leave(self):
        if self.around is None:
            return
        around, self.around, self.pickled = self.around, None, None
        with self.blocker.unblock():
            transaction.set_rollback(True)
            around.__exit__(None, None, None)

    def copy(self):
        """The same rows, as objects of its own: what a test changes on them stays with it."""
        return pickle.loads(self.pickled)


WORLD = World()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """pytest-django's, then ours: from here on the world can be written."""
    WORLD.blocker = django_db_blocker
    yield
    WORLD.leave()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Before any fixture of the test: its module's may write in the database."""
    if WORLD.blocker is None:
        return  # The database is not made yet; `monde` writes its rows in the test itself.
    if not lives_in_world(item):
        # A test without a database is no reason to undo the world.
        if touches_database(item):
            WORLD.leave()
    elif WORLD.around is None:
        WORLD.enter()


@pytest.fixture
def monde(db):
    """Both sides and every persona: `monde.a.fiche`, `monde.chef_a`, `monde.users["elu_a"]`."""
    return WORLD.copy() if WORLD.around is not None else build_world()
