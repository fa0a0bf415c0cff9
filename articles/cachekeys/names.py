"""What is shown has a name: a story's text, its card, a list. A key is such a name."""

from __future__ import annotations

import datetime as dt

# Seconds. Lists show view counts, which are as old as the list.
LISTS_LIVE = 60
MISSING_LIVE = 30
DAILY_VIEWS_LIVE = 600
# A story that is published now under an earlier time enters lists below their first page.
NEW = dt.timedelta(minutes=10)
# How long a story is news to those who gather it from sitemaps.
NEWS_FOR = dt.timedelta(hours=48)


def text(article: int) -> str:
    """A story's own page: everything written in it."""
    return f"article:{article}"


def story(uid: str) -> str:
    """Whether a story is public, by the id that it is known under outside."""
    return f"story:{uid}"


def card(article: int) -> str:
    """What lists show of a story."""
    return f"card:{article}"


def feed_item(article: int) -> str:
    """What feeds say of a story."""
    return f"feed-item:{article}"


def versions(group: int) -> str:
    """Which editions have a story."""
    return f"versions:{group}"


def address(edition: str, slug: str) -> str:
    """Where an address leads that is no public story's now."""
    return f"address:{edition}:{slug}"


def noun_address(noun: str, slug: str) -> str:
    """Where an address leads that is no rubric's, tag's or author's now."""
    return f"{noun}-address:{slug}"


def image(pk: int) -> str:
    """A picture, its copies and what is written under it."""
    return f"image:{pk}"


def rubric_name(pk: int) -> str:
    """What a rubric is called."""
    return f"rubric-name:{pk}"


def related(article: int) -> str:
    """Which stories are related to a story."""
    return f"related:{article}"


def in_list(name: str, edition: str) -> str:
    """The beginning of a list of stories: ``news``, ``rubric:3``, ``tag:7``, ``kind:opinion``,
    ``day:2026-11-21``, ``feed``."""
    return f"{name}:{edition}"


def past(list_key: str) -> str:
    """The further pages of a list: new stories do not reach them."""
    return f"{list_key}:past"


def home(edition: str) -> str:
    """What stands where on a front page."""
    return f"home:{edition}"


def front(edition: str, rubric: int | None) -> str:
    """What is pinned to a rubric's page, or to the front page, which shows the other in a block."""
    return home(edition) if rubric is None else f"front:{rubric}:{edition}"


def month(edition: str, date: dt.date) -> str:
    """Which days of a month have stories."""
    return f"month:{edition}:{date:%Y-%m}"


def sitemap(edition: str, date: dt.date) -> str:
    """Which addresses the stories of a month have."""
    return f"sitemap:{edition}:{date:%Y-%m}"


def archive_ends(edition: str) -> str:
    """Between which months the archive reaches."""
    return f"archive-ends:{edition}"


def breaking(edition: str) -> str:
    """The breaking bar of an edition."""
    return f"breaking:{edition}"


AUTHORS = "authors"
RUBRICS = "rubrics"
# The names of rubrics and authors, as feeds say them.
FEED_NAMES = "feed-names"
# The numbers that stories' pages started to count from, all at once.
COUNTERS = "counters"
# The daily numbers of views, which grow old by the clock.
DAILY_VIEWS = "daily-views"
