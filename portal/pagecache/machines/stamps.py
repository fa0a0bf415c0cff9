"""Stamps in Redis: of each key when it was last purged, by a number that grows for all machines.

A page that machines lend each other carries the number that stood there before its render; it is too old
when one of its keys has a greater stamp. Each machine stamps what it purges before it does so itself. Where
it could not, it doubts: it takes no page from others until everything lent so far is declared too old.

What was purged last stands in a log as well: whoever makes a page for others carries out first what the
stamps know and it has not heard of, since some of what pages show is kept in a process until it is purged.

All of it stands under one name, with the run of the server and an era. Whatever Redis loses (a restart, a
flush, memory that ran short), it loses whole; the next who comes begins another era, in which no page of a
former one counts.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable
from typing import Any, Final

from portal import commons
from portal.metrics.meters import Histogram
from portal.pagecache.purges import DOUBT, SETTLED, Purges, slot_of

HEARD_SECONDS: Final = Histogram(
    "dateline_purge_heard_seconds",
    "From a purge being told to all machines until this one had carried it out, whoever told it.",
)
# In milliseconds: longer than rows are kept.
TOLD_FOR: Final = 600_000
# So many keys have stamps; then another era begins, and lent pages are made once more.
MOST_KEYS: Final = 50_000
# So many purges are in the log.
LOGGED: Final = 200

# KEYS: what is known, the log. ARGV: the run, a name for an era that begins.
BEGIN: Final = f"""
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] or redis.call('HLEN', KEYS[1]) > {MOST_KEYS} then
  redis.call('DEL', KEYS[1], KEYS[2])
  redis.call('HSET', KEYS[1], 'run', ARGV[1], 'era', ARGV[2], 'number', 0, 'floor', 0)
end
"""
TELL: Final = f"""{BEGIN}
if redis.call('SET', KEYS[3], 1, 'NX', 'PX', {TOLD_FOR}) then
  local number = redis.call('HINCRBY', KEYS[1], 'number', 1)
  for i = 5, #ARGV do redis.call('HSET', KEYS[1], ARGV[i], number) end
  redis.call('RPUSH', KEYS[2], ARGV[4])
  redis.call('LTRIM', KEYS[2], -{LOGGED}, -1)
  redis.call('PUBLISH', ARGV[3], ARGV[4])
end
return 1
"""
SETTLE: Final = f"""{BEGIN}
redis.call('HSET', KEYS[1], 'floor', redis.call('HINCRBY', KEYS[1], 'number', 1))
redis.call('RPUSH', KEYS[2], '{{"mark": 0, "keys": []}}')
return 1
"""


def places() -> list[str]:
    """Where the stamps stand, and the log."""
    return [commons.key("purged"), commons.key("purged", "log")]


def channel() -> str:
    """Where purges are told."""
    return commons.key("purges")


def tell(purges: Purges, mark: int, keys: Iterable[str]) -> None:
    """Stamp what a row purges and tell it to who listens: once, whoever tells."""
    keys = list(keys)
    message = json.dumps({"mark": mark, "keys": keys, "at": time.time()})
    slots = [str(slot_of(key)) for key in keys]

    def command(redis: Any, run: str) -> Any:
        names = [*places(), commons.key("told", mark)]
        return redis.eval(TELL, 3, *names, run, new_era(), channel(), message, *slots)

    if commons.in_one_run(command) is commons.AWAY:
        purges.doubt()


def carry_out(purges: Purges, message: bytes) -> None:
    """Purge here what was told. ValueError, KeyError or TypeError for what is no purge."""
    told = json.loads(message)
    if not told["mark"]:
        return
    is_news = not purges.has_carried_out(told["mark"])
    purges.purge(told["keys"], mark=told["mark"])
    # A release before this one does not say when.
    if is_news and "at" in told:
        HEARD_SECONDS.observe(max(0.0, time.time() - told["at"]))


def doubts(purges: Purges) -> bool:
    """Whether this machine takes no page from others."""
    return purges.word(DOUBT) > purges.word(SETTLED)


def settle(purges: Purges) -> None:
    """End this machine's doubt by declaring everything lent so far too old. Nothing where there is none."""
    doubt = purges.word(DOUBT)
    if doubt <= purges.word(SETTLED):
        return
    done = commons.in_one_run(lambda redis, run: redis.eval(SETTLE, 2, *places(), run, new_era()))
    if done is not commons.AWAY:
        purges.note(SETTLED, doubt)


def new_era() -> str:
    """A name that no era has had."""
    return secrets.token_hex(8)
