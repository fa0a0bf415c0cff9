"""The worker's round: feeds that are due are read, one after the other; who fails waits longer each time."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from typing import Final

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from articles.wiredesk.models import Problem, WireFeed
from articles.wiredesk.reading import Failed, Read, read

log = logging.getLogger(__name__)
# A feed in hand is nobody else's for so long; a killed worker's is taken up after it.
LEASE: Final = timedelta(minutes=5)
LONGEST_PAUSE: Final = timedelta(hours=12)
AT_ONCE: Final = 20


def look() -> int:
    """Read the feeds that are due, twenty at most; how many. One query where none is.

    Two workers never read one at the same time.
    """
    count = 0
    # Its rubric and run with it: both are asked for.
    for feed in WireFeed.objects.due(timezone.now()).select_related("rubric", "run")[:AT_ONCE]:
        if not threading.main_thread().is_alive():
            break
        count += read_now(feed)
    return count


def read_now(feed: WireFeed) -> bool:
    """Read one feed and write down how it went; False when another worker has it in hand."""
    now = timezone.now()
    mine = WireFeed.objects.filter(pk=feed.pk, due_at=feed.due_at).update(due_at=now + LEASE, asked_at=now)
    if not mine:
        return False
    try:
        _note_answer(feed, read(feed, now), now)
    except Failed as failure:
        _note_failure(feed, failure, now)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        log.exception("Feed %s could not be read", feed.address)
        _note_failure(feed, Failed(Problem.ERROR), now)
    return True


def pause(minutes: int, failures: int, asked: float | None = None) -> timedelta:
    """How long until a feed is read again: twice as long after each failure, twelve hours at most.

    What its server ``asked`` for, in seconds, is kept.
    """
    usual = timedelta(minutes=minutes)
    longest = max(usual, LONGEST_PAUSE)
    own = min(usual * 2 ** min(failures, 12), longest)
    return max(own, timedelta(seconds=asked or 0.0))


def _note_answer(feed: WireFeed, got: Read, now: datetime) -> None:
    shown = ("new", "updated", "unchanged", "edited here", "refused")
    WireFeed.objects.filter(pk=feed.pk).update(
        due_at=now + pause(feed.minutes, 0),
        answered_at=now,
        failures=0,
        problem="",
        said="",
        counts={name: got.counts[name] for name in shown if got.counts[name]},
        etag=got.etag,
        modified=got.modified,
        digest=got.digest,
        moved_to=got.moved_to[:500],
    )


def _note_failure(feed: WireFeed, failure: Failed, now: datetime) -> None:
    log.warning("Feed %s was not read: %s %s", feed.address, failure.problem, failure.said)
    failures = feed.failures + 1
    facts = {"problem": failure.problem, "said": failure.said, "failures": failures}
    if failure.problem == Problem.GONE:
        facts["is_on"] = False
    due = now + pause(feed.minutes, failures, failure.wait)
    WireFeed.objects.filter(pk=feed.pk).update(due_at=due, **facts)
