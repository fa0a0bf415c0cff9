"""Parts: pieces of pages that many pages share, such as the newest headlines.

A room registers how a part is rendered; templates place it by name. The page cache keeps one of each per
edition and puts it into pages as they are answered: a new headline is one new part, not every page anew.
"""

from __future__ import annotations

from collections.abc import Callable

from portal import editions
from portal.pagecache.recording import seam

Render = Callable[[str], str]
PREFIX = "part:"

_renders: dict[str, Render] = {}


def register(name: str, render: Render) -> None:
    """Let templates place ``name``; ``render`` gives its HTML for an edition, and says what it depends on."""
    _renders[name] = render


def names() -> list[str]:
    """Every part there is."""
    return list(_renders)


def place(name: str, edition: str) -> str:
    """What stands in a page for the part: its address, or itself where no page cache puts it in.

    An unknown name is a KeyError.
    """
    render = _renders[name]
    return seam(address_of(name, edition)) or render(edition)


def address_of(name: str, edition: str) -> str:
    """The part's address in the store; no path begins like it."""
    return f"{PREFIX}{name}:{edition}"


def render(address: str) -> tuple[str, str]:
    """The HTML of a part, and its edition."""
    name, edition = address.removeprefix(PREFIX).split(":")
    with editions.speaking(edition):
        return _renders[name](edition), edition
