"""Pages that machines lend each other through Redis, and who of them makes one.

Who needs a page asks once: is it there and not too old, else is it ours to make, or does another machine make
it this moment? A borrowed page counts as made here when it was asked for. While Redis is away, while this
machine doubts (see ``stamps``) or has not caught up, each machine makes its pages for itself.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from portal import commons
from portal.metrics.meters import Counter
from portal.pagecache import counters, release
from portal.pagecache.entries import Entry, Unreadable, packed, unpacked
from portal.pagecache.machines import stamps
from portal.pagecache.machines.rows import uptime
from portal.pagecache.purges import LOOKED, Purges
from portal.pagecache.renders import database

log = logging.getLogger(__name__)
LOANS: Final = Counter(
    "dateline_loans_total",
    "Pages that were wanted of other machines: borrowed; made, for the others too; made besides, as another "
    "took long or its page would not do; alone, as Redis could not be asked or believed.",
    "outcome",
)

# In seconds: less than rows of purges are kept, so that no page outlives what could outdate it.
LENT_FOR: Final = 240.0
LARGEST: Final = 512 << 10
# In seconds: for so long another machine's render is waited for, and so often it is asked about.
PATIENCE: Final = 0.25
PAUSE: Final = 0.02
# A machine that is killed while it makes a page keeps others from it for so long, in milliseconds.
TURN: Final = 2000
# Clocks of machines may differ by so many seconds; a page that is younger than that comes from elsewhere.
SKEW: Final = 5.0
# How often it is caught up before it is given up: purges come faster than they are carried out.
CATCH_UP: Final = 5

# KEYS: what is known, the log, the page, its lock. ARGV: the run, an era's name, a token, the lock's
# milliseconds, the era and the number up to which this machine has caught up.
ASK: Final = f"""{stamps.BEGIN}
local now = redis.call('HMGET', KEYS[1], 'era', 'number', 'floor')
if now[1] ~= ARGV[5] then return {{now[1], now[2], 'new'}} end
local behind = tonumber(now[2]) - tonumber(ARGV[6])
if behind > 0 then
  local news = redis.call('LRANGE', KEYS[2], -behind, -1)
  if #news < behind then return {{now[1], now[2], 'new'}} end
  return {{now[1], now[2], 'news', news}}
end
local lent = redis.call('HMGET', KEYS[3], 'era', 'number', 'slots', 'page')
local is_good = lent[1] == now[1] and tonumber(lent[2]) >= tonumber(now[3])
if is_good then
  for slot in string.gmatch(lent[3], '%d+') do
    local stamp = redis.call('HGET', KEYS[1], slot)
    if stamp and tonumber(stamp) > tonumber(lent[2]) then is_good = false end
  end
end
if is_good then return {{now[1], now[2], 'lent', lent[4]}} end
if redis.call('SET', KEYS[4], ARGV[3], 'NX', 'PX', ARGV[4]) then return {{now[1], now[2], 'ours'}} end
return {{now[1], now[2], 'theirs'}}
"""
# KEYS: what is known, the page, its lock. ARGV: the token, the era, the number, the slots, the page, for how
# many milliseconds.
LEND: Final = """
local lent = redis.call('HMGET', KEYS[2], 'era', 'number')
local is_newer = lent[1] ~= ARGV[2] or tonumber(lent[2]) <= tonumber(ARGV[3])
if redis.call('HGET', KEYS[1], 'era') == ARGV[2] and is_newer then
  redis.call('HSET', KEYS[2], 'era', ARGV[2], 'number', ARGV[3], 'slots', ARGV[4], 'page', ARGV[5])
  redis.call('PEXPIRE', KEYS[2], ARGV[6])
end
if redis.call('GET', KEYS[3]) == ARGV[1] then redis.call('DEL', KEYS[3]) end
"""
LET_GO: Final = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


@dataclass
class Turn:
    """One page that is wanted: borrowed, or to be made and put here."""

    entry: Entry | None = None


@dataclass(frozen=True)
class Said:
    """What Redis said: how it stands with a page, in which era and after which purge."""

    era: str
    number: int
    how: str
    what: Any = None


class Loans:
    """What one process borrows and lends."""

    def __init__(self, purges: Purges) -> None:
        self._purges = purges
        self._lock = threading.Lock()
        # Up to which purge of which era this machine has carried out all, and since when that is asked.
        self._era, self._number, self._asked_at = "", 0, 0

    @contextmanager
    def turn(self, address: str) -> Iterator[Turn]:
        """A page that is wanted. What is put into the turn within the block is lent to the others."""
        token = secrets.token_hex(8)
        said, entry = self._ask(address, token)
        turn = Turn(entry)
        LOANS.add(_outcome(said, entry))
        try:
            yield turn
        except BaseException:
            if said is not None and said.how == "ours":
                commons.ask(lambda redis: redis.eval(LET_GO, 1, self._places(address)[1], token))
            raise
        if said is not None and entry is None and turn.entry is not None:
            self._lend(address, turn.entry, said, token)

    def _ask(self, address: str, token: str) -> tuple[Said | None, Entry | None]:
        """How it stands once that is known, and the page if it is lent. None: each for itself."""
        deadline = time.monotonic() + PATIENCE
        while True:
            # Noted before it is asked: what is purged from here on outdates what is borrowed.
            number = self._purges.number()
            said = self._said(address, token)
            if said is None or said.how == "ours":
                return said, None
            if said.how == "lent":
                entry = self._borrowed(address, said.what, number)
                return said, entry
            if time.monotonic() > deadline:
                return said, None
            time.sleep(PAUSE)

    def _said(self, address: str, token: str) -> Said | None:
        """What Redis says of a page once this machine has caught up; None where it cannot."""
        for _ in range(CATCH_UP):
            if stamps.doubts(self._purges) or self._purges.word(LOOKED) < self._asked_at:
                return None
            era, number = self._era, self._number
            names = [*stamps.places(), *self._places(address)]
            known = (stamps.new_era(), token, TURN, era, number)
            answer = commons.in_one_run(
                lambda redis, run: redis.eval(ASK, len(names), *names, run, *known)  # noqa: B023
            )
            if answer is commons.AWAY:
                return None
            told: Any = answer
            said = Said(told[0].decode(), int(told[1]), told[2].decode(), told[3] if len(told) > 3 else None)
            if said.how == "new":
                # What was purged before this moment is among the rows that are looked through next.
                self._note(said.era, said.number, uptime())
                return None
            if said.how != "news":
                return said
            for message in said.what:
                stamps.carry_out(self._purges, message)
            self._note(said.era, said.number)
        return None

    def _note(self, era: str, number: int, asked_at: int | None = None) -> None:
        with self._lock:
            if asked_at is not None:
                self._era, self._number, self._asked_at = era, number, asked_at
            elif era == self._era:
                self._number = max(self._number, number)

    def _borrowed(self, address: str, data: bytes, number: int) -> Entry | None:
        """A page of another machine as one of this; None where it cannot be one."""
        try:
            entry = unpacked(data)
        except Unreadable:
            log.warning("A page of another machine cannot be read and is rendered: %r", address)
            return None
        now = time.time()
        if entry.address != address or not entry.stored_at - SKEW <= now < entry.expires_at:
            return None
        counted = entry.counted
        if counted is not None:
            with database():
                counted = counters.based_here(counted)
            if counted is None:
                return None
        return replace(entry, number=number, counted=counted, stored_at=min(entry.stored_at, now))

    def _lend(self, address: str, entry: Entry, said: Said, token: str) -> None:
        page = packed(entry)
        lasts = min(entry.expires_at, entry.stored_at + LENT_FOR) - time.time()
        page_at, lock = self._places(address)
        if lasts <= 0 or len(page) > LARGEST or entry.status != 200:
            commons.ask(lambda redis: redis.eval(LET_GO, 1, lock, token))
            return
        slots = " ".join(map(str, entry.slots))
        told = (token, said.era, said.number, slots, page, max(1, int(lasts * 1000)))
        names = [stamps.places()[0], page_at, lock]
        commons.in_one_run(lambda redis, _run: redis.eval(LEND, len(names), *names, *told))

    def _places(self, address: str) -> list[str]:
        """Where a page of this release stands, and its lock."""
        made_by = release.contents()[:16]
        return [commons.key("page", made_by, address), commons.key("turn", made_by, address)]


def _outcome(said: Said | None, entry: Entry | None) -> str:
    if entry is not None:
        return "borrowed"
    if said is None:
        return "alone"
    return "made" if said.how == "ours" else "made besides"
