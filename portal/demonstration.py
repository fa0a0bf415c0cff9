"""The demonstration newsroom: rooms announce what of it they hold, two commands load and remove it.

A room registers its holding when Django starts. Removal runs in one transaction of the editorial database;
files go when it has been committed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Holding:
    """Part of the demonstration: ``describe`` says in lines what is there, ``remove`` takes it away.

    Holdings with a smaller ``order`` go first: stories before the pictures and the people they name. They
    are loaded the other way round; ``load`` does nothing where its part is there already. ``is_own`` says
    whether people have put something of their own in its place.
    """

    order: int
    describe: Callable[[], list[str]]
    remove: Callable[[], None]
    load: Callable[[], None] = lambda: None
    is_own: Callable[[], bool] = lambda: False


_holdings: list[Holding] = []


def register(holding: Holding) -> None:
    """Announce a holding, once."""
    if holding not in _holdings:
        _holdings.append(holding)


def holdings() -> list[Holding]:
    """Every holding in the order of removal."""
    return sorted(_holdings, key=lambda holding: holding.order)


def describe() -> list[str]:
    """What of the demonstration is here, one line each; empty when nothing is left."""
    return [line for holding in holdings() for line in holding.describe()]


def remove() -> None:
    """Take all of it away. To be called in a transaction."""
    for holding in holdings():
        holding.remove()


def is_own() -> bool:
    """Whether the portal is somebody's own newsroom: then no demonstration is loaded into it."""
    return any(holding.is_own() for holding in holdings())


def load() -> None:
    """Load what is missing of it."""
    for holding in reversed(holdings()):
        holding.load()
