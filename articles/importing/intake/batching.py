"""One batch: what is new is written, what is known is compared; each thing has its row of what came of it.

A batch is one transaction. What the database refuses is tried again thing by thing: a bad one costs itself.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from articles import cachekeys, readership
from articles.importing.intake import known
from articles.importing.intake.nouns import Nouns
from articles.importing.intake.preparing import Clerk, LeftOut, Prepared
from articles.importing.intake.rewriting import rewrite
from articles.importing.intake.values import Incoming
from articles.importing.intake.writing import Ready, write
from articles.importing.models import ImportedItem, ImportRun
from articles.importing.shape import gettext_noop as _
from articles.models import State
from portal.pagecache.purging import purge

log = logging.getLogger(__name__)
Outcome = ImportedItem.Outcome

NEWER_THERE = _("there is a newer version there; ours was edited since and stays as it is")
SECOND_VERSION = _("its translation group has a story of this edition already: it stands alone")


@dataclass
class Batch:
    """What becomes of some things: told apart first, written then."""

    new: list[Ready] = field(default_factory=list)
    changed: list[tuple[ImportedItem, Prepared]] = field(default_factory=list)
    edited: list[tuple[ImportedItem, Incoming]] = field(default_factory=list)
    empty: list[tuple[Incoming, Outcome, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass
class Batcher:
    """Takes batches for one run."""

    clerk: Clerk
    nouns: Nouns
    run: ImportRun
    dry: bool = False

    @property
    def origin(self) -> str:
        return self.clerk.source.origin

    def take(self, things: Sequence[Incoming]) -> Counter[str]:
        """Do it all; how many had which outcome. Raises ``OperationalError`` when the database is away."""
        try:
            return self._take(things)
        except OperationalError:
            raise
        except DatabaseError as error:
            self.nouns.forget()
            if len(things) == 1:
                log.warning("%s was refused by the database: %s", things[0].key, error)
                return self._refuse(things[0], str(error))
            counts: Counter[str] = Counter()
            for thing in things:
                counts += self.take([thing])
            return counts

    def _take(self, things: Sequence[Incoming]) -> Counter[str]:
        batch = self._sorted(things)
        if self.dry:
            return _as_counted(batch)
        with transaction.atomic():
            self._write_new(batch)
            for item, story in batch.changed:
                assert item.article_id is not None  # noqa: S101  (sorted so)
                rewrite(item.article_id, story, self.origin, self.run.pk)
                self._keep_item(item, story, item.article_id)
            for item, incoming in batch.edited:
                _note_newer(item, incoming)
            self._write_empty(batch)
            counts = _as_counted(batch)
            self._note_progress(counts, len(things))
        return counts

    def _sorted(self, things: Sequence[Incoming]) -> Batch:
        """What each thing is. Prepared outside of the transaction, as that takes most of the time."""
        batch = Batch()
        once = list({thing.key: thing for thing in things}.values())
        batch.counts["twice in the source"] += len(things) - len(once)
        rows = known.items(self.origin, [thing.key for thing in once])
        touched = known.edited([row.article_id for row in rows.values() if row.article_id])
        for thing in once:
            row = rows.get(thing.key)
            if row is not None and row.article_id is not None:
                if row.digest == thing.fingerprint(self.origin):
                    batch.counts["unchanged"] += 1
                    continue
                if row.article_id in touched:
                    batch.edited.append((row, thing))
                    continue
            self._prepare(thing, row, batch)
        return batch

    def _prepare(self, thing: Incoming, row: ImportedItem | None, batch: Batch) -> None:
        try:
            story = self.clerk.prepare(thing)
            if row is not None and row.article_id is not None:
                batch.changed.append((row, story))
            else:
                batch.new.append(Ready(story, self.nouns))
        except LeftOut as reason:
            batch.empty.append((thing, Outcome.SKIPPED, reason.reason))
        except (DatabaseError, InterfaceError):
            raise
        except Exception as error:
            # Whatever is wrong with one thing, the others go on.
            log.info("%s can't be imported", thing.key, exc_info=True)
            batch.empty.append((thing, Outcome.REFUSED, str(error) or type(error).__name__))

    def _write_new(self, batch: Batch) -> None:
        stories = [ready.story for ready in batch.new]
        places = known.places(self.origin, stories)
        for story, place in zip(stories, places, strict=True):
            if place.is_taken:
                story.notes.doubted("edition", story.edition, SECOND_VERSION)
        pks = write(batch.new, [place.group for place in places], self.origin, self.run.pk)
        emptied = known.items(self.origin, [story.incoming.key for story in stories])
        fresh: list[ImportedItem] = []
        views: dict[int, tuple[int, str]] = {}
        for story, pk in zip(stories, pks, strict=True):
            if row := emptied.get(story.incoming.key):
                self._keep_item(row, story, pk)
            else:
                fresh.append(self._item_of(ImportedItem(), story, pk))
            if story.incoming.views:
                views[pk] = story.incoming.views, story.incoming.address[:200]
        readership.carry_over_all(views, source=self.origin, actor="import")
        ImportedItem.objects.bulk_create(fresh)
        purge(*_months(stories))

    def _item_of(self, item: ImportedItem, story: Prepared, pk: int) -> ImportedItem:
        notes, incoming = story.notes, story.incoming
        if item.article_id is None:
            # Whoever undoes a run takes away what it made, not what it brought up to date.
            item.run = self.run
        item.article_id, item.edition, item.digest = pk, story.edition, story.digest
        item.origin, item.key, item.what = self.origin, incoming.key, incoming.what[:40]
        item.source = (incoming.address or self.clerk.source.name)[:500]
        item.label, item.together = story.snapshot.title[:200], incoming.together[:100]
        item.published = incoming.first_published
        item.outcome, item.notes = notes.gravest or Outcome.KEPT, notes.as_stored()
        item.doubts = [] if story.state == State.PUBLISHED else notes.doubts()
        return item

    def _keep_item(self, item: ImportedItem, story: Prepared, pk: int) -> None:
        self._item_of(item, story, pk).save()

    def _write_empty(self, batch: Batch) -> None:
        """Rows of what nothing was made of. One that says the same already is left alone."""
        rows = known.items(self.origin, [incoming.key for incoming, _outcome, _why in batch.empty])
        fresh = []
        for incoming, outcome, why in batch.empty:
            item = rows.get(incoming.key) or ImportedItem()
            if item.pk and (item.outcome, item.digest) == (outcome, incoming.fingerprint(self.origin)):
                continue
            incoming.notes.lost(incoming.what, incoming.title, why)
            item.run, item.edition = self.run, incoming.edition or self.clerk.edition
            item.origin, item.key, item.what = self.origin, incoming.key, incoming.what[:40]
            item.source = (incoming.address or self.clerk.source.name)[:500]
            item.label, item.digest = incoming.title[:200], incoming.fingerprint(self.origin)
            item.published, item.outcome = incoming.first_published, outcome
            item.notes = incoming.notes.as_stored()
            if item.pk:
                item.save()
            else:
                fresh.append(item)
        ImportedItem.objects.bulk_create(fresh)

    def _refuse(self, thing: Incoming, why: str) -> Counter[str]:
        batch = Batch(empty=[(thing, Outcome.REFUSED, why)])
        counts = _as_counted(batch)
        if not self.dry:
            with transaction.atomic():
                self._write_empty(batch)
                self._note_progress(counts, 1)
        return counts

    def _note_progress(self, counts: Counter[str], number: int) -> None:
        """In the same transaction as the stories: a killed run knows how far it came."""
        run = self.run
        run.counts = dict(Counter(run.counts) + counts)
        run.made = {**run.made, **self.nouns.made_so_far(run.made)}
        run.done, run.moved_at = run.done + number, timezone.now()
        run.save(update_fields=["counts", "made", "done", "moved_at", "seconds"])


def _as_counted(batch: Batch) -> Counter[str]:
    counts = batch.counts + Counter()
    for story in [*(ready.story for ready in batch.new), *(story for _item, story in batch.changed)]:
        counts[story.notes.gravest or Outcome.KEPT] += 1
        counts[f"state {story.state}"] += 1
        counts["comments"] += story.incoming.comments
        counts["addresses"] += len(story.addresses)
        counts["with a date"] += story.incoming.first_published is not None
    counts["new"] += len(batch.new)
    counts["updated"] += len(batch.changed)
    counts["edited here"] += len(batch.edited)
    counts.update(str(outcome) for _incoming, outcome, _why in batch.empty)
    return +counts


def _note_newer(item: ImportedItem, incoming: Incoming) -> None:
    """Say once that another version has come."""
    if any(note.get("template") == NEWER_THERE for note in item.notes):
        return
    incoming.notes.doubted("newsroom", str(incoming.updated or ""), NEWER_THERE)
    item.notes = [*item.notes, *(n for n in incoming.notes.as_stored() if n["template"] == NEWER_THERE)]
    item.save(update_fields=["notes"])


def _months(stories: Sequence[Prepared]) -> set[str]:
    """Of what lives longer than a minute: sitemaps and calendars of the months the stories are of."""
    keys = set()
    for story in stories:
        if story.state == State.PUBLISHED and story.incoming.first_published:
            day = timezone.localdate(story.incoming.first_published)
            keys |= {cachekeys.sitemap(story.edition, day), cachekeys.month(story.edition, day)}
    return keys
