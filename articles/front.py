"""The front: which story stands where on an edition's home page.

One pass over all blocks gives each story one place. The newest wire and most read are exempt: they are lists
of everything, not choices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from articles import cachekeys
from articles.models import Article, ArticleRubric, FrontSlot, Kind, Rubric
from articles.models.front import HOME_PLACES
from articles.models.rubric import top_rubrics
from portal.pagecache.recording import depends_on, good_for, good_until, recording
from portal.pagecache.shared import Row, Shared

# The newest stories that the first places are chosen from.
LATEST = 40
BLOCKS = 9
NEWEST = 20
# What choosing looks at.
OUTLINE = ("pk", "lead_image", "published_at")
SPARE = 12  # candidates read per block, so that one emptied by duplicates still fills


@dataclass
class Block:
    """A rubric's block: one story with a photograph, or the one that was pinned, and four titles."""

    rubric: Rubric
    lead: Article
    lines: list[Article]


@dataclass
class Front:
    """The home page of an edition, before it becomes cards."""

    hero: Article | None = None
    seconds: list[Article] = field(default_factory=list)
    exclusives: list[Article] = field(default_factory=list)
    publications: list[Article] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    more_rubrics: list[Rubric] = field(default_factory=list)
    # When the first of the pins comes down by itself.
    pins_change_at: datetime | None = None

    def articles(self) -> Iterator[Article]:
        """Every story placed, once."""
        yield from filter(None, [self.hero])
        yield from [*self.seconds, *self.exclusives, *self.publications]
        for block in self.blocks:
            yield from [block.lead, *block.lines]

    def read_whole(self) -> None:
        """Put stories with all that cards show in place of outlines. One query."""
        whole = Article.objects.visible().for_card().in_bulk({article.pk for article in self.articles()})

        def those(articles: list[Article]) -> list[Article]:
            return [whole[article.pk] for article in articles if article.pk in whole]

        self.hero = whole.get(self.hero.pk) if self.hero else None
        self.seconds, self.exclusives = those(self.seconds), those(self.exclusives)
        self.publications = those(self.publications)
        self.blocks = [
            Block(block.rubric, whole[block.lead.pk], those(block.lines))
            for block in self.blocks
            if block.lead.pk in whole
        ]


def _newest_ids(edition: str, rows: list[Row]) -> list[int]:
    ids = [row["id"] for row in sorted(rows, key=lambda row: (row["at"], row["id"]), reverse=True)]
    depends_on(cachekeys.in_list("news", edition), *map(cachekeys.card, ids))
    good_for(seconds=cachekeys.LISTS_LIVE)
    return ids


def _newest_rows(edition: str) -> QuerySet[Article]:
    public = Article.objects.visible().in_edition(edition).without_advertising()
    return Article.objects.filter(pk__in=public.newest_first().values("pk")[:NEWEST])


newest_ids = Shared("newest", rows=_newest_rows, fields={"id": "pk", "at": "published_at"}, build=_newest_ids)


def newest(edition: str, limit: int) -> list[int]:
    """The newest stories of an edition, by their ids, at most ``NEWEST``. No query while they are kept.

    What happens to stories further down the list does not concern a page that shows fewer.
    """
    with recording() as notes:
        ids = newest_ids(edition)[:limit]
    depends_on(cachekeys.in_list("news", edition), *map(cachekeys.card, ids))
    if notes.expires_at:
        good_until(notes.expires_at)
    return ids


def front_of(edition: str) -> Front:
    """The front of ``edition``: pins first, then what the rules choose. Six queries.

    Stories are chosen by their outlines; only those that have found a place are read whole.
    """
    public = Article.objects.visible().in_edition(edition).newest_first().only(*OUTLINE)
    latest = list(public.without_advertising()[:LATEST])
    slots = [slot for slot in FrontSlot.objects.holding(edition) if slot.article.edition == edition]
    pins = {slot.place: slot.article for slot in slots if slot.rubric_id is None}
    rubrics = top_rubrics(edition)
    placed: set[int] = set()
    front = Front(pins_change_at=min((slot.expires_at for slot in slots if slot.expires_at), default=None))
    chosen = _take(filter(None, leads(pins, latest, places=len(HOME_PLACES))), placed, len(HOME_PLACES))
    front.hero, front.seconds = (chosen[0] if chosen else None), chosen[1:]
    pinned = _leads_of_blocks(slots, rubrics[:BLOCKS], placed)
    front.exclusives = _take(public.filter(is_exclusive=True).without_advertising()[:SPARE], placed, 4)
    front.publications = _take(public.filter(kind__in=Kind.long_forms())[:SPARE], placed, 3)
    candidates = newest_by_rubric(edition, rubrics[:BLOCKS])
    for rubric in rubrics[:BLOCKS]:
        block = _block(rubric, pinned.get(rubric.pk), candidates.get(rubric.pk, []), placed)
        if block:
            front.blocks.append(block)
    shown = {block.rubric.pk for block in front.blocks}
    front.more_rubrics = [rubric for rubric in rubrics if rubric.pk not in shown]
    front.read_whole()
    return front


def newest_by_rubric(edition: str, rubrics: Iterable[Rubric]) -> dict[int, list[Article]]:
    """Rubric → outlines of its newest stories. One query: one walk per rubric, joined."""
    keys = [rubric.pk for rubric in rubrics]
    if not keys:
        return {}
    own: list[Any] = [edition, Kind.ADVERTISING, SPARE]
    if connection.vendor == "postgresql":
        # As a chain it would be planned anew for each rubric, which takes longer than the walks.
        sql = f"SELECT newest.* FROM unnest(%s::bigint[]) wanted(id), LATERAL ({_walk('wanted.id')}) newest"  # noqa: S608  (names of ours alone)
        values = [keys, *own]
    else:
        sql = " UNION ALL ".join([f"SELECT * FROM ({_walk('%s')}) newest"] * len(keys))  # noqa: S608  (names of ours alone)
        values = [value for key in keys for value in (key, *own)]
    found: dict[int, list[Article]] = {}
    for story in Article.objects.raw(sql, values):
        found.setdefault(story.listed_in, []).append(story)  # type: ignore[attr-defined]
    return found


def _walk(rubric: str) -> str:
    """The newest of a rubric, which is said in SQL. Values are the edition, a kind left out, a limit."""
    quoted = connection.ops.quote_name
    return (
        "SELECT story.id, story.lead_image_id, listed.rubric_id AS listed_in"  # noqa: S608  (names of ours alone)
        f" FROM {quoted(ArticleRubric._meta.db_table)} listed"
        f" JOIN {quoted(Article._meta.db_table)} story ON story.id = listed.article_id"
        f" WHERE listed.rubric_id = {rubric} AND listed.edition = %s AND listed.published_at IS NOT NULL"
        " AND story.kind <> %s ORDER BY listed.published_at DESC, listed.article_id DESC LIMIT %s"
    )


def leads(pins: dict[int, Article], latest: list[Article], *, places: int) -> list[Article | None]:
    """Which story stands at each place: the pinned ones at theirs, the rules' choices in the gaps.

    The main story needs a picture; without any, the newest goes first all the same.
    """
    pinned = {article.pk for article in pins.values()}
    pictured = [article for article in latest if article.lead_image_id]
    free = {article.pk: article for article in (*pictured, *latest) if article.pk not in pinned}
    rest = iter(free.values())
    return [pins.get(place) or next(rest, None) for place in range(1, places + 1)]


def _take(candidates: Iterable[Article], placed: set[int], count: int) -> list[Article]:
    """The first ``count`` stories not placed yet; they are placed now."""
    taken: list[Article] = []
    for article in candidates:
        if len(taken) < count and article.pk not in placed:
            placed.add(article.pk)
            taken.append(article)
    return taken


def _leads_of_blocks(slots: list[FrontSlot], rubrics: list[Rubric], placed: set[int]) -> dict[int, Article]:
    """Rubric → the story that its editors pinned to lead it, unless it stands further up; it is placed now.

    The rules choose after that: what an editor chose for a block stands in no list above it.
    """
    pinned = {slot.rubric_id: slot.article for slot in slots}
    found: dict[int, Article] = {}
    for rubric in rubrics:
        lead = pinned.get(rubric.pk)
        if lead is not None and lead.pk not in placed:
            placed.add(lead.pk)
            found[rubric.pk] = lead
    return found


def _block(
    rubric: Rubric, pinned: Article | None, candidates: list[Article], placed: set[int]
) -> Block | None:
    """A block led by the pinned story, else by the newest with a picture; None without any story left."""
    if pinned is not None:
        return Block(rubric, pinned, _take(candidates, placed, 4))
    free = [article for article in candidates if article.pk not in placed]
    if not free:
        return None
    lead = next((article for article in free if article.lead_image_id), free[0])
    placed.add(lead.pk)
    return Block(rubric, lead, _take(free, placed, 4))
