"""HTTP as data."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(texts: Iterable[str]) -> list[Network]:
    """Addresses and networks (``10.0.0.0/8``) as written in a setting. Raises ``ValueError`` for others."""
    return [ipaddress.ip_network(text.strip()) for text in texts if text.strip()]


def client_address(peer: str, forwarded_for: str, proxies: Iterable[Network]) -> str:
    """The address a request came from: ``peer``, or what our own proxies say before they handed it on.

    X-Forwarded-For is believed only as far as known proxies wrote it, from the right: what stands further
    left was sent by the client, who can write anything.
    """
    trusted = list(proxies)
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    address = peer
    while hops and _is_among(address, trusted):
        address = hops.pop()
    return address


def _is_among(address: str, trusted: list[Network]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)
