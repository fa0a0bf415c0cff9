"""What others must know: the base of a number shown has changed, so a page that holds it is out of date."""

from __future__ import annotations

from collections.abc import Callable, Collection

Listener = Callable[[Collection[int] | None], object]

listeners: list[Listener] = []


def announce(articles: Collection[int] | None) -> None:
    """Tell every listener whose base has changed; None means that of any article."""
    for listener in listeners:
        listener(articles)
