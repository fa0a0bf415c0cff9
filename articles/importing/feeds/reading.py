"""Bytes → a feed, by what they begin with: what servers say of the kind is not to be believed."""

from __future__ import annotations

from articles.importing.feeds import jsonfeed, xmlfeed
from articles.importing.feeds.values import EMPTY, Feed, NoFeed


def read(raw: bytes, *, url: str = "", charset: str = "") -> Feed:
    """The feed in ``raw``; ``url`` is where it came from, for relative links, ``charset`` as the server said.

    Raises ``NoFeed`` with the reason, ``ReaderMissing`` where the library lacks.
    """
    start = raw[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise NoFeed(EMPTY)
    if start.startswith(b"{"):
        return jsonfeed.read(raw)
    return xmlfeed.read(raw, url=url, charset=charset)
