"""How many milliseconds of database time each kind of page may take, whatever the size; None is only told."""

from __future__ import annotations

from typing import Final

PLAIN: Final = 5.0
COMMONEST: Final = 30.0

GOALS: Final[dict[str, float | None]] = {
    "article": PLAIN,
    "home": PLAIN,
    "rubric, first page": PLAIN,
    "rubric, last page": PLAIN,
    "tag": PLAIN,
    "author": PLAIN,
    "archive day": PLAIN,
    "search, rare word": PLAIN,
    "search, commonest words": COMMONEST,
    "search, common word of one author": None,
    "search, commonest words by relevance": None,
    "the desk's list of articles": None,
    "feed": None,
    "sitemap of a month": None,
    "sitemap index": None,
    "news sitemap": None,
}
# Nobody waits for these, and they are kept: what they count is bounded, or asked once a month.
MAY_COUNT: Final = frozenset({"the desk's list of articles", "sitemap index"})
