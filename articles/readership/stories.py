"""What readership asks of the stories themselves: the edition, rubrics and authors of many at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from articles.models import Article, Byline

# How many rows one statement asks for; databases bound it.
AT_ONCE = 500


@dataclass(frozen=True)
class Facts:
    """Whose readers a story's readers are. A story of two authors is read for both."""

    edition: str = ""
    rubric: int = 0
    authors: set[int] = field(default_factory=set)


UNKNOWN = Facts()


def facts_of(articles: Collection[int]) -> dict[int, Facts]:
    """The facts of those that exist, as they stand now. Two queries for each 500."""
    facts: dict[int, Facts] = {}
    for some in chunks(articles):
        known = Article.objects.filter(pk__in=some).values_list("pk", "edition", "rubric_id")
        facts.update({pk: Facts(edition, rubric or 0) for pk, edition, rubric in known})
        for pk, author in Byline.objects.filter(article__in=facts.keys() & some).values_list(
            "article_id", "author_id"
        ):
            facts[pk].authors.add(author)
    return facts


def chunks(slots: Iterable[int], length: int = AT_ONCE) -> Iterator[list[int]]:
    """The numbers in lists that one query can ask for."""
    walk = iter(slots)
    while some := list(islice(walk, length)):
        yield some
