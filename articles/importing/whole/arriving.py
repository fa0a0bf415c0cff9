"""Bringing an export in, step by step. Each step can be done again; what is here already stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.db import transaction

from articles import readership
from articles.desk import months
from articles.exporting import further
from articles.exporting.folder import Record, Refused, manifest_of, records_of, verify
from articles.exporting.names import Names
from articles.importing.whole import afterwards, arrived, following, nouns, stories
from articles.importing.whole.changes import Follower
from articles.importing.whole.following import Step, Tell
from articles.models import Article
from portal import editions, moving
from portal.pagecache.purging import purges

STORIES: Final = 100


@dataclass
class Arrived:
    """How many of each kind were new, changed or removed, and which stories stay as they are here.

    ``names`` are those of there that others have here, behind those that stay.
    """

    counts: dict[str, int] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def expect_fitting(folder: Path, *, anyway: bool = False) -> Record:
    """The manifest of an export that may come in here. Reads all of it. Raises ``Refused``."""
    told = manifest_of(folder)
    unknown = sorted(set(told["editions"]) - set(editions.codes()))
    if unknown:
        codes = ",".join(told["editions"])
        raise Refused(f"The export has stories in {', '.join(unknown)}: set PORTAL_EDITIONS={codes}.")
    following.expect_next(folder, told)
    verify(folder, told)
    if not anyway and not following.is_later(told):
        _expect_empty(folder)
    return told


def bring_in(folder: Path, told: Record, tell: Tell) -> Arrived:
    """Put everything in that is not here; of a later export of the same site also what was changed there.

    The portal may serve meanwhile: every hundred stories are there whole, or not yet. A run that was killed
    goes on where it stopped when it is started again. Raises ``Refused``.
    """
    names, came = Names(), Arrived()
    if following.is_later(told):
        follower = Follower(told["site"], names)
        following.settle_tables(folder)
        came.names = following.follow_nouns(folder, told["site"])
        _take(folder, told, names, tell, came, following.steps(folder, names, follower))
        following.settle_fronts(folder, names, told["site"])
        came.counts["changed stories"] = follower.changed
        came.counts["removed stories"] = follower.remove(following.standing(folder, told))
        came.kept = follower.kept
    else:
        if not Article.objects.exists():
            # Who publishes, and what site pages say: later it is for editors to change.
            for table in moving.tables():
                with transaction.atomic():
                    came.counts[table.name] = table.settle(records_of(folder, table.name))
        _take(folder, told, names, tell, came, _steps(folder, told, names))
    following.remember(told)
    readership.refresh_popular()
    months.find_crowded.func()
    purges().purge_everything()
    return came


def _steps(folder: Path, told: Record, names: Names) -> dict[str, Step]:
    """What is done with each file of a portal's first export."""
    site = told["site"]

    def articles(some: list[Record]) -> int:
        number = stories.take(some, names)
        arrived.note(some, names, site)
        return number

    return {
        "rubrics": lambda some: nouns.rubrics(some, site),
        "authors": lambda some: nouns.authors(some, site),
        "tags": lambda some: nouns.tags(some, site),
        "images": lambda some: nouns.images(some, folder, site),
        "articles": articles,
        "views": lambda some: afterwards.views(some, names),
        "days": lambda some: afterwards.days(some, names),
        "pins": lambda some: afterwards.pins(some, names),
        "breaking": lambda some: afterwards.bars(some, names, site),
    }


def _take(
    folder: Path, told: Record, names: Names, tell: Tell, came: Arrived, steps: dict[str, Step]
) -> None:
    """File by file, in an order in which what is named is there."""
    order: list[tuple[str, str, int, Step]] = [
        # Upper ones before those below them: all at once.
        ("rubrics", "rubrics", 100_000, steps["rubrics"]),
        *((name, name, nouns.BATCH, steps[name]) for name in ("authors", "tags")),
        *((name, name, STORIES, steps[name]) for name in ("images", "articles")),
        ("revisions", "revisions", nouns.BATCH, lambda some: afterwards.revisions(some, names)),
        ("views", "views", STORIES, steps["views"]),
        ("days", "days", nouns.BATCH, steps["days"]),
        ("links between stories", "articles", STORIES, lambda some: afterwards.links(some, names)),
        *((name, name, nouns.BATCH, steps[name]) for name in ("pins", "breaking")),
        ("old_addresses", "old_addresses", nouns.BATCH, lambda some: afterwards.old_addresses(some, names)),
        *((file.name, file.name, nouns.BATCH, _taking(file, names)) for file in further.files()),
        ("public pictures", "images", STORIES, lambda some: afterwards.expose(some, names)),
    ]
    for what, file, size, step in order:
        number = _taken(what, records_of(folder, file), told["records"].get(file, 0), size, step, tell)
        if what == file:
            came.counts[what] = number


def _taking(file: further.File, names: Names) -> Step:
    return lambda some: file.take(some, names)


def _taken(
    what: str,
    records: Iterable[Record],
    total: int,
    size: int,
    step: Step,
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
