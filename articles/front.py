"""The front: which story stands where on an edition's home page.

One pass over all blocks gives each story one place. The newest wire and most read are exempt: they are lists
of everything, not choices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from articles.models import Article, ArticleRubric, FrontSlot, Kind, Rubric

BLOCKS = 9
# What choosing looks at.
OUTLINE = ("pk", "lead_image", "published_at")
SPARE = 12  # candidates read per block, so that one emptied by duplicates still fills


@dataclass
class Block:
    """A rubric's block: one story with a photograph, four titles."""

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


def front_of(edition: str) -> Front:
    """The front of ``edition``: pins first, then what the rules choose. Eight queries.

    Stories are chosen by their outlines; only those that have found a place are read whole.
    """
    public = Article.objects.visible().in_edition(edition).newest_first().only(*OUTLINE)
    newest = list(public.without_advertising()[:40])
    slots = list(FrontSlot.objects.holding(edition))
    pins = {slot.place: slot.article for slot in slots}
    rubrics = list(Rubric.objects.top().in_menu_order())
    placed: set[int] = set()
    front = Front(pins_change_at=min((slot.expires_at for slot in slots if slot.expires_at), default=None))
    # The main story needs a picture; without any, the newest goes first all the same.
    pictured = [article for article in newest if article.lead_image_id]
    chosen = _take(_with_pins(pins, [*pictured, *newest]), placed, 3)
    front.hero, front.seconds = (chosen[0] if chosen else None), chosen[1:]
    front.exclusives = _take(public.filter(is_exclusive=True).without_advertising()[:SPARE], placed, 4)
    front.publications = _take(public.filter(kind__in=Kind.long_forms())[:SPARE], placed, 3)
    candidates = newest_by_rubric(edition, rubrics[:BLOCKS])
    for rubric in rubrics[:BLOCKS]:
        block = _block(rubric, candidates.get(rubric.pk, []), placed)
        if block:
            front.blocks.append(block)
    shown = {block.rubric.pk for block in front.blocks}
    front.more_rubrics = [rubric for rubric in rubrics if rubric.pk not in shown]
    front.read_whole()
    return front


def newest_by_rubric(edition: str, rubrics: Iterable[Rubric]) -> dict[int, list[Article]]:
    """Rubric → its newest public stories. Two queries, however many rubrics: one walk per rubric, joined."""
    table = connection.ops.quote_name(ArticleRubric._meta.db_table)
    walk = (
        f"SELECT * FROM (SELECT rubric_id, article_id FROM {table} WHERE rubric_id = %s AND edition = %s"  # noqa: S608
        " AND published_at IS NOT NULL ORDER BY published_at DESC, article_id DESC LIMIT %s) AS newest"
    )
    keys = [rubric.pk for rubric in rubrics]
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([walk] * len(keys)),
            [value for key in keys for value in (key, edition, SPARE)],
        )
        pairs = cursor.fetchall()
    stories = Article.objects.visible().without_advertising().only(*OUTLINE)
    by_id = stories.in_bulk({article for _rubric, article in pairs})
    found: dict[int, list[Article]] = {}
    for rubric, article in pairs:
        if article in by_id:
            found.setdefault(rubric, []).append(by_id[article])
    return found


def _with_pins(pins: dict[int, Article], automatic: list[Article]) -> list[Article]:
    """Pinned stories at their places, the rules' choices in the gaps."""
    pinned = {article.pk for article in pins.values()}
    rest = iter([article for article in automatic if article.pk not in pinned])
    places = range(1, max([*pins, 3]) + 1)
    ordered = [pins.get(place) or next(rest, None) for place in places]
    return [article for article in ordered if article]


def _take(candidates: Iterable[Article], placed: set[int], count: int) -> list[Article]:
    """The first ``count`` stories not placed yet; they are placed now."""
    taken: list[Article] = []
    for article in candidates:
        if len(taken) < count and article.pk not in placed:
            placed.add(article.pk)
            taken.append(article)
    return taken


def _block(rubric: Rubric, candidates: list[Article], placed: set[int]) -> Block | None:
    """A block led by the newest story with a picture; None when the rubric has nothing left to show."""
    free = [article for article in candidates if article.pk not in placed]
    if not free:
        return None
    lead = next((article for article in free if article.lead_image_id), free[0])
    placed.add(lead.pk)
    return Block(rubric, lead, _take(free, placed, 4))
