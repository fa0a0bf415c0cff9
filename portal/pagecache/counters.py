"""Counters: rooms announce what can be counted, a page says which one its answers move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from portal.pagecache.recording import Counted


class Count(Protocol):
    """What a counted page asks for each of its answers. None of it may raise or ask a database."""

    def count(self, environ: Mapping[str, Any]) -> object:
        """Count one GET of the page, if a person reads it. ``environ`` is the request's (WSGI)."""
        ...

    def words(self) -> bytes:
        """What the page says for its number now, as UTF-8 HTML: «21 перегляд»; nothing without a base."""
        ...


class Nothing:
    """Counts nothing: for a page that was stored when its counter was still known."""

    def count(self, environ: Mapping[str, Any]) -> None:
        """Leave it."""

    def words(self) -> bytes:
        """No words."""
        return b""


# Makes the count of a page of its key, its base and the language of its edition.
Counter = Callable[[int, int | None, str], Count]
_counters: dict[str, Counter] = {}


def register(name: str, counter: Counter) -> None:
    """Let pages be counted by ``counter`` under ``name``."""
    _counters[name] = counter


def count_of(counted: Counted, edition: str) -> Count:
    """The count that a page moves and shows."""
    counter = _counters.get(counted.counter)
    return counter(counted.key, counted.base, edition) if counter else Nothing()
