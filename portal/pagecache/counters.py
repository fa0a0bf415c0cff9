"""Counters: rooms announce what can be counted, a page says which one its answers move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
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
# What a page that counts a key starts from on this machine; None where that cannot be told now.
BaseOf = Callable[[int], int | None]
_counters: dict[str, Counter] = {}
_bases: dict[str, BaseOf] = {}


def register(name: str, counter: Counter, base_of: BaseOf | None = None) -> None:
    """Let pages be counted by ``counter`` under ``name``.

    A base holds on one machine, beside what that machine has counted. Without ``base_of`` no machine takes a
    page with a number from another.
    """
    _counters[name] = counter
    if base_of is not None:
        _bases[name] = base_of


def based_here(counted: Counted) -> Counted | None:
    """What another machine's page counts, with the base of this one; None where that cannot be told.

    Costs what the counter's base costs, one query; raises nothing.
    """
    if counted.base is None:
        return counted
    base_of = _bases.get(counted.counter)
    base = base_of(counted.key) if base_of else None
    return None if base is None else replace(counted, base=base)


def count_of(counted: Counted, edition: str) -> Count:
    """The count that a page moves and shows."""
    counter = _counters.get(counted.counter)
    return counter(counted.key, counted.base, edition) if counter else Nothing()
