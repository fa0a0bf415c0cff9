"""The breaking bar of an edition, a part of every page that goes by itself when its time is over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string

from articles import cachekeys
from articles.models import BreakingBar, State
from portal import editions
from portal.pagecache.recording import depends_on, good_until
from portal.pagecache.shared import Row, Shared


@dataclass(frozen=True)
class Bar:
    """What the bar says. ``id`` lets a reader's device remember that it was closed."""

    id: int
    text: str
    url: str


def breaking(edition: str) -> str:
    """The bar, or nothing. No query while what pages share is kept."""
    bar = bar_of(edition)
    return render_to_string("articles/_breaking.html", {"bar": bar}) if bar else ""


def _rows(edition: str) -> QuerySet[BreakingBar]:
    # The bar of a story that was withdrawn is down with it.
    return BreakingBar.objects.up(edition).filter(Q(article=None) | Q(article__state=State.PUBLISHED))


def _bar_of(edition: str, rows: list[Row]) -> Bar | None:
    depends_on(cachekeys.breaking(edition))
    if not rows:
        return None
    newest = max(rows, key=lambda row: int(row["id"]))
    good_until(as_moment(newest["until"]))
    if newest["article"]:
        depends_on(cachekeys.card(newest["article"]))
    url = editions.address(edition, "articles:article", newest["slug"]) if newest["slug"] else ""
    return Bar(newest["id"], newest["text"], url)


def as_moment(text: str) -> dt.datetime:
    """A moment as a database writes it into JSON: SQLite in UTC without saying so."""
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


bar_of = Shared(
    "breaking",
    rows=_rows,
    fields={
        "id": "pk",
        "text": "text",
        "until": "expires_at",
        "article": "article_id",
        "slug": F("article__slug"),
    },
    build=_bar_of,
)
