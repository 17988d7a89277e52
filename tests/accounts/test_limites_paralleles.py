"""A counter is one for all the processes: tries at the same moment are all counted."""

import threading

import pytest
from django.db import connection, connections

from pvd_portal.accounts.limits import ANCIEN_MOT_DE_PASSE, spend
from pvd_portal.accounts.models import Compteur

TRIES = 12


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_all_counted():
    # SQLite in memory has one connection.
    together = connection.vendor == "postgresql"
    start = threading.Barrier(TRIES if together else 1)
    allowed = []

    def attempt():
        try:
            start.wait(timeout=60)
            allowed.append(spend(ANCIEN_MOT_DE_PASSE, 38))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=attempt, daemon=True) for _ in range(TRIES)]
    for thread in threads:
        thread.start()
        if not together:
            thread.join(timeout=60)
    for thread in threads:
        thread.join(timeout=60)
    assert allowed.count(True) == ANCIEN_MOT_DE_PASSE.maximum
    assert len(allowed) == TRIES
    assert Compteur.objects.get().nombre == ANCIEN_MOT_DE_PASSE.maximum
