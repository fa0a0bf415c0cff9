"""Who publishes, as an edition calls itself: the masthead knows, everybody else may ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# What pages depend on that show which crawlers of AI are let in.
AI_CRAWLERS = "ai-crawlers"


class AiCrawlers(TextChoices):
    """Which crawlers of AI an edition asks to stay away."""

    ALLOW = "allow", _("let all of them read")
    SEARCH = "search", _("search and answers with a link only, no training")
    REFUSE = "refuse", _("keep all of them out")


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


Policies = Callable[[], dict[str, AiCrawlers]]
_policies: Policies | None = None
_provider: Callable[[str], Publisher] | None = None


def register(provider: Callable[[str], Publisher], policies: Policies) -> None:
    """Let ``provider`` answer for every edition, ``policies`` for all at once."""
    global _provider, _policies
    _provider, _policies = provider, policies


def of(edition: str) -> Publisher:
    """The publisher in the words of an edition; costs what the provider costs."""
    if _provider is None:
        raise LookupError("Nobody has said who publishes.")
    return _provider(edition)


def ai_crawlers() -> dict[str, AiCrawlers]:
    """Which crawlers of AI each edition lets in; costs what the provider costs."""
    if _policies is None:
        raise LookupError("Nobody has said who publishes.")
    return _policies()
