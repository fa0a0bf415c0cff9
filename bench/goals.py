"""The goals that `make bench` measures against: what must hold, what is aimed at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """A row of the table. ``unit`` stands behind the number; ``×``, ``%`` and nothing are ratios."""

    title: str
    must: float | None
    aim: float | None
    unit: str = ""
    more_is_better: bool = True

    def verdict(self, measured: float) -> str:
        """``aim`` reached, ``ok`` when what must hold does, else ``below``; nothing without a goal."""
        if self.must is None or self.aim is None:
            return ""
        sign = 1 if self.more_is_better else -1
        if measured * sign >= self.aim * sign:
            return "aim"
        return "ok" if measured * sign >= self.must * sign else "below"


def at_least(title: str, must: float, aim: float, unit: str = "") -> Goal:
    """A goal that more is better for."""
    return Goal(title, must, aim, unit)


def at_most(title: str, must: float, aim: float, unit: str) -> Goal:
    """A goal that less is better for."""
    return Goal(title, must, aim, unit, more_is_better=False)


def told(title: str, unit: str) -> Goal:
    """A number without a goal."""
    return Goal(title, None, None, unit)


GOALS = {
    "cached/nginx": at_least("cached article with live count, against nginx gzip_static", 0.40, 0.55),
    "cached/granian": at_least("the same, against bare granian with the same bytes", 0.85, 0.95),
    "cached/naive": at_least("the same, against the naive page without page cache", 400, 750, "×"),
    "uncached/naive": at_least("uncached article, against the naive page of the same content", 3, 4.5, "×"),
    "304/nginx": told("304 for who has the page, against nginx", ""),
    "head/nginx": told("HEAD, against nginx", ""),
    "stale/cached": told("stale copy while its render fails, against a fresh one", ""),
    "hit/cached": told("hit endpoint (PORTAL_VIEWS=beacon), against a cached article", ""),
    "p99": at_most("cached, p99 at half of saturation, alone", 10, 5, "ms"),
    "p99/slow": at_most("cached, p99 at half of saturation, beside 2 clients on slow pages", 30, 15, "ms"),
    "kept/slow": at_least("cached requests kept beside 2 slow clients on one core", 20, 30, "%"),
    "splice": told("splice per hit", "µs"),
    "counting": told("counting per hit", "µs"),
    "counting+splice": at_most("counting and splice per hit", 10, 4, "µs"),
    "flush/100": told("flush of 100 articles", "ms"),
    "flush/1000": told("flush of 1,000 articles", "ms"),
    "flush/10000": told("flush of 10,000 articles", "ms"),
    "visible": at_most("revised text → on every connection of every web process", 1000, 50, "ms"),
    "kept": at_least("pages of other stories, and lists, still cached after it", 99, 100, "%"),
    "visible/front": at_most("new story → on the front, on every connection", 1000, 50, "ms"),
    "kept/new": at_least("pages of other stories still cached after it", 99, 100, "%"),
    "memory": at_most("memory of server and worker together, demo", 250, 160, "MB"),
    "queries/article": at_most("queries of an uncached article", 6, 4, "queries"),
    "queries/front": at_most("queries of an uncached front", 12, 4, "queries"),
    "queries/rubric": at_most("queries of an uncached rubric page", 5, 4, "queries"),
    "queries/tag": at_most("queries of an uncached tag page", 5, 4, "queries"),
    "queries/archive": at_most("queries of an uncached archive day", 5, 4, "queries"),
    "queries/search": told("queries of an uncached search page", "queries"),
}
