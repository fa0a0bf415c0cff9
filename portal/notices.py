"""Notices: rooms announce what an editor should know today, the dashboard shows it in a line each.

A line may name the row in which it is mended: the dashboard knows the form of each.

A room registers a provider when Django starts; it is called in the reader's interface language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.db import models


class Line(NamedTuple):
    """What is said, and the row whose form mends it, if one does."""

    text: str
    about: models.Model | None = None


Provider = Callable[[], Iterable[Line]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let ``provider`` say something, once."""
    if provider not in _providers:
        _providers.append(provider)


def notices() -> list[Line]:
    """Every line there is to say; costs what the providers cost."""
    return [line for provider in _providers for line in provider()]
