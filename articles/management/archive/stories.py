"""A story of the archive: its chances are cast, then each edition's article is put together of the bank."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from articles.management.archive import names
from articles.management.archive.cast import Cast
from articles.management.archive.plan import Plan, Told
from articles.management.archive.prose import Bank, Node, Words, joined, title
from articles.models import Author, AuthorRole, Kind, Rubric, Tag

# In hundredths: flashes of a sentence, news, long reads.
FLASHES: Final = 30
NEWS: Final = 95
NEWS_PARAGRAPHS: Final = (2, 5)
LONG_PARAGRAPHS: Final = (14, 30)
# So many people are in headlines.
PEOPLE: Final = 16_000
# A long read has a heading before each sixth paragraph.
HEADING_EVERY: Final = 6
KINDS: Final = (
    (Kind.NEWS, 84), (Kind.PUBLICATION, 89), (Kind.ANALYSIS, 92), (Kind.OPINION, 95), (Kind.INTERVIEW, 97),
    (Kind.PRESS_RELEASE, 99), (Kind.ADVERTISING, 100),
)  # fmt: skip
AGENCIES: Final = ("EXA", "NORTH", "RIVER")
SLUG: Final = 78
BASE36: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Story:
    """What both editions of a story share."""

    told: Told
    kind: Kind
    rubrics: list[Rubric]
    tags: list[Tag]
    place: Tag | None
    authors: list[tuple[Author, AuthorRole]]
    picture: int | None
    agency: str
    is_exclusive: bool
    has_photo: bool
    has_video: bool
    has_source: bool
    views: int
    is_updated: bool


@dataclass(frozen=True)
class Text:
    """What one edition says."""

    edition: str
    title: Words
    lead: Words
    nodes: list[Node]
    slug: str
    published_at: datetime


class Teller:
    """Tells the stories of a plan with the words of the banks, one per edition."""

    def __init__(self, plan: Plan, cast: Cast, banks: Mapping[str, Bank]) -> None:
        self.plan, self.cast, self.banks = plan, cast, banks

    def story(self, told: Told) -> tuple[Story, list[Text]]:
        """The story with its articles in the order of their editions. The same each time."""
        lots = self.plan.lots(told.number)
        story = self._cast(told, lots)
        paragraphs = _length(lots)
        text_lots = [random.Random(lots.random()) for _ in told.editions]  # noqa: S311  (the same each time is what is wanted)
        texts = [
            self._text(told, place, edition, paragraphs, own)
            for place, (edition, own) in enumerate(zip(told.editions, text_lots, strict=True))
        ]
        return story, texts

    def _cast(self, told: Told, lots: random.Random) -> Story:
        cast, share = self.cast, lots.randrange(100)
        picked = lots.choices(cast.tags, cum_weights=cast.weights, k=lots.randrange(2, 7))
        authors = [(lots.choice(cast.authors), AuthorRole.TEXT)]
        if lots.random() < 0.15:
            authors.append((lots.choice(cast.authors), AuthorRole.PHOTO))
        rubrics = lots.sample(cast.rubrics, 2 if lots.random() < 0.15 else 1)
        return Story(
            told=told,
            kind=next(kind for kind, below in KINDS if share < below),
            rubrics=rubrics,
            tags=list(dict.fromkeys(picked)),
            place=lots.choice(cast.places) if lots.random() < 0.6 else None,
            authors=authors,
            picture=lots.choice(cast.pictures) if cast.pictures and lots.random() < 0.7 else None,
            agency=lots.choice(AGENCIES) if lots.random() < 0.1 else "",
            is_exclusive=lots.random() < 0.015,
            has_photo=lots.random() < 0.2,
            has_video=lots.random() < 0.08,
            has_source=lots.random() < 0.5,
            views=int(lots.paretovariate(1.1) * 40),
            is_updated=lots.random() < 0.15,
        )

    def _text(self, told: Told, place: int, edition: str, paragraphs: int, lots: random.Random) -> Text:
        bank = self.banks[edition]
        nodes = [lots.choice(bank.own)]
        for number, paragraph in enumerate(
            lots.sample(bank.paragraphs, min(paragraphs, len(bank.paragraphs)))
        ):
            if number and number % HEADING_EVERY == 0 and number // HEADING_EVERY <= len(bank.headings):
                nodes.append(bank.headings[number // HEADING_EVERY - 1])
            nodes.append(paragraph)
        if paragraphs and bank.quotes and lots.random() < 0.35:
            nodes.insert(2, lots.choice(bank.quotes))
        who, where = names.person(lots.randrange(PEOPLE)), names.place(lots.randrange(names.PLACES))
        headline = title(lots, edition, who, where)
        return Text(
            edition=edition,
            title=headline,
            lead=lots.choice(bank.leads),
            nodes=nodes,
            slug=f"{headline.slug[:SLUG].rstrip('-')}-{_base36(told.first_pk + place)}",
            # A translation follows within the hour and a half.
            published_at=told.published_at + timedelta(minutes=lots.randrange(20, 90) if place else 0),
        )


def text_of(nodes: list[Node]) -> Words:
    """The words of a body, a blank line between its nodes."""
    return joined([node.words for node in nodes], "\n\n")


def _length(lots: random.Random) -> int:
    """How many paragraphs follow a story's own sentence."""
    share = lots.randrange(100)
    if share < FLASHES:
        return 0
    return lots.randint(*(NEWS_PARAGRAPHS if share < NEWS else LONG_PARAGRAPHS))


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = BASE36[digit] + digits
    return digits
