"""Places in the newest-first order as single numbers, so that an index can be walked along them.

42 bits of milliseconds, enough until 2109, before 13 bits that part stories of one millisecond and 8 that say
of which edition a story is: who walks the index knows it without a look anywhere else.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from articles.search.models import SearchDocument
from portal import editions

Place = tuple[dt.datetime, int]

PK_BITS: Final = 13
EDITION_BITS: Final = 8
ORDER_BITS: Final = PK_BITS + EDITION_BITS
OF_EDITION: Final = (1 << EDITION_BITS) - 1
EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MILLISECOND: Final = dt.timedelta(milliseconds=1)
FIRST: Final = -(2**63)
LAST: Final = 2**63 - 1


@dataclass(frozen=True)
class Window:
    """A stretch of the newest-first order: what is older than ``before``, or newer than ``after``.

    Published at ``since`` or later, earlier than ``until``.
    """

    before: Place | None = None
    after: Place | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def edges(self) -> tuple[int, int]:
        """The greatest number below the window and the least above it."""
        below = [FIRST]
        above = [LAST]
        if self.after:
            below.append(number_of(*self.after) | OF_EDITION)
        if self.before:
            above.append(number_of(*self.before))
        if self.since:
            below.append(number_of(self.since, 0) - 1)
        if self.until:
            above.append(number_of(self.until, 0))
        return max(below), min(above)


def number_of(published_at: dt.datetime, article_id: int, edition: str = "") -> int:
    """The number of an article published then: greater for the newer, and for the greater key of equals.

    Without its edition the least that it may have.
    """
    milliseconds = (published_at - EPOCH) // MILLISECOND
    of_key = article_id & ((1 << PK_BITS) - 1)
    return (milliseconds << ORDER_BITS) | (of_key << EDITION_BITS) | (code_of(edition) if edition else 0)


def code_of(edition: str) -> int:
    """What the numbers of an edition's stories end in: it depends on no setting."""
    return zlib.crc32(edition.encode()) & OF_EDITION


def tell_editions() -> bool:
    """Whether no two of the portal's editions have the same code."""
    codes = editions.codes()
    return len({code_of(code) for code in codes}) == len(codes)


def moment_of(number: int) -> dt.datetime:
    """When the article of that number was published, to the millisecond."""
    return EPOCH + (number >> ORDER_BITS) * MILLISECOND


def free_numbers(stories: Sequence[tuple[dt.datetime, int, str]]) -> list[int]:
    """The numbers that stories get, by moment, key and edition. One query, more where some would meet.

    Keys that differ by 8,192 in one millisecond, as an import may bring them: the later takes the next place.
    """
    wished = [number_of(*story) for story in stories]
    entries = SearchDocument.objects.values_list("docid", flat=True)
    taken = set(entries.filter(docid__in=wished))
    found = []
    for number in wished:
        place = number
        while place in taken or (place != number and entries.filter(docid=place).exists()):
            place -= 1 << EDITION_BITS
        taken.add(place)
        found.append(place)
    return found
