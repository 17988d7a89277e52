"""Two acts of one commune dated at the same moment: the index keeps both dates."""

import datetime as dt
import threading
import time

import pytest
from django.db import connection, transaction

from conventions.enums import TypeConvention
from conventions.models import Convention
from conventions.models.jalons import find_wrong_dates
from tests.factories import ConventionFactory, TerritoireFactory

# Of the locks themselves: pg_stat_activity is read once a transaction.
BLOCKED = "SELECT cardinality(pg_blocking_pids(%s))"


def set_date(acte, date):
    acte = Convention.objects.get(pk=acte.pk)
    acte.date_signature = date
    acte.save()


def wait_until_blocked(backends):
    """Asked by the transaction that the other one waits for."""
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            for pid in backends:
                cursor.execute(BLOCKED, [pid])
                if cursor.fetchone()[0]:
                    return
    pytest.fail("The second transaction did not wait for the first.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_the_second_of_two_dates_does_not_undo_the_first():
    territoire = TerritoireFactory()
    adhesion = ConventionFactory(
        territoire=territoire, type=TypeConvention.ADHESION, signee_le=dt.date(2021, 1, 15)
    )
    cadre = ConventionFactory(territoire=territoire, signee_le=dt.date(2022, 1, 15))

    backends = []

    def second():
        try:
            connection.ensure_connection()
            backends.append(connection.connection.info.backend_pid)
            set_date(cadre, dt.date(2022, 3, 1))
        finally:
            connection.close()

    thread = threading.Thread(target=second, daemon=True)
    with transaction.atomic():
        set_date(adhesion, dt.date(2021, 2, 1))
        thread.start()
        wait_until_blocked(backends)
    thread.join(20)
    assert not thread.is_alive()
    dates = territoire.beneficiaires.get().dates
    assert (dates.date_adhesion, dates.date_jalon) == (dt.date(2021, 2, 1), dt.date(2022, 3, 1))
    assert find_wrong_dates() == []
