"""Reading one feed: asked for, read, its new items made drafts."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import Message
from typing import Final

from django.conf import settings
from django.utils import timezone

from articles.importing.feeds import reading
from articles.importing.feeds.source import FeedSource, mapping_for
from articles.importing.feeds.values import NoFeed, ReaderMissing
from articles.importing.intake.batching import Batcher
from articles.importing.intake.media import Shelf
from articles.importing.intake.nouns import Nouns
from articles.importing.intake.preparing import Clerk
from articles.importing.models import ImportRun
from articles.models import Rubric
from articles.wiredesk.models import Problem, WireFeed
from portal.kit import fetching, outgoing
from portal.kit.fetching import Fetched
from portal.kit.http import networks

log = logging.getLogger(__name__)

MOST_BYTES: Final = 3 * 1024 * 1024
ACCEPT: Final = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
)
# What came out before is no news any more when a feed is read for the first time, or after a long failure.
OLDEST: Final = timedelta(days=2)
ITEMS_IN_BATCH: Final = 20


class Failed(Exception):
    """The feed was not read. ``wait`` is what its server asked for, in seconds."""

    def __init__(self, problem: Problem, said: str = "", wait: float | None = None) -> None:
        super().__init__(problem)
        self.problem, self.said, self.wait = problem, said[:300], wait


@dataclass
class Read:
    """What came of it: the counts of the batches, empty where nothing had changed."""

    counts: Counter[str] = field(default_factory=Counter)
    etag: str = ""
    modified: str = ""
    digest: str = ""
    moved_to: str = ""


def read(feed: WireFeed, now: datetime) -> Read:
    """Ask for a feed and take in what is new. Raises ``Failed``, and what the database says."""
    if feed.rubric is None:
        raise Failed(Problem.NO_RUBRIC)
    got = ask(feed.address, etag=feed.etag, modified=feed.modified)
    if got.status == 304:
        return Read(Counter(feed.counts), feed.etag, feed.modified, feed.digest, got.moved_to)
    digest = hashlib.sha256(got.body).hexdigest()
    etag, modified = got.headers.get("etag", "")[:300], got.headers.get("last-modified", "")[:100]
    if digest == feed.digest:
        return Read(Counter(feed.counts), etag, modified, digest, got.moved_to)
    try:
        told = reading.read(got.body, url=got.url, charset=charset_of(got))
    except NoFeed as reason:
        raise Failed(Problem.NO_FEED, str(reason)) from None
    except ReaderMissing as reason:
        raise Failed(Problem.ERROR, str(reason)) from None
    source = FeedSource(told, address=feed.address, name=feed.name, edition=feed.edition, since=now - OLDEST)
    counts = take(source, run_of(feed, source), feed.rubric, feed.edition)
    return Read(counts, etag, modified, digest, got.moved_to)


def ask(address: str, *, etag: str = "", modified: str = "") -> Fetched:
    """The answer of a feed's server: 200, or 304 where it says so. Raises ``Failed``."""
    headers = {"Accept": ACCEPT}
    if etag:
        headers["If-None-Match"] = etag
    if modified:
        headers["If-Modified-Since"] = modified
    try:
        got = fetching.fetch(
            address,
            headers,
            seconds=settings.PORTAL_OUTGOING_SECONDS,
            most_bytes=MOST_BYTES,
            allowed=networks(settings.PORTAL_OUTGOING_NETWORKS),
        )
    except outgoing.NotAllowed as reason:
        raise Failed(Problem.NOT_ALLOWED, str(reason)) from None
    except outgoing.NotSent as reason:
        raise Failed(Problem.UNREACHABLE, str(reason)) from None
    except outgoing.NoAnswer as reason:
        raise Failed(Problem.NO_ANSWER, str(reason)) from None
    except fetching.TooLarge:
        raise Failed(Problem.TOO_LARGE) from None
    except fetching.Garbled:
        raise Failed(Problem.NO_FEED) from None
    if got.status in {200, 304}:
        return got
    wait = outgoing.seconds_to_wait(got.headers.get("retry-after", ""), timezone.now())
    raise Failed(_problem_of(got.status), f"HTTP {got.status}", wait)


def charset_of(got: Fetched) -> str:
    """What the server says of the letters, empty where it says nothing."""
    told = Message()
    told["content-type"] = got.headers.get("content-type", "")
    return told.get_content_charset("")


def take(source: FeedSource, run: ImportRun, rubric: Rubric, edition: str) -> Counter[str]:
    """Make drafts of what is new, bring untouched ones up to date; how many of each."""
    nouns = Nouns(mapping_for(rubric.slug))
    clerk = Clerk(source, nouns, Shelf(None, edition), edition, as_drafts=True)
    batcher = Batcher(clerk, nouns, run)
    things, counts = list(source.read()), Counter[str]()
    for start in range(0, len(things), ITEMS_IN_BATCH):
        counts += batcher.take(things[start : start + ITEMS_IN_BATCH])
    return counts


def run_of(feed: WireFeed, source: FeedSource) -> ImportRun:
    """The row under which everything stands that the feed ever brought. None to two queries."""
    if feed.run is None:
        feed.run = ImportRun.objects.create(
            kind="wire",
            source=feed.address[:500],
            origin=source.origin,
            edition=feed.edition,
            options={"as_drafts": True},
            state=ImportRun.State.DONE,
        )
        WireFeed.objects.filter(pk=feed.pk).update(run=feed.run)
    return feed.run


def _problem_of(status: int) -> Problem:
    if status == 410:
        return Problem.GONE
    if status in {401, 402, 403, 407, 451}:
        return Problem.NOT_LET_IN
    if status == 429 or status == 503:
        return Problem.BUSY
    if 400 <= status < 500:
        return Problem.NOT_THERE
    return Problem.FAULT
