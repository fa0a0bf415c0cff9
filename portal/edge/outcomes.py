"""What can come of telling a cache, and a channel as the queue sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from portal.edge.models import Problem


@dataclass(frozen=True)
class Done:
    """It was told."""


@dataclass(frozen=True)
class Later:
    """Try again. ``wait`` is what it asked for, in seconds."""

    problem: Problem
    said: str = ""
    wait: float | None = None


Outcome = Done | Later


class Channel(Protocol):
    """A cache in front. Made anew whenever settings are read."""

    @property
    def key(self) -> str:
        """Its name for ever: ``fastly``, ``varnish:10.0.0.5:6083``."""
        ...

    @property
    def label(self) -> str:
        """Its name for people."""
        ...

    @property
    def most_keys(self) -> int:
        """How many keys one request takes."""
        ...

    @property
    def most_bytes(self) -> int:
        """How long all keys of a request may be together, with a sign between them."""
        ...

    def purge(self, keys: Sequence[str]) -> Outcome:
        """Have every page under one of these keys fetched anew. Takes ``PORTAL_OUTGOING_SECONDS`` at most;
        raises nothing."""
        ...
