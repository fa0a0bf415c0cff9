"""Which stories an archive holds: plain arithmetic. Any story can be told without those before it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LANGUAGES: Final = ("en", "uk")
YEARS: Final = 15
SPAN: Final = timedelta(days=365.25 * YEARS)
# Of ten stories four are in both editions: fourteen articles.
PATTERN: Final = (
    ("uk", "en"), ("uk",), ("en",), ("uk", "en"), ("en",),
    ("uk",), ("uk", "en"), ("en",), ("uk",), ("en", "uk"),
)  # fmt: skip
ARTICLES_OF_TEN: Final = sum(map(len, PATTERN))
# A newsroom publishes more from year to year: twice as much at the end as in the beginning, about.
GROWTH: Final = 0.8
# Nothing begins in the last hours: translations follow, and nothing may be published in the future.
QUIET: Final = timedelta(hours=2)


@dataclass(frozen=True)
class Told:
    """A story's place in the archive: its number, its first article's key, its editions, when it came out."""

    number: int
    first_pk: int
    editions: tuple[str, ...]
    published_at: datetime


@dataclass(frozen=True)
class Plan:
    """An archive of so many ``articles`` that ends at ``until``. Equal plans make equal archives."""

    articles: int
    until: datetime
    seed: int = 1

    @property
    def stories(self) -> int:
        """How many stories they tell; the last may lack its translation."""
        whole, rest = divmod(self.articles, ARTICLES_OF_TEN)
        number = 0
        while rest > 0:
            rest -= len(PATTERN[number])
            number += 1
        return whole * len(PATTERN) + number

    @property
    def tags(self) -> int:
        """How many tags there are: more in a larger archive."""
        return min(max(self.articles // 100, 200), 5_000)

    @property
    def phrases(self) -> int:
        """How many different paragraphs, leads and sentences of their own the stories are made of."""
        return min(max(self.articles // 50, 100), 6_000)

    def told(self, after: int = 0) -> Iterator[Told]:
        """The stories whose articles come after the first ``after``, a number that ends a story."""
        tens, rest = divmod(after, ARTICLES_OF_TEN)
        number, pk = tens * len(PATTERN), after + 1
        while rest > 0:
            rest -= len(PATTERN[number % len(PATTERN)])
            number += 1
        while pk <= self.articles:
            editions = PATTERN[number % len(PATTERN)][: self.articles - pk + 1]
            yield Told(number, pk, editions, self.moment(number))
            pk += len(editions)
            number += 1

    def moment(self, number: int) -> datetime:
        """When the story of that number came out: later ones later."""
        share: float = (number / max(self.stories, 1)) ** GROWTH
        return (self.until - SPAN + (SPAN - QUIET) * share).replace(microsecond=number % 1000 * 1000)

    def lots(self, number: int) -> random.Random:
        """The chances of one story, the same each time."""
        return random.Random(self.seed << 32 | number)  # noqa: S311  (the same each time is what is wanted)

    def uid(self, pk: int) -> uuid.UUID:
        """The public identifier of an article: it tells one of ours."""
        return uuid.uuid5(uuid.NAMESPACE_OID, f"generated archive {self.seed}: {pk}")

    def last_told(self, pk: int) -> Told | None:
        """The story whose last article has this key; None where no story of the plan ends there."""
        if not 0 < pk <= self.articles:
            return None
        tens = max(pk - 1, 0) // ARTICLES_OF_TEN * ARTICLES_OF_TEN
        for told in self.told(tens):
            last = told.first_pk + len(told.editions) - 1
            if last >= pk:
                return told if last == pk else None
        return None
