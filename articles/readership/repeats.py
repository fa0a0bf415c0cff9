"""Repeats across machines: who reads a story at one machine and, within half an hour, again at another.

Each machine knows its own readers (``marks``) and counts whoever is new to it at once: no reader waits for
Redis. A thread asks there afterwards whether another machine has counted the same reader, and if so takes the
view back before it is booked. It asks about many at a time: a question for each would cost more than
the page. Where Redis does not answer the view stays counted.

What is kept there for half an hour is a keyed hash, whose key is drawn anew each day and goes with the day.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from portal import commons

if TYPE_CHECKING:
    from redis import Redis

log = logging.getLogger(__name__)

# A little less than half an hour: it is asked a moment after the reader was counted, and whom the machine
# itself counts anew by then must not be taken for the reader of before.
MARKED: Final = 30 * 60 - 2
AT_ONCE: Final = 500
# In seconds: for so long views gather before they are asked about, 20 or more of them where it matters.
GATHERING: Final = 0.02
# In seconds: so often it is said how far all views are settled, where none comes.
IDLE: Final = 1.0
# More than a machine can serve in the fifth of a second that Redis may take: what comes on top stays counted.
MOST_WAITING: Final = 20_000

# Marks readers who are new, if the key of the day is what the asker takes it for: another mark says nothing.
# KEYS: where the day's key stands; the marks. ARGV: the asker's key; seconds until the day ends; for how many
# a mark stands. Answers with the day's key and which readers have a mark, counted from 1.
MARK: Final = """
local key = redis.call('GET', KEYS[1])
if not key then
  key = ARGV[1]
  redis.call('SET', KEYS[1], key, 'EX', ARGV[2])
end
local known = {key}
if key == ARGV[1] then
  for place = 2, #KEYS do
    if not redis.call('SET', KEYS[place], '1', 'NX', 'EX', ARGV[3]) then
      known[#known + 1] = place - 1
    end
  end
end
return known
"""

# Article, kind of referrer, reader.
View = tuple[int, int, bytes]
# A day, and when it ends in seconds since 1970.
Day = tuple[dt.date, float]


class Repeats:
    """Asks about each counted view; ``take_back`` is told of those that another machine has counted.

    ``so_far`` says what has been counted by now, and what it answers with is called once that is settled.
    """

    def __init__(
        self,
        day: Callable[[], Day],
        take_back: Callable[[int, int], None],
        so_far: Callable[[], Callable[[], None]],
    ) -> None:
        self._day, self._take_back, self._so_far = day, take_back, so_far
        self._views: queue.SimpleQueue[View | None] = queue.SimpleQueue()
        self._key, self._drawn_on = b"", dt.date.min
        self._thread: threading.Thread | None = None

    def ask_about(self, view: View) -> None:
        """Have it asked soon, by a thread of its own. Never waits."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="repeats", daemon=True)
            self._thread.start()
        if self._views.qsize() < MOST_WAITING:
            self._views.put(view)

    def stop(self, *, within: float = 1.0) -> None:
        """Ask about what is left, at most so many seconds."""
        if self._thread is not None:
            self._views.put(None)
            self._thread.join(within)
            self._thread = None

    def _run(self) -> None:
        goes_on = True
        while goes_on:
            try:
                goes_on = self._round()
            except Exception:
                # Without this thread nothing that is counted here would ever be booked.
                log.exception("What has been counted could not be settled; it is tried again")
                time.sleep(IDLE)

    def _round(self) -> bool:
        """Settle what has been counted; whether to go on."""
        views = self._first()
        # What is counted from here on is nobody's yet; all that was stands in the queue or was left out.
        done = self._so_far()
        while not self._views.empty():
            views.append(self._views.get())
        asked = [view for view in views if view is not None]
        for begin in range(0, len(asked), AT_ONCE):
            self._settle_if_can(asked[begin : begin + AT_ONCE])
        # Also where nobody could be asked: then they stay counted.
        done()
        return len(asked) == len(views)

    def _first(self) -> list[View | None]:
        """The first view that comes, some time after it came; none where none comes."""
        try:
            view = self._views.get(timeout=IDLE)
        except queue.Empty:
            return []
        # Whoever puts one there meanwhile wakes nobody.
        time.sleep(GATHERING)
        return [view]

    def _settle_if_can(self, views: list[View]) -> None:
        """Whatever it is about these views, the thread is there for the next."""
        try:
            self._settle(views)
        except Exception:
            log.exception("%d views stay counted, whoever counted them elsewhere", len(views))

    def _settle(self, views: list[View]) -> None:
        today, midnight = self._day()
        left = max(1, int(midnight - time.time()))
        if today != self._drawn_on:
            self._key, self._drawn_on = secrets.token_bytes(32), today
        # The second time with the key that another process drew first today, or after Redis was restarted.
        for _ in range(2):
            told = commons.ask(lambda redis: self._told(redis, views, left))
            if told is commons.AWAY:
                return
            key, *known = told
            if key == self._key:
                for place in known:
                    article, kind, _reader = views[place - 1]
                    self._take_back(article, kind)
                return
            self._key = key

    def _told(self, redis: Redis, views: list[View], seconds: int) -> list[Any]:
        """The day's key, and which of the readers are known, counted from 1. One command, 2 µs for each."""
        place = commons.key("views", self._drawn_on.isoformat())
        before = commons.key("view", "")
        marks = [before + self._hash(article, reader) for article, _kind, reader in views]
        return redis.eval(MARK, len(marks) + 1, place, *marks, self._key, str(seconds), str(MARKED))

    def _hash(self, article: int, reader: bytes) -> str:
        return hashlib.blake2b(b"%d\0%b" % (article, reader), key=self._key, digest_size=16).hexdigest()
