"""How often one address may ask for what costs something: search, the API, forms.

What is answered from kept pages is never counted. Of who asked nothing is kept but a keyed hash of the
address in a table of fixed size, whose key is another one each day. Where machines share a Redis they count
together there, each for itself as well: with Redis gone that is what counts.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings

from portal import commons
from portal.commons import tokens
from portal.kit import http
from portal.kit.buckets import Buckets, Rate

# Readers behind one address of a mobile network are many, hence so much at once.
RATES = {
    "search": Rate(60, at_once=60),
    "suggestions": Rate(300, at_once=150),
    "api": Rate(300, at_once=150),
    "hit": Rate(600, at_once=300),
    "reports": Rate(2, at_once=5),
    "policy": Rate(20, at_once=20),
}
# What each machine counts for itself alone: a reader's beacon waits for nobody.
OWN = frozenset({"hit", "warning", "readyz"})
LONGEST_FORWARDED = 512
logger = logging.getLogger(__name__)


def wait_for(limit: str, environ: Mapping[str, Any]) -> int:
    """Take one token of whoever sent a request: 0, or how many seconds to wait. No query.

    ``environ`` is the request's, as WSGI gives it or ``request.META``. A limit that the setting turned off,
    and the empty one, are never reached; an unknown one raises ``KeyError``.
    """
    if not limit:
        return 0
    rate = settings.PORTAL_LIMITS.get(limit, RATES[limit])
    wait = wait_of(limit, address_of(environ), rate) if rate else 0
    if wait:
        _warn(environ)
    return wait


def _warn(environ: Mapping[str, Any]) -> None:
    """Say, once an hour at most, that a machine of our own passes on readers and is not known for it."""
    peer = environ.get("REMOTE_ADDR", "")
    if not environ.get("HTTP_X_FORWARDED_FOR") or address_of(environ) != peer or not _is_inside(peer):
        return
    if not wait_of("warning", "proxy", Rate(1 / 60, at_once=1)):
        logger.warning(
            "Limit reached by %s, which passes on X-Forwarded-For and is not in PORTAL_PROXIES: "
            "all readers behind it share one limit.",
            peer,
        )


def _is_inside(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_private
    except ValueError:
        return False


def wait_of(limit: str, who: str, rate: Rate) -> int:
    """Take one token of ``who``, an address or a name: 0, or how many seconds to wait for the next.

    No query; where machines share a Redis it is asked, a fifth of a second at most.
    """
    now = time.time()
    key = hashlib.blake2b(f"{limit}\0{who}".encode("utf-8", "replace"), key=_salt(int(now // 86_400)))
    wait = _buckets().take(key.digest(), rate, now=now)
    # Who is refused here need not be asked about elsewhere.
    if wait or limit in OWN or not settings.REDIS_URL:
        return wait
    shared = tokens.take(key.hexdigest()[:32], rate)
    return 0 if shared is commons.AWAY else shared


def address_of(environ: Mapping[str, Any]) -> str:
    """Who asks: the peer, or what proxies of ours say. Of IPv6 the network of 64 bits: one has it whole.

    What proxies say and is no address tells nobody apart: then it is the peer.
    """
    peer = environ.get("REMOTE_ADDR", "")
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")[-LONGEST_FORWARDED:]
    proxies = tuple(settings.PORTAL_PROXIES)
    address = http.client_address(peer, forwarded, _networks(proxies)) if forwarded and proxies else peer
    parsed = _parsed(address) or _parsed(peer)
    if parsed is None:
        return peer
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def is_https(environ: Mapping[str, Any]) -> bool:
    """Whether a proxy of ours says that it was asked by https; of none declared, one on this machine."""
    if environ.get("HTTP_X_FORWARDED_PROTO") != "https":
        return False
    return _is_proxy(environ.get("REMOTE_ADDR", ""), tuple(settings.PORTAL_PROXIES))


def is_declared(peer: str) -> bool:
    """Whether the setting names this peer as a proxy of ours."""
    return bool(settings.PORTAL_PROXIES) and _is_declared(peer, tuple(settings.PORTAL_PROXIES))


@lru_cache(maxsize=1024)
def _is_declared(peer: str, proxies: tuple[str, ...]) -> bool:
    parsed = _parsed(peer)
    return parsed is not None and any(parsed in network for network in _networks(proxies))


@lru_cache(maxsize=1024)
def _is_proxy(peer: str, proxies: tuple[str, ...]) -> bool:
    parsed = _parsed(peer)
    if parsed is not None and not proxies:
        is_ours = parsed.is_loopback
    else:
        is_ours = parsed is not None and any(parsed in network for network in _networks(proxies))
    if not is_ours and _is_inside(peer):
        logger.warning("%s says X-Forwarded-Proto and is not believed: it is not in PORTAL_PROXIES.", peer)
    return is_ours


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None


def read(written: str) -> dict[str, Rate | None]:
    """The setting: ``search=60/40,api=off``, tokens a minute and at once. ``off`` alone ends all limits."""
    if written.strip().lower() == "off":
        return dict.fromkeys(RATES)
    found: dict[str, Rate | None] = {}
    for text in (part.strip() for part in written.split(",") if part.strip()):
        name, _, value = (piece.strip() for piece in text.partition("="))
        if name not in RATES:
            raise ValueError(f"{name!r} is none of {', '.join(RATES)}.")
        found[name] = None if value == "off" else _rate(value)
    return found


def _rate(written: str) -> Rate:
    a_minute, _, at_once = written.partition("/")
    try:
        rate = Rate(float(a_minute), int(at_once))
    except ValueError:
        raise ValueError(f"{written!r} is no limit like 60/40 or off.") from None
    if not (0 < rate.a_minute <= 100_000 and 0 < rate.at_once <= 100_000):
        raise ValueError(f"{written!r} is no limit like 60/40 or off.")
    return rate


@lru_cache(maxsize=1)
def _buckets() -> Buckets:
    return Buckets(settings.PORTAL_DATA / "limits" / "buckets")


@lru_cache(maxsize=2)
def _salt(day: int) -> bytes:
    return hashlib.blake2b(f"limits {day}".encode(), key=settings.SECRET_KEY.encode()[:64]).digest()


@lru_cache(maxsize=8)
def _networks(proxies: tuple[str, ...]) -> list[http.Network]:
    return http.networks(proxies)
