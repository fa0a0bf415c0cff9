"""Counters: rooms announce what can be counted, a page says which one its answers move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from portal.pagecache.recording import Counted


class Counter(Protocol):
    """What the page cache asks for each answer of a counted page. None of it may raise or ask a database."""

    def count(self, key: int, environ: Mapping[str, Any]) -> bool:
        """Count one GET of the page, if a person reads it. ``environ`` is the request's (WSGI)."""
        ...

    def shown(self, key: int, base: int) -> int:
        """The number to show: ``base`` as the page brought it, and what was counted since."""
        ...

    def phrase(self, number: int, edition: str) -> bytes:
        """The number in words, as UTF-8 HTML: «21 перегляд»."""
        ...


_counters: dict[str, Counter] = {}


def register(name: str, counter: Counter) -> None:
    """Let pages be counted by ``counter`` under ``name``."""
    _counters[name] = counter


def count(counted: Counted, environ: Mapping[str, Any]) -> None:
    """Count one answer of a page."""
    if counter := _counters.get(counted.counter):
        counter.count(counted.key, environ)


def words(counted: Counted, edition: str) -> bytes:
    """What the page says for its number now; nothing where it could not be read when the page was made."""
    counter = _counters.get(counted.counter)
    if counter is None or counted.base is None:
        return b""
    return counter.phrase(counter.shown(counted.key, counted.base), edition)
