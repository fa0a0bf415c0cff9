"""A run: a source, read to its end and written batch by batch; killed, it is gone on with by the next one."""

from __future__ import annotations

import fcntl
import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.utils import timezone

from articles.importing.intake import finishing, undoing
from articles.importing.intake.batching import Batcher
from articles.importing.intake.mapping import AS_TAG, Mapping, propose
from articles.importing.intake.media import Shelf, Terms
from articles.importing.intake.nouns import Nouns
from articles.importing.intake.preparing import Clerk
from articles.importing.intake.sources import Source, Unreadable
from articles.importing.intake.values import Incoming, Survey, Tell
from articles.importing.models import ImportRun
from portal.accounts.models import User

State = ImportRun.State
# A batch holds SQLite's lock for as many milliseconds as it has stories, about three for each.
STORIES_IN_BATCH: Final = 100
ATTEMPTS: Final = 8
FOLDER: Final = "imports"


class AlreadyRunning(Exception):
    """Somebody imports the same site just now."""


@dataclass(frozen=True)
class Options:
    """How to import. ``media``: a copied folder of uploads; None takes no pictures over.

    ``limit`` ends after so many things, ``as_drafts`` makes nothing public: together they are a trial, whose
    stories the next run of the same site replaces. ``details`` are what its kind of source is opened with.
    """

    media: Path | None = None
    limit: int | None = None
    as_drafts: bool = False
    details: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Plain values, as an ``ImportRun`` keeps them."""
        return {
            "media": str(self.media) if self.media else "",
            "limit": self.limit,
            "as_drafts": self.as_drafts,
            "details": self.details,
        }

    @classmethod
    def from_json(cls, stored: dict[str, object]) -> Options:
        """As an ``ImportRun`` has kept them."""
        media, limit = stored.get("media"), stored.get("limit")
        return cls(
            media=Path(str(media)) if media else None,
            limit=int(str(limit)) if limit else None,
            as_drafts=bool(stored.get("as_drafts")),
            details=details if isinstance(details := stored.get("details"), dict) else {},
        )


def propose_mapping(source: Source, edition: str) -> Mapping:
    """What would become of the source's names. Reads through it once. Raises ``Unreadable``."""
    return propose(source.survey(), edition)


def begin(
    source: Source, *, edition: str, mapping: Mapping, options: Options, by: User | None = None
) -> ImportRun:
    """The row of a new run. Runs of the same site that were killed count as stopped from now on.

    Raises ``PermissionDenied``, ``AlreadyRunning``.
    """
    if by is not None and not by.has_perm("importing.add_importrun"):
        raise PermissionDenied
    mapping.check()
    with alone(source.origin):
        dead = ImportRun.objects.filter(origin=source.origin, state__in=(State.RUNNING, State.WAITING))
        dead.update(state=State.STOPPED, ended_at=timezone.now())
    return ImportRun.objects.create(
        kind=source.kind,
        source=source.name[:500],
        origin=source.origin[:200],
        edition=edition,
        options=options.as_json(),
        mapping=mapping.as_json(),
        started_by=by,
    )


def run(
    source: Source,
    row: ImportRun,
    survey: Survey,
    *,
    tell: Tell = lambda done, total: None,
    seconds: float | None = None,
) -> bool:
    """Go on with a run from where it stands; False when ``seconds`` were over before it was done.

    A batch is one transaction, so a killed run has lost nothing that it told. Raises ``AlreadyRunning``,
    ``Unreadable`` when the source breaks off, and what the database says when it stays away.
    """
    options = Options.from_json(row.options)
    with alone(source.origin):
        if not options.as_drafts:
            undoing.sweep_trials(row)
        total = min(survey.total, options.limit or survey.total)
        ImportRun.objects.filter(pk=row.pk).update(state=State.RUNNING, total=total)
        row.state, row.total = State.RUNNING, total
        try:
            if not _work(source, row, survey, options, tell, seconds):
                return False
        except Exception as error:
            _end(row, State.FAILED, f"{type(error).__name__}: {error}")
            raise
        finishing.finish(source, row, survey)
        _end(row, State.DONE)
    return True


def try_out(
    source: Source,
    survey: Survey,
    *,
    edition: str,
    mapping: Mapping,
    options: Options,
    tell: Tell = lambda done, total: None,
) -> Counter[str]:
    """What a run would do, by outcome, nothing written: no story, no rubric, no tag, no picture."""
    counts: Counter[str] = Counter()
    row = ImportRun(kind=source.kind, origin=source.origin, edition=edition, mapping=mapping.as_json())
    batcher = _batcher(source, row, survey, options, dry=True)
    done = 0
    for things in _batches(source, 0, options.limit):
        counts += batcher.take(things)
        done += len(things)
        tell(done, survey.total)
    return counts


def _work(
    source: Source, row: ImportRun, survey: Survey, options: Options, tell: Tell, seconds: float | None
) -> bool:
    batcher = _batcher(source, row, survey, options)
    began = beat = time.monotonic()
    for things in _batches(source, row.done, options.limit):
        now = time.monotonic()
        row.seconds, beat = row.seconds + now - beat, now
        _patiently(batcher, things)
        if isinstance(batcher.clerk.pictures, Shelf):
            row.made["image"] = [*row.made.get("image", []), *batcher.clerk.pictures.take_made()]
        tell(row.done, row.total)
        if row.state != State.RUNNING or (seconds is not None and time.monotonic() - began > seconds):
            return False
        if not ImportRun.objects.filter(pk=row.pk, state=State.RUNNING).exists():
            return False
    row.seconds += time.monotonic() - beat
    return True


def _patiently(batcher: Batcher, things: list[Incoming]) -> None:
    """A locked or restarting database is waited for: half a second, then longer, a minute in all."""
    for attempt in range(1, ATTEMPTS + 1):
        before = (batcher.run.done, dict(batcher.run.counts))
        try:
            batcher.take(things)
            return
        except OperationalError:
            batcher.run.done, batcher.run.counts = before
            if attempt == ATTEMPTS:
                raise
            time.sleep(attempt * 0.5)


def _batcher(
    source: Source, row: ImportRun, survey: Survey, options: Options, *, dry: bool = False
) -> Batcher:
    mapping = source.mapping = Mapping.from_json(row.mapping)
    nouns = Nouns(mapping, dry=dry)
    for key, label in survey.rubrics.items():
        above = mapping.rubrics.get(label.above, "") if label.above else ""
        if above and above != AS_TAG:
            nouns.parents.setdefault(mapping.rubrics.get(key, ""), above)
    terms = Terms(mapping.credit, mapping.licence, f"{source.kind}: {survey.address}"[:300])
    pictures = Shelf(options.media, row.edition, terms, dry=dry)
    clerk = Clerk(source, nouns, pictures, row.edition, survey.host, options.as_drafts)
    return Batcher(clerk, nouns, row, dry)


def _batches(source: Source, after: int, limit: int | None) -> Iterator[list[Incoming]]:
    things = source.read(after)
    if limit is not None:
        things = islice(things, max(limit - after, 0))
    while batch := list(islice(things, STORIES_IN_BATCH)):
        yield batch


def _end(row: ImportRun, state: str, error: str = "") -> None:
    row.state, row.ended_at, row.error = state, timezone.now(), error[:2000]
    row.save(update_fields=["state", "ended_at", "error", "seconds", "made", "counts", "done"])


@contextmanager
def alone(origin: str) -> Iterator[None]:
    """Nobody else on this machine imports the site within the block; a killed process holds nothing.

    Raises ``AlreadyRunning``.
    """
    folder = settings.PORTAL_DATA / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(origin.encode()).hexdigest()[:16]
    with (folder / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunning(f"{origin} is being imported already.") from None
        yield


__all__ = ["AlreadyRunning", "Options", "Unreadable", "begin", "propose_mapping", "run", "try_out"]
