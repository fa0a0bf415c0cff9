"""Cards: what a list shows of a story, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from articles import readership
from articles.media.models import Image
from articles.models import Article, Kind
from portal import editions
from portal.navigation import Link


class Marks(NamedTuple):
    """What a card says beside the title. A story that is told in full has no stage to tell of."""

    stage: str
    exclusive: bool
    photo: bool
    video: bool


@dataclass(frozen=True)
class Card:
    """A story in a list. ``views`` is None where the list shows none, ``picture`` where there is none yet."""

    pk: int
    url: str
    title: str
    lead: str
    kind: str
    kind_label: str
    is_advertising: bool
    marks: Marks
    rubric: Link | None
    published_at: datetime | None
    updated_at: datetime | None
    views: int | None
    picture: Image | None

    @property
    def facts(self) -> tuple[object, ...] | None:
        """All that lists say of it, beside its picture; None of what is said differently each time."""
        return (
            self.url,
            self.title,
            self.lead,
            self.kind_label,
            self.is_advertising,
            self.marks,
            self.rubric,
            self.published_at,
            self.views,
        )


def cards(articles: Iterable[Article], *, with_views: bool = True) -> list[Card]:
    """The cards of articles read by ``for_card()``. Cost: one look-up of view counts, or none."""
    articles = list(articles)
    views = readership.totals([article.pk for article in articles]) if with_views else {}
    return [card(article, views.get(article.pk)) for article in articles]


def card(article: Article, views: int | None) -> Card:
    """One card. No query if rubric and lead image are loaded."""
    kind = Kind(article.kind)
    return Card(
        pk=article.pk,
        url=article.get_absolute_url(),
        title=article.title,
        lead=article.lead,
        kind=kind.value,
        kind_label=str(kind.label) if kind.is_labelled else "",
        is_advertising=article.is_advertising,
        marks=Marks(article.stage, article.is_exclusive, article.has_photo, article.has_video),
        rubric=rubric_link(article),
        published_at=article.published_at,
        updated_at=article.updated_at,
        views=views,
        picture=article.lead_image if article.lead_image and article.lead_image.made else None,
    )


def rubric_link(article: Article) -> Link | None:
    """Where the main rubric's name on a card leads."""
    if article.rubric is None:
        return None
    url = editions.address(article.edition, "articles:rubric", article.rubric.slug)
    return Link(article.rubric.labels.in_edition(article.edition), url)


def in_order(articles: Iterable[Article], ids: Sequence[int]) -> list[Article]:
    """The articles in the order of ``ids``; ids without an article are left out."""
    by_id = {article.pk: article for article in articles}
    return [by_id[pk] for pk in ids if pk in by_id]
