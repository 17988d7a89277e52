"""A session slides with the pages; a page that is read writes nothing most of the time."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pvd_portal.accounts.sessions import RENEW_AFTER, SESSION_KEY, seconds_left

HOURS_8 = 8 * 3600
URL = reverse("accounts:session")


def age(client, seconds):
    """As if its last page had been read so long ago."""
    session = client.session
    session[SESSION_KEY] -= seconds
    session.save()


def test_it_lasts_eight_hours_after_the_last_page(client, monde):
    client.force_login(monde.chef_a)
    age(client, HOURS_8 - 60)

    response = client.get("/compte/")

    assert response.cookies["sessionid"]["max-age"] == HOURS_8
    assert seconds_left(client.session) >= HOURS_8 - 5


@pytest.mark.parametrize(("seconds", "written"), [(RENEW_AFTER - 30, 0), (RENEW_AFTER + 30, 1)])
def test_it_is_written_once_a_quarter_of_an_hour(client, monde, seconds, written):
    client.force_login(monde.chef_a)
    age(client, seconds)

    with CaptureQueriesContext(connection) as queries:
        client.get("/compte/")

    table = Session._meta.db_table
    assert len([q for q in queries if q["sql"].startswith(f'UPDATE "{table}"')]) == written


def test_who_asks_how_long_it_lasts_does_not_prolong_it(client, monde):
    client.force_login(monde.chef_a)
    age(client, HOURS_8 - 200)

    assert 195 <= client.get(URL).json()["secondes"] <= 200
    assert 195 <= client.get(URL).json()["secondes"] <= 200
    assert client.post(URL).json()["secondes"] >= HOURS_8 - 5
    assert client.get(URL).json()["secondes"] >= HOURS_8 - 5


def test_a_public_page_prolongs_nothing(client, monde):
    client.force_login(monde.chef_a)
    age(client, HOURS_8 - 60)

    client.get(reverse("public:mentions_legales"))

    assert seconds_left(client.session) <= 60
