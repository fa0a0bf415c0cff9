"""What of a story can be found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from articles.models import Article
from articles.search import tokens


@dataclass(frozen=True)
class Document:
    """A published story as the index takes it: every text folded into its words."""

    article_id: int
    edition: str
    published_at: dt.datetime
    title: str
    lead: str
    body: str
    names: str


def documents(articles: QuerySet[Article]) -> Iterator[Document]:
    """The documents of those of the articles that are public, read anew. Three queries."""
    rows = articles.visible().select_related("body").prefetch_related("tags", "authors")  # type: ignore[attr-defined]
    for article in rows:
        yield document_of(article)


def document_of(article: Article) -> Document:
    """Title, lead, text and the names of tags and authors in every spelling the editions use."""
    body = getattr(article, "body", None)
    spellings = [name for thing in _named(article) for name in dict.fromkeys(thing)]
    assert article.published_at is not None  # noqa: S101  (a constraint of the table)
    return Document(
        article_id=article.pk,
        edition=article.edition,
        published_at=article.published_at,
        title=tokens.folded(article.title),
        lead=tokens.folded(article.lead),
        body=tokens.folded(body.text if body else ""),
        names=tokens.folded(" ".join(spellings)),
    )


def _named(article: Article) -> Iterator[list[str]]:
    for tag in article.tags.all():
        yield [tag.name, *tag.labels.values()]
    for author in article.authors.all():
        yield list(author.labels.values())
