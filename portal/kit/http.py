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
    left was sent by the client, who can write anything. A port behind an address is left out: each
    connection has another.
    """
    trusted = list(proxies)
    hops = [_without_port(hop.strip()) for hop in forwarded_for.split(",") if hop.strip()]
    address = peer
    while hops and _is_among(address, trusted):
        address = hops.pop()
    return address


def _without_port(hop: str) -> str:
    """An address as ``192.0.2.1:4711`` and ``[2001:db8::1]:4711`` have it."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def _is_among(address: str, trusted: list[Network]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)
