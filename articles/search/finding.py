"""Answering a reader's question."""

from __future__ import annotations

from dataclasses import dataclass

from articles.models import Article, ArticleBody
from articles.search.engines import Place, Window, engine
from articles.search.excerpts import Piece, excerpt, marked
from articles.search.questions import Question, understood


@dataclass(frozen=True)
class Hit:
    """A story found: its row as for a card, and why it was found, in pieces to be escaped and marked."""

    article: Article
    title: list[Piece]
    excerpt: list[Piece]


@dataclass(frozen=True)
class Results:
    """A page of hits, newest first, whether there are more either side, and a remark for the reader."""

    hits: list[Hit]
    has_older: bool
    has_newer: bool
    remark: str = ""


def search(
    query: str,
    edition: str,
    *,
    before: Place | None = None,
    after: Place | None = None,
    limit: int = 20,
) -> Results:
    """The public stories of ``edition`` with all words of ``query``, newest first. Three queries.

    Words in quotation marks stand in that order, a hyphen in front leaves a word out; any text is a
    question. ``before`` or ``after`` is the (published_at, pk) of the last or first story of the page left.
    """
    question = understood(query)
    if not question.wanted:
        return Results([], False, False, question.remark)
    # One more than shown tells whether there is another page.
    ids = engine().search(question, edition, Window(before, after), limit + 1)
    more, ids = len(ids) > limit, ids[:limit]
    return Results(
        hits=_hits(question, edition, ids),
        has_older=more if after is None else True,
        has_newer=more if after is not None else before is not None,
        remark=question.remark,
    )


def _hits(question: Question, edition: str, ids: list[int]) -> list[Hit]:
    # The index holds public stories alone; what readers see is asked of the articles all the same.
    rows = Article.objects.visible().in_edition(edition).filter(pk__in=ids).for_card()
    texts = dict(ArticleBody.objects.filter(pk__in=ids).values_list("pk", "text"))
    return [
        Hit(
            article=article,
            title=marked(article.title, question.wanted),
            excerpt=excerpt([article.lead, texts.get(article.pk, "")], question.wanted),
        )
        for article in rows.newest_first()
    ]
