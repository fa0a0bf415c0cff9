"""The demonstration newsroom: rooms announce what of it they hold, ``start_newsroom`` takes it away.

A room registers its holding when Django starts. Removal runs in one transaction of the editorial database;
files go when it has been committed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Holding:
    """Part of the demonstration: ``describe`` says in lines what is there, ``remove`` takes it away.

    Holdings with a smaller ``order`` go first: stories before the pictures and the people they name.
    """

    order: int
    describe: Callable[[], list[str]]
    remove: Callable[[], None]


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
