"""The address of the client: what the client writes himself never chooses it."""

import pytest
from django.test import RequestFactory

from pvd_portal.core.client import client_address

MANDATAIRE = "127.0.0.1"


def address(header=None, direct=MANDATAIRE):
    headers = {} if header is None else {"X-Forwarded-For": header}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=direct))


@pytest.mark.parametrize("header", [None, "203.0.113.66", "203.0.113.66, 198.51.100.7", ""])
def test_without_a_proxy_the_header_is_not_read(settings, header):
    settings.BEHIND_PROXY = False
    assert address(header, direct="192.0.2.10") == "192.0.2.10"


@pytest.mark.parametrize(
    ("header", "proxies", "expected"),
    [
        # nginx as in docs/installation.md: one address, its own.
        ("192.0.2.10", 1, "192.0.2.10"),
        # A proxy that appends ($proxy_add_x_forwarded_for): the client forged the others.
        ("203.0.113.66, 192.0.2.10", 1, "192.0.2.10"),
        ("1.1.1.1,2.2.2.2 ,192.0.2.10", 1, "192.0.2.10"),
        ("203.0.113.66, 192.0.2.10, 10.0.0.1", 2, "192.0.2.10"),
        # Straight to the inner proxy: what it says is all there is.
        ("192.0.2.10", 2, "192.0.2.10"),
        # Some write the port too.
        ("192.0.2.10:51234", 1, "192.0.2.10"),
        ("[2001:db8:1:2:3:4:5:6]:443", 1, "2001:db8:1:2::"),
        # One subscriber, one network; IPv4 written as IPv6 is the same client.
        ("2001:db8:1:2:ffff::1", 1, "2001:db8:1:2::"),
        ("::ffff:192.0.2.10", 1, "192.0.2.10"),
        ("fe80::1%eth0", 1, "fe80::"),
        # No address: the proxy's own, rather than a 500.
        ("unknown", 1, MANDATAIRE),
        ("192.0.2.10, ", 1, MANDATAIRE),
        ("<script>", 1, MANDATAIRE),
        (None, 1, MANDATAIRE),
    ],
)
def test_behind_proxies_only_their_own_entries_count(settings, header, proxies, expected):
    settings.BEHIND_PROXY, settings.PROXY_COUNT = True, proxies
    assert address(header) == expected


def test_a_socket_has_no_address(settings):
    settings.BEHIND_PROXY = False
    assert address(direct="") is None
