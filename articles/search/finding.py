"""Answering a reader's question."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from articles.models import Article, ArticleBody
from articles.search.documents import Filters
from articles.search.engines import Ask, Found, engine
from articles.search.excerpts import Piece, excerpt, has_all, marked
from articles.search.indexing import knows_forms
from articles.search.places import Place, Window, moment_of
from articles.search.questions import asked
from portal.planned import Among

# So many of the newest hits are weighed against each other, and counted.
WEIGHED_AT_MOST: Final = 1000
# A story that has all words in its title outweighs one of the same age that has them in the text by 8 to 1.
WORTH: Final = (1.0, 2.0, 4.0, 8.0)
# After so many days a story is worth half as much as a new one, after three times as many a quarter.
HALVED_AFTER_DAYS: Final = 30.0


@dataclass(frozen=True)
class Hit:
    """A story found: its row as for a card, and why it was found, in pieces to be escaped and marked."""

    article: Article
    title: list[Piece]
    excerpt: list[Piece]


@dataclass(frozen=True)
class Results:
    """A page of hits, whether there are more either side, and a remark for the reader.

    ``number`` of hits in all, as far as they were counted; ``has_more`` if there are still more than that.
    """

    hits: list[Hit]
    has_older: bool
    has_newer: bool
    remark: str = ""
    number: int = 0
    has_more: bool = False


def search(
    query: str,
    edition: str = "",
    *,
    filters: Filters | None = None,
    window: Window | None = None,
    limit: int = 20,
) -> Results:
    """The public stories with all words of ``query``, newest first. Three queries, four past the first page.

    Words in quotation marks stand in that order, a hyphen in front leaves a word out; any text is a
    question. Of ``edition``, or as ``filters`` say. The window's ``before`` or ``after`` is the
    (published_at, pk) of the last or first story of the page left.
    """
    ask, remark = _understood(query, filters or Filters(edition=edition))
    if not ask.question.wanted:
        return Results([], False, False, remark)
    window = window or Window()
    whole = Window(since=window.since, until=window.until)
    # One more than shown tells whether there is another page.
    found, counted = engine().counted(ask, whole, limit + 1 if window == whole else 0, WEIGHED_AT_MOST + 1)
    if window != whole:
        found = engine().search(ask, window, limit + 1)
    more, found = len(found) > limit, found[:limit]
    return Results(
        hits=_hits(ask, found if window.after is None else found[::-1]),
        has_older=more if window.after is None else True,
        has_newer=more if window.after is not None else window.before is not None,
        remark=remark,
        number=min(counted, WEIGHED_AT_MOST),
        has_more=counted > WEIGHED_AT_MOST,
    )


def most_relevant(
    query: str, *, filters: Filters, window: Window, now: dt.datetime, start: int = 0, limit: int = 20
) -> Results:
    """The newest thousand of the public stories with all words, the most relevant first. Seven queries.

    Relevant is what has the words in its title, names or lead, and is new at ``now``; both engines agree.
    ``start`` is how many were shown on earlier pages: with the same ``now`` and a window that ends there,
    pages neither repeat nor skip.
    """
    ask, remark = _understood(query, filters)
    if not ask.question.wanted:
        return Results([], False, False, remark)
    found = engine().weighed(ask, window, WEIGHED_AT_MOST + 1)
    ordered = sorted(found[:WEIGHED_AT_MOST], key=lambda one: (-_worth(one, now), -one.number))
    return Results(
        hits=_hits(ask, ordered[start : start + limit]),
        has_older=len(ordered) > start + limit,
        has_newer=start > 0,
        remark=remark,
        number=len(ordered),
        has_more=len(found) > WEIGHED_AT_MOST,
    )


def _worth(found: Found, now: dt.datetime) -> float:
    days = max((now - moment_of(found.number)) / dt.timedelta(days=1), 0.0)
    return WORTH[found.weight] / (1 + days / HALVED_AFTER_DAYS)


def _understood(query: str, filters: Filters) -> tuple[Ask, str]:
    question = asked(query, also_as_typed=not knows_forms())
    return Ask(question, filters), question.remark


def _hits(ask: Ask, found: list[Found]) -> list[Hit]:
    """In the order given, without what is not public after all."""
    ids = [one.article_id for one in found]
    # The index holds public stories alone; what readers see is asked of the articles all the same.
    # Not of what edition: SQLite would walk all of the edition's stories to find twenty by their keys.
    rows = Article.objects.visible().filter(Among("pk", ids)).for_card()
    edition = ask.filters.edition
    articles = {article.pk: article for article in rows if edition in ("", article.edition)}
    wanted = ask.question.wanted
    # A text is as much to read as all the rest of its story: it is asked for where the lead does not do.
    texts = _texts([pk for pk, article in articles.items() if not has_all(article.lead, wanted)])
    return [
        Hit(
            article=articles[pk],
            title=marked(articles[pk].title, wanted),
            excerpt=excerpt([articles[pk].lead, texts.get(pk, "")], wanted),
        )
        for pk in ids
        if pk in articles
    ]


def _texts(ids: list[int]) -> dict[int, str]:
    """The texts of these stories. One query, none for none."""
    rows = ArticleBody.objects.filter(Among("article_id", ids)) if ids else ArticleBody.objects.none()
    return dict(rows.values_list("article_id", "text"))


__all__ = ["Filters", "Hit", "Place", "Results", "Window", "most_relevant", "search"]
