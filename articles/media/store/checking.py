"""Comparing the rows of pictures with what lies in the buckets, or in the folders where there is no store.

Memory is some 200 bytes a picture: of each key only a digest of its names is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from articles.media import exposure, files, store
from articles.media.models import Errand, Image
from articles.media.store import errands, reaching
from articles.media.store.errands import COPIES

if TYPE_CHECKING:
    from articles.media.store.buckets import Bucket

ORIGINALS: Final = "originals/"


@dataclass
class Findings:
    """What differs: names of originals, and keys of folders of copies."""

    lost: list[str] = field(default_factory=list)
    without_copies: list[str] = field(default_factory=list)
    not_shown: list[str] = field(default_factory=list)
    wrongly_shown: list[str] = field(default_factory=list)
    nobodys: list[str] = field(default_factory=list)
    pictures: int = 0
    # On the way, so not judged.
    waiting: int = 0

    @property
    def is_well(self) -> bool:
        return not (self.lost or self.without_copies or self.not_shown or self.wrongly_shown or self.nobodys)


class _Holdings:
    """What lies there: names of originals, and for each key which copies, in both places."""

    def __init__(self) -> None:
        private, public = Path(settings.MEDIA_ROOT), Path(settings.PORTAL_PUBLIC_MEDIA)
        self.originals = set(_names(reaching.private, ORIGINALS, private))
        self.private = _by_key(
            name.removeprefix(COPIES) for name in _names(reaching.private, COPIES, private)
        )
        self.public = _by_key(_names(reaching.public, "", public))


def compare() -> Findings:
    """What differs now; changes nothing. Asks for all names, 1,000 a request, and for all pictures at once.

    What is changed meanwhile may be named though it is well. ``Away`` or ``Refused`` as the store is.
    """
    found = Findings()
    newest = Image.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    held = _Holdings()
    waiting = set(Errand.objects.values_list("name", flat=True)) if store.is_on() else set()
    found.waiting = len(waiting)
    for image in Image.objects.only("original", "key", "former_key", "made", "is_public").iterator(1000):
        if image.pk <= newest:
            found.pictures += 1
            _compare_one(found, image, held, waiting)
        held.originals.discard(str(image.original.name))
        for key in (image.key, image.former_key):
            held.private.pop(key, None)
            held.public.pop(key, None)
    found.nobodys += sorted(held.originals - waiting)
    rest = {f"{COPIES}{key}" for key in held.private.keys() | held.public.keys()}
    found.nobodys += sorted(rest - waiting)
    return found


def _compare_one(found: Findings, image: Image, held: _Holdings, waiting: set[str]) -> None:
    original = str(image.original.name)
    if original and original not in held.originals and original not in waiting:
        found.lost.append(original)
    if image.former_key in held.public and not image.is_public:
        found.wrongly_shown.append(image.former_key)
    if f"{COPIES}{image.key}" in waiting:
        return
    wanted = _by_key(f"{image.key}/{copy.name}" for copy in image.renditions).get(image.key, 0)
    # Digests that differ say no more than that: which way they do is asked.
    if held.private.get(image.key, 0) != wanted and _lacking(image, _private_copies(image.key)):
        found.without_copies.append(image.key)
    is_other = image.is_public and held.public.get(image.key, 0) != wanted
    if is_other and _lacking(image, _public_copies(image.key)):
        found.not_shown.append(image.key)
    if not image.is_public and image.key in held.public:
        found.wrongly_shown.append(image.key)


def _lacking(image: Image, held: set[str]) -> set[str]:
    return {copy.name for copy in image.renditions} - held


def _private_copies(key: str) -> set[str]:
    names = _names(reaching.private, f"{COPIES}{key}/", Path(settings.MEDIA_ROOT))
    return {name.rpartition("/")[2] for name in names}


def _public_copies(key: str) -> set[str]:
    names = _names(reaching.public, f"{key}/", Path(settings.PORTAL_PUBLIC_MEDIA))
    return {name.rpartition("/")[2] for name in names}


def repair(found: Findings) -> None:
    """Mend what can be: hide, show, have copies made anew, delete what is nobody's. An original is not made.

    In a store by errands, which the worker does; in folders at once.
    """
    for key in found.wrongly_shown:
        files.unpublish(key)
    errands.ask(errands.of_copies([*found.wrongly_shown, *found.not_shown]))
    lost = set(found.lost)
    for image in Image.objects.filter(key__in=found.without_copies).iterator():
        if str(image.original.name) not in lost:
            there = _private_copies(image.key)
            made = [copy.as_row() for copy in image.renditions if copy.name in there]
            Image.objects.filter(pk=image.pk, key=image.key).update(made=made, copies_due_at=timezone.now())
    for image in Image.objects.filter(key__in=found.not_shown).only("pk").iterator():
        exposure.settle(image.pk)
    errands.ask(found.nobodys)
    for name in found.nobodys:
        if name.startswith(COPIES):
            files.discard(name.removeprefix(COPIES))
        else:
            default_storage.delete(name)


def _names(bucket: Callable[[], Bucket], prefix: str, folder: Path) -> Iterator[str]:
    """Names in the store below ``prefix``, or in the folder that it stands for."""
    if store.is_on():
        yield from reaching.asked(lambda: [name for name, *_facts in bucket().below(prefix)])
        return
    for file in (folder / prefix).rglob("*"):
        if file.is_file() and not file.name.startswith("."):
            yield str(file.relative_to(folder))


def _by_key(names: Iterator[str]) -> dict[str, int]:
    """For each key a digest of the names below it, in whatever order they come."""
    digests: defaultdict[str, int] = defaultdict(int)
    for key, _slash, name in (one.partition("/") for one in names):
        digests[key] ^= hash(name)
    return dict(digests)
