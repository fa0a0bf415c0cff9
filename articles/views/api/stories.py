"""Stories: the lists, and the whole of one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles import cachekeys
from articles.models import Article, Author, AuthorRole, Kind, Rubric, State, Tag
from articles.syndication.api import told
from articles.syndication.api.shapes import Story
from articles.syndication.single.ninjs import ninjs
from articles.syndication.single.texts import as_markdown
from articles.syndication.stories import published_versions
from articles.views.api.named import found
from articles.views.api.pages import page
from portal.api.operations import Answer
from portal.api.problems import Problem, missing, refused
from portal.pagecache.recording import depends_on

# One of these chooses the list; two of them at once is what search is for.
CHOOSING = ("rubric", "tag", "author", "kind", "updated_since")
UNREAD = ("search_text", "body__canonical", "body__text", "body__rendered")


@dataclass(frozen=True)
class Listing:
    """A list: its rows, what it is called in ``cachekeys``, and its order. ``through`` leads to the story."""

    rows: QuerySet[Any]
    name: str
    through: str = ""
    moment: str = "published_at"
    rows_each: int = 1

    @property
    def id_field(self) -> str:
        return f"{self.through}_id" if self.through else "id"


def articles(asked: dict[str, Any]) -> Answer:
    """Public stories, newest first. Two queries, one where no rubric, tag or author was chosen."""
    edition = asked["edition"]
    listing = _chosen(edition, asked)
    key = cachekeys.in_list(listing.name, edition)
    depends_on(cachekeys.past(key) if _is_past(asked) else key)
    rows, following = page(
        _between(listing.rows, asked),
        [f"-{listing.moment}", f"-{listing.id_field}"],
        asked,
        of=f"articles {listing.name} {edition}",
        place_of=lambda row: (getattr(row, listing.moment), getattr(row, listing.id_field)),
        rows_each=listing.rows_each,
        one_of=lambda row: getattr(row, listing.id_field),
    )
    stories = [getattr(row, listing.through) for row in rows] if listing.through else rows
    depends_on(*cachekeys.cards(stories), *cachekeys.feed_page(stories))
    return Answer([told.summary(story) for story in stories], edition, following)


def article(asked: dict[str, Any], id: str) -> Answer:  # noqa: A002  (the name in the address)
    """A whole story; 410 once it was withdrawn. One query."""
    return Answer(*_whole(id))


def article_as_markdown(asked: dict[str, Any], id: str) -> Answer:  # noqa: A002
    """The same as one Markdown file."""
    story, edition = _whole(id)
    return Answer(as_markdown(story), edition)


def article_as_ninjs(asked: dict[str, Any], id: str) -> Answer:  # noqa: A002
    """The same as ninjs 2.2. At most one query more, for who publishes."""
    story, edition = _whole(id)
    return Answer(ninjs(story), edition)


def _whole(id: str) -> tuple[Story, str]:  # noqa: A002
    try:
        uid = uuid.UUID(id)
    except ValueError as error:
        depends_on()
        raise missing("An id looks like 5f0f9d5e-6b1e-4c0e-9f0e-0123456789ab.") from error
    depends_on(cachekeys.story(str(uid)))
    row = Article.objects.for_page().defer(None).defer("search_text", "body__text").filter(uid=uid).first()
    if row is None or row.published_at is None or row.state not in {State.PUBLISHED, State.WITHDRAWN}:
        raise missing("No public story has this id.")
    depends_on(cachekeys.text(row.pk))
    if row.state == State.WITHDRAWN:
        raise Problem(HTTPStatus.GONE, "This story was withdrawn: delete your copy.")
    depends_on(*(cachekeys.article_page(row) - {cachekeys.COUNTERS}), *cachekeys.cards([row]))
    return told.story(row, published_versions(row)), row.edition


def _chosen(edition: str, asked: dict[str, Any]) -> Listing:
    chosen = [name for name in CHOOSING if asked[name] is not None]
    if len(chosen) > 1:
        raise refused(f"Choose one of {', '.join(CHOOSING)}: {' and '.join(chosen)} do not go together.")
    return LISTS[chosen[0] if chosen else ""](edition, asked)


def _is_past(asked: dict[str, Any]) -> bool:
    """Whether news do not reach the page: it goes on, or ended some time ago."""
    if asked["cursor"]:
        return True
    return asked["until"] is not None and asked["until"] < timezone.now() - cachekeys.NEW


def _between(rows: QuerySet[Any], asked: dict[str, Any]) -> QuerySet[Any]:
    if asked["since"]:
        rows = rows.filter(published_at__gte=asked["since"])
    return rows.filter(published_at__lt=asked["until"]) if asked["until"] else rows


def _newest(edition: str) -> QuerySet[Any]:
    stories = Article.objects.visible().in_edition(edition).for_card()
    return stories.select_related("rubric", "lead_image", "body").defer(*UNREAD)


def _news(edition: str, asked: dict[str, Any]) -> Listing:
    return Listing(_newest(edition).without_advertising(), "news")  # type: ignore[attr-defined]


def _of_kind(edition: str, asked: dict[str, Any]) -> Listing:
    kind = Kind(asked["kind"])
    return Listing(_newest(edition).filter(kind=kind), f"kind:{kind}")


def _changed(edition: str, asked: dict[str, Any]) -> Listing:
    if asked["since"] or asked["until"]:
        raise refused("updated_since stands alone: it has an order of its own.")
    rows = _newest(edition).without_advertising()  # type: ignore[attr-defined]
    rows = rows.annotate(changed_at=Coalesce("updated_at", "published_at"))
    return Listing(rows.filter(changed_at__gte=asked["updated_since"]), "changed", moment="changed_at")


def _of_rubric(edition: str, asked: dict[str, Any]) -> Listing:
    rubric = found("rubric", asked["rubric"], Rubric.objects.all())
    return _listed(rubric.listed.all(), edition, f"rubric:{rubric.pk}", "article")


def _of_tag(edition: str, asked: dict[str, Any]) -> Listing:
    tag = found("tag", asked["tag"], Tag.objects.standing().with_publicity())
    return _listed(tag.tagged.all(), edition, f"tag:{tag.pk}", "content_object")


def _of_author(edition: str, asked: dict[str, Any]) -> Listing:
    author = found("author", asked["author"], Author.objects.standing())
    # Who wrote a story and took its picture stands on it twice.
    return _listed(author.bylines.all(), edition, f"author:{author.pk}", "article", rows_each=len(AuthorRole))


def _listed(rows: QuerySet[Any], edition: str, name: str, through: str, *, rows_each: int = 1) -> Listing:
    listed = rows.filter(edition=edition, published_at__isnull=False)
    listed = listed.exclude(**{f"{through}__kind": Kind.ADVERTISING})
    listed = listed.select_related(*(f"{through}__{one}" for one in ("rubric", "lead_image", "body")))
    listed = listed.defer(*(f"{through}__{one}" for one in UNREAD))
    return Listing(listed, name, through, rows_each=rows_each)


LISTS: dict[str, Callable[[str, dict[str, Any]], Listing]] = {
    "": _news,
    "rubric": _of_rubric,
    "tag": _of_tag,
    "author": _of_author,
    "kind": _of_kind,
    "updated_since": _changed,
}
