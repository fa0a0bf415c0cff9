"""What a feed says, whatever it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from articles.importing.shape import gettext_noop as _

MOST_ENTRIES: Final = 500


class NoFeed(ValueError):
    """What was given is no feed; the message is one line for an editor, to be translated by the door."""


class ReaderMissing(RuntimeError):
    """The library that reads feeds is not installed; the message says what to do."""


NOT_A_FEED: Final = _("This is no feed: neither RSS nor Atom nor JSON Feed.")
WEB_PAGE: Final = _("This is a web page, not a feed.")
WITH_DTD: Final = _(
    "The feed brings a document type of its own, which is not read: it can be made to do harm."
)
TOO_MUCH: Final = _("There is far more markup in it than any feed has.")
EMPTY: Final = _("Nothing came: the answer is empty.")


@dataclass(frozen=True)
class Entry:
    """One item. ``key`` names it for good; summary and content are HTML as the source wrote it, unclean."""

    key: str
    title: str = ""
    link: str = ""
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    image: str = ""


@dataclass(frozen=True)
class Feed:
    """A feed with its items in its own order; ``left_out`` counts those beyond the limit."""

    title: str = ""
    link: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()
    left_out: int = 0
