"""The short way to the address of a row says what Django says."""

import uuid

import pytest
from django.urls import reverse, set_script_prefix

from pvd_portal.core.links import link_to

KEY = uuid.UUID("0f8fad5b-d9cb-469f-a165-70867728950e")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("territoires:detail", KEY),
        ("conventions:detail", str(KEY)),
        ("territoires:commune", "2A004"),
        ("territoires:commune", "00000"),
    ],
)
def test_it_is_the_address_of_the_row(name, key):
    assert link_to(name, key) == reverse(name, args=[key])


def test_it_follows_the_prefix_of_the_site():
    before = link_to("territoires:detail", KEY)
    set_script_prefix("/pvd/")
    try:
        assert link_to("territoires:detail", KEY) == f"/pvd{before}"
    finally:
        set_script_prefix("/")
