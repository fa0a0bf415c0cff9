"""Menus: rooms announce the links they offer, the masthead shows them.

A room registers a provider when Django starts; it is called in the language of the edition and answers links.
The answers are kept until the menu's key is purged: whoever changes what a provider reads purges it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

RUBRICS = "rubrics"
SECTIONS = "sections"
PAGES = "pages"
FEEDS = "feeds"
MENUS = (RUBRICS, SECTIONS, PAGES, FEEDS)


@dataclass(frozen=True)
class Link:
    """A name that leads somewhere."""

    label: str
    url: str


Provider = Callable[[], Iterable[Link]]
_providers: dict[str, list[Provider]] = {menu: [] for menu in MENUS}


def register(menu: str, provider: Provider) -> None:
    """Let ``provider`` add to a menu; an unknown menu is a KeyError."""
    if provider not in _providers[menu]:
        _providers[menu].append(provider)


def key_of(menu: str) -> str:
    """What pages depend on that show a menu."""
    return f"navigation:{menu}"


def links(menu: str) -> list[Link]:
    """A menu in the active language; costs what its providers cost."""
    return [link for provider in _providers[menu] for link in provider()]
