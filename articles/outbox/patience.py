"""How long to wait before another attempt."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import DatabaseError, InterfaceError, transaction

# Of one delivery. Without a word from the channel all attempts take three hours on average, six at most.
ATTEMPTS: Final = 16
OLDEST: Final = timedelta(hours=24)
FIRST, LONGEST = 2.0, 3600.0
# Of a channel that does not answer: after so many failures in a row it rests.
FAILURES: Final = 3
FIRST_REST, LONGEST_REST = 5.0, 300.0
_lots: Final = random.SystemRandom()


def pause(attempts: int, asked: float | None = None) -> timedelta:
    """The pause after so many attempts: anything up to 2 s, 4 s, 8 s … an hour (full jitter).

    What the channel ``asked`` for, in seconds, is kept, with up to a tenth more, so that not all come back
    at once. Who asks for a second again and again does not use up all attempts within a minute.
    """
    own = _lots.uniform(0.0, _doubled(FIRST, attempts - 1, LONGEST))
    if asked is not None:
        own = max(own, asked + _lots.uniform(0.0, 0.1 * asked + 0.5))
    return timedelta(seconds=own)


def rest(failures: int, asked: float | None = None) -> timedelta:
    """How long a channel that failed so often in a row is left in peace: not at all before the third time,
    then anything from a second to 5 s, 10 s … five minutes; at least what it ``asked`` for."""
    least = timedelta(seconds=asked or 0.0)
    if failures < FAILURES:
        return least
    longest = _doubled(FIRST_REST, failures - FAILURES, LONGEST_REST)
    return max(least, timedelta(seconds=_lots.uniform(1.0, longest)))


def persistently(write: Callable[[], object]) -> None:
    """Write what must not be forgotten, though the database be busy or away: tried for some ten seconds."""
    for seconds in (0.1, 0.3, 1.0, 3.0, 5.0):
        try:
            write()
        except (DatabaseError, InterfaceError):
            # A connection that broke stays broken, a new one reaches the server once it is back.
            connection = transaction.get_connection()
            if not connection.in_atomic_block:
                connection.close()
            time.sleep(seconds)
        else:
            return
    write()


def _doubled(first: float, times: int, most: float) -> float:
    return min(most, first * 2.0 ** min(max(times, 0), 30))
