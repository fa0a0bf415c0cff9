"""How a page was come by, and why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from portal.pagecache.calls import Response
from portal.pagecache.entries import Entry


class How(Enum):
    """How a page was come by."""

    HIT = "hit"
    MISS = "miss"
    STALE = "stale"  # an older copy, while the new one is being made
    FAILED = "failed"  # an older copy, since the new one could not be made

    @property
    def is_good(self) -> bool:
        """Whether the page may be taken for what a render would give now."""
        return self is How.HIT or self is How.MISS


@dataclass(frozen=True, slots=True)
class Got:
    """An entry, and how it was come by."""

    entry: Entry
    how: How


def worst(several: Sequence[Got]) -> How:
    """How a page was come by of which these are the pieces, itself the first."""
    hows = [one.how for one in several]
    if How.FAILED in hows:
        return How.FAILED
    return hows[0] if all(how.is_good for how in hows) else How.STALE


def moment_of(several: Sequence[Got]) -> float:
    """As of when a page is of which these are the pieces, where some could not be made anew."""
    failed = [one.entry.stored_at for one in several if one.how is How.FAILED]
    # A part that was never made shows nothing, and nothing of the past.
    return min(filter(None, failed), default=several[0].entry.stored_at)


class Busy(Exception):
    """There is no copy, and no time to make one."""


class Failed(Exception):
    """The page could not be rendered; ``response`` is what Django said, if it said anything."""

    def __init__(self, response: Response | None) -> None:
        super().__init__("no page" if response is None else response.status)
        self.response = response


class Uncacheable(Exception):
    """What was rendered is no page to keep; ``response`` is to be passed on as it is."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response
