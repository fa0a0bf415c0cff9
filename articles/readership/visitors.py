"""Who asks for a page, told from the raw WSGI environ, and whether that is a person reading."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

from articles.readership import crawlers
from portal.kit import http

Environ = Mapping[str, Any]

PREFETCHES = ("prefetch", "prerender", "preview")
# Of what is longer the rest is not looked at: nobody shall fill the memory with it.
LONGEST_USER_AGENT = 512
LONGEST_LANGUAGES = 128
LONGEST_FORWARDED = 512


def reader(environ: Environ) -> bytes | None:
    """What tells one reader from another: address and browser. None where no person sees the page.

    That is a crawler, a HEAD, a prefetch or a member of staff: who has a session, since readers have none. No
    query; 0.5 µs.
    """
    get = environ.get
    if get("REQUEST_METHOD", "GET") != "GET":
        return None
    languages = get("HTTP_ACCEPT_LANGUAGE", "")
    browser = browser_of(get("HTTP_USER_AGENT", "")[:LONGEST_USER_AGENT], languages[:LONGEST_LANGUAGES])
    if browser is None:
        return None
    purpose = get("HTTP_SEC_PURPOSE") or get("HTTP_PURPOSE") or get("HTTP_X_MOZ")
    if purpose and any(word in purpose.lower() for word in PREFETCHES):
        return None
    if (cookies := get("HTTP_COOKIE")) and has_session(cookies):
        return None
    address = get("REMOTE_ADDR", "")
    if forwarded_for := get("HTTP_X_FORWARDED_FOR"):
        address = address_of(address, forwarded_for)
    return browser + address.encode("utf-8", "surrogatepass")


def has_session(cookies: str) -> bool:
    """Whether a Cookie header holds a session's."""
    name = settings.SESSION_COOKIE_NAME
    return name in cookies and any(part.strip().startswith(f"{name}=") for part in cookies.split(";"))


def address_of(peer: str, forwarded_for: str) -> str:
    """The reader's address; X-Forwarded-For is believed from ``PORTAL_PROXIES`` alone."""
    if "," not in forwarded_for:
        return forwarded_for.strip() or peer if _is_ours(peer) else peer
    proxies = tuple(settings.PORTAL_PROXIES)
    if not proxies:
        return peer
    # What proxies of ours add stands at the end; what a stranger wrote before it may be as long as it likes.
    forwarded_for = forwarded_for[-LONGEST_FORWARDED:]
    return _client_address(peer, forwarded_for, proxies)


@lru_cache(maxsize=4096)
def browser_of(user_agent: str, languages: str) -> bytes | None:
    """What a browser says of itself, in 16 bytes; None where it is a crawler.

    The parts are divided by a byte that no header can hold: else two browsers could be one.
    """
    if is_crawler(user_agent):
        return None
    said = f"{user_agent}\0{languages}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(said, digest_size=16).digest()


@lru_cache(maxsize=4096)
def is_crawler(user_agent: str) -> bool:
    """Whether the user agent is a known crawler's; browsers always send one, so none counts as one.

    A new one costs about half a millisecond (1,500 patterns), a remembered one nothing.
    """
    return not user_agent.strip() or crawlers.is_known(user_agent)


@lru_cache(maxsize=256)
def _is_ours(peer: str) -> bool:
    """Whether the peer is a proxy of ours. The setting is read once for each peer: it is the process's."""
    proxies = tuple(settings.PORTAL_PROXIES)
    # A proxy of ours passes on the address that a stranger would have to itself.
    return bool(proxies) and http.client_address(peer, "forwarded", _networks(proxies)) == "forwarded"


@receiver(setting_changed)
def _forget_proxies(*, setting: str, **_changed: Any) -> None:
    if setting == "PORTAL_PROXIES":
        _is_ours.cache_clear()


@lru_cache(maxsize=4096)
def _client_address(peer: str, forwarded_for: str, proxies: tuple[str, ...]) -> str:
    return http.client_address(peer, forwarded_for, _networks(proxies))


@lru_cache(maxsize=8)
def _networks(proxies: tuple[str, ...]) -> list[http.Network]:
    return http.networks(proxies)
