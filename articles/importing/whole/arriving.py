"""Bringing an export in, step by step. Each step can be done again; what is here already stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from django.db import transaction

from articles import readership
from articles.exporting.folder import Record, Refused, manifest_of, records_of, verify
from articles.exporting.names import Names
from articles.importing.whole import afterwards, imports, nouns, stories
from articles.models import Article
from portal import editions, moving
from portal.pagecache.purging import purges

STORIES: Final = 100
# Hears what is being done, how much of it, and of how much.
Tell = Callable[[str, int, int], None]


def expect_fitting(folder: Path, *, anyway: bool = False) -> Record:
    """The manifest of a whole export that may come in here. Reads all of it. Raises ``Refused``."""
    told = manifest_of(folder)
    if told.get("since"):
        raise Refused(
            f"{folder} holds only what changed since {told['since']}: a portal takes in whole exports alone. "
            "Make one without --since; for a copy that follows this portal use backup and restore."
        )
    unknown = sorted(set(told["editions"]) - set(editions.codes()))
    if unknown:
        codes = ",".join(told["editions"])
        raise Refused(f"The export has stories in {', '.join(unknown)}: set PORTAL_EDITIONS={codes}.")
    verify(folder, told)
    if not anyway:
        _expect_empty(folder)
    return told


def bring_in(folder: Path, told: Record, tell: Tell) -> dict[str, int]:
    """Put everything in that is not here; how many of each kind were new. Raises ``Refused``.

    The portal may serve meanwhile: every hundred stories are there whole, or not yet. A run that was killed
    goes on where it stopped when it is started again.
    """
    names, new = Names(), {}
    is_fresh = not Article.objects.exists()
    if is_fresh:
        # Who publishes, and what site pages say: later it is for editors to change.
        for table in moving.tables():
            with transaction.atomic():
                new[table.name] = table.settle(records_of(folder, table.name))
    new["rubrics"] = nouns.rubrics(records_of(folder, "rubrics"))
    steps: list[tuple[str, str, int, Callable[[list[Record]], int]]] = [
        ("authors", "authors", nouns.BATCH, nouns.authors),
        ("tags", "tags", nouns.BATCH, nouns.tags),
        ("images", "images", STORIES, lambda some: nouns.images(some, folder)),
        ("articles", "articles", STORIES, lambda some: stories.take(some, names)),
        ("revisions", "revisions", nouns.BATCH, lambda some: afterwards.revisions(some, names)),
        ("views", "views", STORIES, lambda some: afterwards.views(some, names)),
        ("days", "days", nouns.BATCH, lambda some: afterwards.days(some, names)),
        ("links between stories", "articles", STORIES, lambda some: afterwards.links(some, names)),
        ("pins", "pins", nouns.BATCH, lambda some: afterwards.pins(some, names)),
        ("breaking", "breaking", nouns.BATCH, lambda some: afterwards.bars(some, names)),
        ("old_addresses", "old_addresses", nouns.BATCH, lambda some: afterwards.old_addresses(some, names)),
        ("imports", "imports", nouns.BATCH, lambda some: imports.runs(some, names)),
        ("imported", "imported", nouns.BATCH, lambda some: imports.items(some, names)),
        ("public pictures", "images", STORIES, lambda some: afterwards.expose(some, names)),
    ]
    for what, file, size, step in steps:
        number = _taken(what, records_of(folder, file), told["records"].get(file, 0), size, step, tell)
        if what == file:
            new[what] = number
    readership.refresh_popular()
    purges().purge_everything()
    return new


def _taken(
    what: str,
    records: Iterable[Record],
    total: int,
    size: int,
    step: Callable[[list[Record]], int],
    tell: Tell,
) -> int:
    new = done = 0
    for batch in nouns.batches(records, size):
        try:
            new += step(batch)
        except (KeyError, TypeError, moving.NotARow) as error:
            raise Refused(f"A record of {what} is none of ours ({error}).") from error
        done += len(batch)
        tell(what, done, max(total, done))
    return new


def _expect_empty(folder: Path) -> None:
    """Raise ``Refused`` where a story is not one of the export's: those are left by a run that was killed."""
    here = Article.objects.count()
    if not here:
        return
    ours = 0
    for batch in nouns.batches(records_of(folder, "articles")):
        ours += Article.objects.filter(uid__in=[one["uid"] for one in batch]).count()
    if ours < here:
        raise Refused(
            f"This portal has {here - ours:,} stories that are not in the export. Import into an empty one, "
            "or add --beside to put the export beside what is here."
        )
