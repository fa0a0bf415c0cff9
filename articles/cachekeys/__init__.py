"""What each page depends on, and what each change touches: side by side, so that the two can be compared.

A key names something that is shown: a story's text, its card, a list. Views say which keys their page depends
on (``depends_on``), the desk says which keys a change touches (``purge``). Both take them from here.

What is left out on purpose: view counts, the most read. They grow old by the clock, or every reader would
outdate every page.
"""

from __future__ import annotations

from articles.cachekeys.changes import (
    Trace,
    touched,
    touched_by_correction,
    touched_by_edit,
    touched_by_lag,
    trace,
)
from articles.cachekeys.names import (
    AUTHORS,
    COUNTERS,
    DAILY_VIEWS,
    DAILY_VIEWS_LIVE,
    FEED_NAMES,
    LISTS_LIVE,
    MISSING_LIVE,
    NEW,
    NEWS_FOR,
    RUBRICS,
    address,
    archive_ends,
    breaking,
    card,
    feed_item,
    front,
    home,
    image,
    in_list,
    month,
    noun_address,
    past,
    related,
    rubric_name,
    sitemap,
    story,
    text,
    versions,
)
from articles.cachekeys.pages import (
    archive_page,
    article_page,
    cards,
    feed_page,
    located,
)

__all__ = [
    "AUTHORS",
    "COUNTERS",
    "DAILY_VIEWS",
    "DAILY_VIEWS_LIVE",
    "FEED_NAMES",
    "LISTS_LIVE",
    "MISSING_LIVE",
    "NEW",
    "NEWS_FOR",
    "RUBRICS",
    "Trace",
    "address",
    "archive_ends",
    "archive_page",
    "article_page",
    "breaking",
    "card",
    "cards",
    "feed_item",
    "feed_page",
    "front",
    "home",
    "image",
    "in_list",
    "located",
    "month",
    "noun_address",
    "past",
    "related",
    "rubric_name",
    "sitemap",
    "story",
    "text",
    "touched",
    "touched_by_correction",
    "touched_by_edit",
    "touched_by_lag",
    "trace",
    "versions",
]
