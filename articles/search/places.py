"""Places in the newest-first order as single numbers, so that an index can be walked along them.

42 bits of milliseconds, enough until 2109, before 21 bits that part stories of one millisecond.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from articles.search.models import SearchDocument

Place = tuple[dt.datetime, int]

PK_BITS: Final = 21
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
            below.append(number_of(*self.after))
        if self.before:
            above.append(number_of(*self.before))
        if self.since:
            below.append(number_of(self.since, 0) - 1)
        if self.until:
            above.append(number_of(self.until, 0))
        return max(below), min(above)


def number_of(published_at: dt.datetime, article_id: int) -> int:
    """The number of an article published then: greater for the newer, and for the greater key of equals."""
    milliseconds = (published_at - EPOCH) // MILLISECOND
    return (milliseconds << PK_BITS) | (article_id & ((1 << PK_BITS) - 1))


def moment_of(number: int) -> dt.datetime:
    """When the article of that number was published, to the millisecond."""
    return EPOCH + (number >> PK_BITS) * MILLISECOND


def free_number(published_at: dt.datetime, article_id: int) -> int:
    """Two keys that differ by 2,097,152 in one millisecond would meet: the later takes the next place."""
    number = number_of(published_at, article_id)
    while SearchDocument.objects.filter(docid=number).exists():
        number -= 1
    return number
