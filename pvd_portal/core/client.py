"""Who asks: the address of the client, for what is counted by address."""

import ipaddress

from django.conf import settings

# One subscriber has a whole /64, and would pass from one of its addresses to the next.
PREFIXE_IPV6 = 64


def client_address(request):
    """The client's address as text; of an IPv6 one, its network.

    `X-Forwarded-For` is believed only behind a proxy, and only for its last entries: each proxy
    adds one at the end, what comes before was written by the client.
    """
    direct = _read(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return direct
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return _read(hops[-min(settings.PROXY_COUNT, len(hops))]) or direct


def _read(text):
    """None for what is no address (« unknown », a socket's empty name)."""
    try:
        address = ipaddress.ip_address(_without_port(text.strip()).partition("%")[0])
    except ValueError:
        return None
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    network = ipaddress.ip_network((address, PREFIXE_IPV6), strict=False)
    return str(network.network_address)


def _without_port(text):
    if text.startswith("["):
        return text[1:].partition("]")[0]
    host, _, _ = text.partition(":")
    return host if text.count(":") == 1 else text
