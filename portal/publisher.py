"""Who publishes, as an edition calls itself: the masthead knows, everybody else may ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Publisher(Protocol):
    """What is said of the publisher outside the pages themselves."""

    @property
    def name(self) -> str: ...
    @property
    def short_name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def is_demonstration(self) -> bool: ...


_provider: Callable[[str], Publisher] | None = None


def register(provider: Callable[[str], Publisher]) -> None:
    """Let ``provider`` answer for every edition."""
    global _provider
    _provider = provider


def of(edition: str) -> Publisher:
    """The publisher in the words of an edition; costs what the provider costs."""
    if _provider is None:
        raise LookupError("Nobody has said who publishes.")
    return _provider(edition)
