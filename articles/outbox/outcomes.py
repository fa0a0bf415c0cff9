"""What can come of an attempt, and the attempt itself as a channel sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from articles.models import Article
from articles.outbox.models import Delivery, Problem


@dataclass(frozen=True)
class Order:
    """One delivery to be made now. ``article`` is None for a test.

    ``is_public`` is what readers may see at this moment, whatever the event was; ``was_told`` whether an
    earlier attempt may have told the channel of this story.
    """

    delivery: Delivery
    article: Article | None
    is_public: bool
    was_told: bool
    now: datetime


@dataclass(frozen=True)
class Done:
    """The channel has it."""

    said: str = ""
    is_down: ClassVar[bool] = False


@dataclass(frozen=True)
class Nothing:
    """There was nothing to tell."""

    problem: Problem | None = None
    is_down: ClassVar[bool] = False


@dataclass(frozen=True)
class Later:
    """Try again. ``wait`` is what the channel asked for, in seconds; ``is_down`` that others would fail too.

    ``at`` is a moment before which it must not be told at all; then it was no attempt.
    """

    problem: Problem
    said: str = ""
    wait: float | None = None
    is_down: bool = False
    at: datetime | None = None


@dataclass(frozen=True)
class Refused:
    """Trying again would not help."""

    problem: Problem
    said: str = ""
    is_down: ClassVar[bool] = False


@dataclass(frozen=True)
class Unsure:
    """It may have arrived, and may not be sent twice: a person has to look."""

    said: str = ""
    is_down: bool = False


Outcome = Done | Nothing | Later | Refused | Unsure


class Channel(Protocol):
    """Somebody who is told of changes. Made anew whenever settings or endpoints are read."""

    @property
    def key(self) -> str:
        """Its name for ever: ``websub``, ``telegram:uk``, ``webhook:3``."""
        ...

    @property
    def label(self) -> str:
        """Its name for people, in the language being spoken."""
        ...

    def takes(self, edition: str) -> bool:
        """Whether stories of an edition are told here."""
        ...

    def deliver(self, order: Order) -> Outcome:
        """Tell it. Takes ``PORTAL_OUTGOING_SECONDS`` for each request, two at most; raises nothing."""
        ...
