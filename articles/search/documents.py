"""What of a story can be found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from articles.models import Article, Tag
from articles.search.wordforms import keyed


@dataclass(frozen=True)
class Document:
    """A published story as the index takes it: texts as keys of their words, and what lists it stands in."""

    article_id: int
    published_at: dt.datetime
    edition: str
    marks: str
    title: str
    lead: str
    body: str
    names: str

    @property
    def place(self) -> tuple[dt.datetime, int, str]:
        """What its number in the index is made of."""
        return self.published_at, self.article_id, self.edition

    @property
    def columns(self) -> list[str]:
        """In the order of the index."""
        return [self.marks, self.title, self.lead, self.body, self.names]


@dataclass(frozen=True)
class Filters:
    """What the stories must have besides their words. Zero and empty ask for nothing."""

    edition: str = ""
    rubric: int = 0
    tag: int = 0
    person: int = 0
    author: int = 0
    kind: str = ""

    def marks(self, *, edition: bool = True) -> list[str]:
        """The marks of a story that has all of it, or all of it but the edition."""
        first = [edition_mark(self.edition)] if self.edition and edition else []
        tags = dict.fromkeys(tag for tag in (self.tag, self.person) if tag)
        rubrics, authors = filter(None, [self.rubric]), filter(None, [self.author])
        return [*first, *marks(rubrics, tags, authors, self.kind)]


def documents(articles: QuerySet[Article]) -> Iterator[Document]:
    """The documents of those of the articles that are public, read anew. Six queries."""
    rows = articles.visible().select_related("body", "place")  # type: ignore[attr-defined]
    for article in rows.prefetch_related("tags__aliases", "place__aliases", "authors", "in_rubrics"):
        yield document_of(article)


def document_of(article: Article) -> Document:
    """Title, lead, text and the names of tags, place and authors in every spelling the newsroom knows."""
    body = getattr(article, "body", None)
    tags: list[Tag] = list(dict.fromkeys([*article.tags.all(), *filter(None, [article.place])]))
    authors = list(article.authors.all())
    spellings = [*_spellings(tags), *(name for author in authors for name in author.names)]
    rubrics = [row.rubric_id for row in article.in_rubrics.all()]
    own = marks(rubrics, [tag.pk for tag in tags], [author.pk for author in authors], article.kind)
    assert article.published_at is not None  # noqa: S101  (a constraint of the table)
    return Document(
        article_id=article.pk,
        published_at=article.published_at,
        edition=article.edition,
        marks=" ".join([edition_mark(article.edition), *own]),
        title=keyed(article.title),
        lead=keyed(article.lead),
        body=keyed(body.text if body else ""),
        names=keyed(" . ".join(dict.fromkeys(spellings))),
    )


def edition_mark(code: str) -> str:
    """The edition as one word: of pt-br the index would make two, and one of them another edition."""
    return code.replace("-", "").lower()


def marks(rubrics: Iterable[int], tags: Iterable[int], authors: Iterable[int], kind: str) -> list[str]:
    """No code of an edition holds a digit, and none begins with kind."""
    found = [f"{letter}{pk}" for letter, pks in (("r", rubrics), ("t", tags), ("a", authors)) for pk in pks]
    return [*dict.fromkeys(found), f"kind{kind.replace('-', '')}"] if kind else found


def _spellings(tags: list[Tag]) -> Iterator[str]:
    for tag in tags:
        yield tag.name
        yield from tag.labels.values()
        yield from (alias.name for alias in tag.aliases.all())
