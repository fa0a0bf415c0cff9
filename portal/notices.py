"""Notices: rooms announce what an editor should know today, the dashboard shows it in a line each.

A room registers a provider when Django starts; it is called in the reader's interface language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

Provider = Callable[[], Iterable[str]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let ``provider`` say something, once."""
    if provider not in _providers:
        _providers.append(provider)


def notices() -> list[str]:
    """Every line there is to say; costs what the providers cost."""
    return [line for provider in _providers for line in provider()]
