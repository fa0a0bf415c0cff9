"""The newest stories of a rubric, a tag or an author: what its page begins with and what its feed tells.

Most pages of lists are these; what they ask is prepared. Each query is one walk along one partial index.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from articles.models.article import Article
from articles.models.choices import Kind
from articles.models.querysets import UNSHOWN
from articles.models.through import ArticleRubric, Byline, Listed, TaggedArticle
from portal.prepared import Prepared, prepared


class ListOf(NamedTuple):
    """The rows that put stories into lists, and what they call the story."""

    rows: type[Listed]
    story: str


LISTS: Final = {
    "rubric": ListOf(ArticleRubric, "article"),
    "tag": ListOf(TaggedArticle, "content_object"),
    "author": ListOf(Byline, "article"),
}
# One more than a page shows: whether there are older ones.
LISTED: Final = 20 + 1
FED: Final = 30
# What no feed tells; the rendered text is for those that give it whole.
UNTOLD: Final = ("body__canonical", "body__text", "body__references", "body__related")

Ask = Prepared[[int, str], Any]


def rows_of(noun: str, owner: Any, edition: Any) -> QuerySet[Any]:
    """The rows that put public stories into the list of a ``rubric``, ``tag`` or ``author``, with cards."""
    model, story = LISTS[noun]
    rows = model._default_manager.filter(**{f"{noun}_id": owner}, edition=edition, published_at__isnull=False)
    cards = rows.select_related(f"{story}__rubric", f"{story}__lead_image")
    return cards.defer(*(f"{story}__{name}" for name in UNSHOWN))


def listed(noun: str, owner: int, edition: str) -> list[Any]:
    """The first of ``rows_of``, newest first, at most ``LISTED``. One query."""
    return _LISTED[noun](owner, edition)


def fed(noun: str, owner: int, edition: str, *, whole: bool) -> list[Article]:
    """The newest stories of a list with what feeds tell of them, without advertising. One query."""
    story = LISTS[noun].story
    # Who wrote a story and took its picture stands on it twice.
    found = {row.pk: row for row in (getattr(one, story) for one in _FED[noun, whole](owner, edition))}
    return list(found.values())[:FED]


def _newest_first(rows: QuerySet[Any], story: str) -> QuerySet[Any]:
    return rows.order_by("-published_at", f"-{story}_id")


def _listed(noun: str) -> Ask:
    @prepared
    def ask(owner: int, edition: str) -> QuerySet[Any]:
        return _newest_first(rows_of(noun, owner, edition), LISTS[noun].story)[:LISTED]

    return ask


def _fed(noun: str, *, whole: bool) -> Ask:
    story = LISTS[noun].story
    untold = UNTOLD if whole else (*UNTOLD, "body__rendered")

    @prepared
    def ask(owner: int, edition: str) -> QuerySet[Any]:
        rows = rows_of(noun, owner, edition).exclude(**{f"{story}__kind": Kind.ADVERTISING})
        rows = rows.select_related(None).select_related(f"{story}__lead_image", f"{story}__body")
        return _newest_first(rows.defer(*(f"{story}__{name}" for name in untold)), story)[: 2 * FED]

    return ask


_LISTED: Final[dict[str, Callable[[int, str], list[Any]]]] = {noun: _listed(noun) for noun in LISTS}
_FED: Final[dict[tuple[str, bool], Callable[[int, str], list[Any]]]] = {
    (noun, whole): _fed(noun, whole=whole) for noun in LISTS for whole in (False, True)
}
