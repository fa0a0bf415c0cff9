"""Writing an export: everything that makes the public site, and what editors wrote that is not public yet.

Nothing in it signs anybody in, and nothing in it is of a reader: no account, no password, no letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files import File
from django.db.models import QuerySet
from django.utils import timezone

from articles import readership
from articles.exporting import fronts, further, nouns, reading, stories
from articles.exporting.folder import ORIGINALS, Folder, Record, Refused, written
from articles.exporting.names import Names
from articles.media.models import Image
from articles.models import Article
from portal import editions, moving

STANDING: Final = "standing"

# Hears what is being written, how many are done, and of how many.
Tell = Callable[[str, int, int], None]


def export(path: Path, tell: Tell, *, since: datetime | None = None) -> dict[str, int]:
    """Write everything into a new folder; how many records of each kind. Raises ``Refused``.

    The portal may run meanwhile. With ``since`` only stories that somebody did anything to since then, views
    of those that were read, and pictures taken in since; all uids that stand now tell which are gone. Memory
    is flat; a story takes two milliseconds, its views and revisions as much again.
    """
    readership.flush()
    begun = timezone.now()
    wanted = stories.changed(since)
    with written(path) as folder:
        # Stories first, what they name afterwards: so no record names what was made too late to be there.
        total = wanted.count()
        names = Names()
        folder.records("articles", _of_batches(wanted, stories.batches, names, tell, "articles", total))
        folder.records("revisions", _of_batches(wanted, _light, names, tell, "revisions", total))
        folder.records("views", _of_batches(wanted, _read(since), names, tell, "views", total))
        folder.records("days", reading.days(names))
        folder.records("pins", fronts.pins())
        folder.records("breaking", fronts.bars())
        folder.records("old_addresses", fronts.old_addresses())
        folder.records("rubrics", nouns.rubrics())
        folder.records("authors", nouns.authors())
        folder.records("tags", nouns.tags())
        folder.records("images", _images(folder, since, tell))
        for table in moving.tables():
            folder.records(table.name, table.records())
        for file in further.files():
            folder.records(file.name, file.records(names))
        if since is not None:
            folder.records(STANDING, _standing())
        folder.close(_told(begun, since))
        return folder.counts


def _told(begun: datetime, since: datetime | None) -> Record:
    return {
        "made_at": begun.isoformat(timespec="seconds"),
        "since": since.isoformat() if since else None,
        "site": settings.PORTAL_SITE_URL,
        "editions": editions.codes(),
        "time_zone": settings.PORTAL_TIME_ZONE,
    }


def _of_batches(
    wanted: QuerySet[Article],
    batches: Callable[[QuerySet[Article]], Iterator[list[Article]]],
    names: Names,
    tell: Tell,
    kind: str,
    total: int,
) -> Iterator[Record]:
    makers: dict[str, Callable[[list[Article]], Iterator[Record]]] = {
        "articles": lambda batch: stories.records(batch, names),
        "revisions": lambda batch: stories.revisions(batch, names),
        "views": reading.records,
    }
    done = 0
    for batch in batches(wanted):
        yield from makers[kind](batch)
        done += len(batch)
        tell(kind, done, max(total, done))


def _read(since: datetime | None) -> Callable[[QuerySet[Article]], Iterator[list[Article]]]:
    """The stories that were changed or read since then, by their names alone."""
    if since is None:
        return _light

    def batches(wanted: QuerySet[Article]) -> Iterator[list[Article]]:
        keys = sorted({*wanted.values_list("pk", flat=True), *reading.read_since(since)})
        for start in range(0, len(keys), stories.BATCH):
            some = keys[start : start + stories.BATCH]
            yield list(Article.objects.filter(pk__in=some).only("uid").order_by("pk"))

    return batches


def _light(wanted: QuerySet[Article]) -> Iterator[list[Article]]:
    """The stories by their names alone."""
    last = 0
    while batch := list(wanted.filter(pk__gt=last).only("uid")[: stories.BATCH]):
        yield batch
        last = batch[-1].pk


def _images(folder: Folder, since: datetime | None, tell: Tell) -> Iterator[Record]:
    """Records of pictures; their originals are copied on the way. One whose file is lost says so."""
    total = Image.objects.count()
    for done, (row, told) in enumerate(nouns.images(), 1):
        told["original"] = told["original_sha256"] = None
        if since is None or row.created_at >= since:
            ending = Path(str(row.original.name)).suffix
            with suppress(FileNotFoundError), _opened(row) as source:
                told["original_sha256"] = folder.copy(f"{ORIGINALS}/{row.uid}{ending}", source)
                told["original"] = f"{ORIGINALS}/{row.uid}{ending}"
        yield told
        tell("images", done, max(total, done))


def _opened(image: Image) -> File:
    """The original. Raises ``Refused`` where it lies in a store that does not give it now."""
    try:
        return image.original.open("rb")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Refused(
            f"A picture cannot be read ({error}). Try again once the picture store answers."
        ) from None


def _standing() -> Iterator[dict[str, Any]]:
    """Everything that is here now: whatever somebody has beyond it was deleted."""
    for kind, rows in (("article", Article.objects.all()), ("image", Image.objects.all())):
        for uid in rows.order_by("pk").values_list("uid", flat=True).iterator():
            yield {kind: str(uid)}
