"""Bringing to the store what waits here, and taking from it what is over: the worker's part.

Each errand is a name. What is done follows from the rows, so doing it twice is harmless, and one that was
killed in the middle is done again. Before anything is deleted here the store has confirmed its checksum.
"""

from __future__ import annotations

import datetime as dt
import functools
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from django.conf import settings
from django.db.models import Q

from articles.media import files
from articles.media.models import Errand, Image
from articles.media.store import errands, reaching
from articles.media.store.errands import COPIES
from portal import pooled

if TYPE_CHECKING:
    from articles.media.store.buckets import Bucket

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
TYPES: Final = {".avif": "image/avif", ".jpg": "image/jpeg", ".png": "image/png"}
FOREVER: Final = "public, max-age=31536000, immutable"
PRIVATE: Final = "private, no-store"
# In seconds: what was written a moment ago may have a row that is not committed yet.
YOUNG: Final = 3600.0
# How long one round may take before others on the worker's timetable are asked whether it shall end.
ROUND: Final = 30.0
# Something belongs to a picture that nobody knows yet, or lies on another machine.
LATER: Final = 20.0
# A machine that lives comes to what is due within seconds.
GONE: Final = dt.timedelta(minutes=5)


# Who has to hear that other machines can read an original whose copies are not made yet.
_told: list[Callable[[], object]] = []


def when_brought(tell: Callable[[], object]) -> None:
    """Have ``tell`` called for each such original: the work had been given to whoever could not read it."""
    _told.append(tell)


class NotYet(Exception):
    """What is needed for it is not there yet."""


def carry_out() -> int:
    """Do what is due, until nothing is, the store is away, or half a minute is over; how much was done.

    One query when nothing is due.
    """
    count, end = 0, time.monotonic() + ROUND
    _look_around()
    hide()
    while time.monotonic() < end and (errand := _next()):
        try:
            see_to(errand.name)
        except reaching.Away as error:
            errands.put_off(errand, str(error))
            break
        except NotYet as error:
            errands.put_off(errand, str(error), seconds=LATER)
        except OSError as error:
            if not errand.attempts:
                log.warning("%s cannot be brought to the store: %s", errand.name, error)
            errands.put_off(errand, str(error))
        else:
            errands.done(errand)
            count += 1
    return count


@functools.cache
def _look_around() -> None:
    """Once in each process: one before may have been killed; after a restore another's files lie here."""
    errands.release()
    errands.take_over()


def take_over_from_the_gone() -> int:
    """Make errands this machine's that nobody came to though the store is well; how many. One query."""
    try:
        reaching.patience.expect()
    except reaching.Away:
        return 0
    return errands.take_over(overdue=GONE)


def _next() -> Errand | None:
    """The next errand; None while the store is known to be away, so that nobody's turn is used up."""
    try:
        reaching.patience.expect()
    except reaching.Away:
        return None
    return errands.claim()


def hide() -> None:
    """Take out of the served folder what waits here and is public no more, store or no store. One query."""
    folder = files.public_folder()
    waiting = Errand.objects.filter(machine=errands.machine(), name__startswith=COPIES)
    keys = {name.removeprefix(COPIES) for name in waiting.values_list("name", flat=True)}
    keys = {key for key in keys if (folder / key).is_dir()}
    if keys:
        shown = Image.objects.filter(Q(key__in=keys) | Q(former_key__in=keys), is_public=True)
        for key, former in shown.values_list("key", "former_key"):
            keys -= {key, former}
        for key in keys:
            files.unpublish(key)


def see_to(name: str) -> None:
    """Make the store agree with the rows about one original or one folder of copies."""
    if name.startswith(COPIES):
        _see_to_copies(name.removeprefix(COPIES))
    else:
        _see_to_original(name)


def _see_to_original(name: str) -> None:
    here = Path(settings.MEDIA_ROOT) / name
    if not Image.objects.filter(original=name).exists():
        _expect_old(here)
        here.unlink(missing_ok=True)
        _drop(reaching.private(), name)
    elif here.is_file():
        _bring(here, name)
        here.unlink(missing_ok=True)
        if Image.objects.filter(original=name, copies_due_at__isnull=False).exists():
            for tell in _told:
                tell()


def _see_to_copies(key: str) -> None:
    folder = files.private_folder(key)
    waiting = list(_files_in(folder))
    image = _with(key)
    if image is None or not image.is_public:
        _hide_from_readers(key)
    if image is None:
        _expect_old(folder)
        files.discard(key)
        _drop_below(reaching.private(), f"{COPIES}{key}/")
        return
    for file in waiting:
        _bring(file, f"{COPIES}{key}/{file.name}")
    if image.is_public:
        _show(image, key, {file.name for file in waiting})
    for file in waiting:
        (files.public_folder(key) / file.name).unlink(missing_ok=True)
        file.unlink(missing_ok=True)


def _with(key: str) -> Image | None:
    """The picture whose present or former crop has the key."""
    return Image.objects.filter(Q(key=key) | Q(former_key=key)).only("key", "made", "is_public").first()


def _files_in(folder: Path) -> Iterator[Path]:
    """Whole files: drafts have a dot before their name."""
    if folder.is_dir():
        yield from sorted(file for file in folder.iterdir() if not file.name.startswith("."))


def _expect_old(path: Path) -> None:
    """Raise ``NotYet`` where the row may be about to come."""
    if path.exists() and time.time() - path.stat().st_mtime < YOUNG:
        raise NotYet("no picture has it")


def _asked(question: Callable[[], Answer]) -> Answer:
    """What the store answers; meanwhile this thread holds no connection of a pool."""
    pooled.let_go()
    return reaching.asked(question)


def _bring(file: Path, name: str) -> None:
    data = file.read_bytes()
    _asked(lambda: reaching.private().put(name, data, TYPES[file.suffix], PRIVATE))


def _show(image: Image, key: str, waiting: set[str]) -> None:
    """Give readers every copy that the row lists; of a former crop, what waited here."""
    wanted = {copy.name for copy in image.renditions} if image.key == key else waiting
    there = _asked(lambda: {name for name, *_facts in reaching.public().below(f"{key}/")})
    for name in sorted(wanted):
        if f"{key}/{name}" not in there:
            _copy_to_readers(key, name)
    now = _with(key)
    if now is None or not now.is_public:
        # Withdrawn while we were at it: whoever comes last sees the last state.
        _hide_from_readers(key)


def _copy_to_readers(key: str, name: str) -> None:
    source, target = f"{COPIES}{key}/{name}", f"{key}/{name}"
    kind = TYPES[Path(name).suffix]
    try:
        _asked(lambda: reaching.public().copy_from(reaching.private(), source, target, kind, FOREVER))
    except FileNotFoundError:
        raise NotYet("its copies wait on another machine") from None


def _hide_from_readers(key: str) -> None:
    files.unpublish(key)
    _drop_below(reaching.public(), f"{key}/")


def _drop_below(bucket: Bucket, prefix: str) -> None:
    for one in _asked(lambda: [name for name, *_facts in bucket.below(prefix)]):
        _drop(bucket, one)


def _drop(bucket: Bucket, name: str) -> None:
    """Delete an object; some stores say that there was none."""
    with suppress(FileNotFoundError):
        _asked(lambda: bucket.drop(name))
