"""What happens to a picture of the library: taken in, cut anew, copied, thrown away."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from PIL import Image as Pillow

from . import encoding, exposure, files, geometry, store
from .models import Image, new_key
from .renditions import Rendition
from .store import errands, reaching
from .upload import Negative

# A worker that was killed in the middle loses its claim after this.
LEASE = dt.timedelta(minutes=10)
# An original that the store does not give now is asked for again after this.
PAUSE = dt.timedelta(minutes=1)
CROP_FIELDS = ("focal_x", "focal_y", "key", "former_key", "recropped_at", "made", "copies_due_at")


def take_in(image: Image, negative: Negative) -> Image:
    """Save a new picture: the row, its clean original and a first JPEG of each ratio. One query.

    The files are on disk before the row is: an acknowledged picture is never without them.
    """
    image.digest, image.tone = negative.digest, negative.tone
    image.width, image.height = negative.width, negative.height
    image.original.save(negative.original_name, ContentFile(negative.original), save=False)
    files.make_durable(Path(image.original.path))
    _write_copies(image, negative.copies)
    image.copies_due_at = timezone.now()
    image.save()
    return image


def cut_first(image: Image) -> None:
    """Give a picture that came here with its original alone, and is in no row yet, its first copies.

    They are those that it had: copies are cut from the kept original. Takes 0.3 s; the worker makes the rest.
    One that cannot be read gets none.
    """
    image.copies_due_at = timezone.now()
    with suppress(OSError, ValueError, SyntaxError, Pillow.DecompressionBombError):
        _write_copies(image, list(encoding.first_copies(opened(image), image.focus)))


def cut_anew(image: Image, focus: tuple[float, float], *, key: str = "") -> Image:
    """Give the picture another focal point: new key, new files; the former crop lives on for an hour.

    ``key`` is that under which another portal has cut it so.

    Takes about 0.3 s, so that the next page has the new crop at once. One query. Raises ``reaching.Away``,
    with nothing changed, where the original lies in a store that does not answer.
    """
    copies = list(encoding.first_copies(opened(image), focus))
    if image.former_key:
        files.discard(image.former_key)
        errands.ask(errands.of_copies([image.former_key]))
    image.former_key, image.recropped_at = image.key, timezone.now()
    image.focal_x, image.focal_y = focus
    image.key = key or new_key()
    _write_copies(image, copies)
    image.copies_due_at = timezone.now()
    image.save(update_fields=CROP_FIELDS)
    transaction.on_commit(lambda: exposure.settle(image.pk))
    return image


def make_next_copies() -> Image | None:
    """Make every copy that the newest picture still lacks; None when none lacks any.

    Takes 2 to 6 s. Copies are listed ratio by ratio, so pages use them as they come. Calling it twice at once
    is harmless: a picture is claimed first.
    """
    image = _next_due()
    while image is not None:
        claimed = Image.objects.filter(pk=image.pk, copies_due_at=image.copies_due_at)
        image.copies_due_at = timezone.now() + LEASE
        if claimed.update(copies_due_at=image.copies_due_at):
            return image if _made(image) else None
        image = _next_due()
    return None


def _next_due() -> Image | None:
    """The newest picture that lacks copies, and whose original does not wait on another machine."""
    due = Image.objects.due(timezone.now())
    if store.is_on():
        due = due.exclude(original__in=errands.elsewhere())
    return due.newest_first().first()


def _made(image: Image) -> bool:
    """Make a claimed picture's copies; False, with the claim ended, where the store is away."""
    try:
        make_copies(image)
    except reaching.Away:
        claimed = Image.objects.filter(pk=image.pk, copies_due_at=image.copies_due_at)
        claimed.update(copies_due_at=timezone.now() + PAUSE)
        return False
    return True


def make_copies(image: Image) -> None:
    """Make the copies one claimed picture lacks. A crop changed meanwhile ends it."""
    picture = opened(image)
    for ratio in geometry.RATIO_NAMES:
        made = {(copy.ratio, copy.width, copy.format) for copy in image.renditions}
        fresh = []
        for rendition, data in encoding.copies(picture, ratio, image.focus, made):
            files.write(files.private_folder(image.key) / rendition.name, data)
            fresh.append(rendition)
        if not _list_copies(image, fresh):
            files.discard(image.key)
            return
        exposure.settle(image.pk)
    Image.objects.filter(pk=image.pk, key=image.key).update(copies_due_at=None)
    image.copies_due_at = None


def throw_away(image: Image) -> None:
    """Delete the picture and its files. Raises ProtectedError while something uses it."""
    original, keys = str(image.original.name), (image.key, image.former_key)
    with transaction.atomic():
        image.delete()
        errands.ask([original, *errands.of_copies(keys)])
        transaction.on_commit(lambda: _delete_files(original, keys))


def opened(image: Image) -> Pillow.Image:
    """The clean original. It was written by the darkroom, so decoding it here is safe."""
    with image.original.open("rb") as file:
        picture = Pillow.open(file, formats=("JPEG", "PNG"))
        picture.load()
    return picture


def _write_copies(image: Image, copies: list[tuple[Rendition, bytes]]) -> None:
    """Put the copies into the private folder and list them in the row."""
    for rendition, data in copies:
        files.write(files.private_folder(image.key) / rendition.name, data)
    errands.ask(errands.of_copies([image.key]), files_here=True)
    image.made = [rendition.as_row() for rendition, _data in copies]


def _list_copies(image: Image, fresh: list[Rendition]) -> bool:
    """Add copies to the row's list; False when the row is gone or has another crop by now. Two queries."""
    with transaction.atomic():
        row = Image.objects.select_for_update().filter(pk=image.pk, key=image.key).only("made").first()
        if row is None:
            return False
        listed = {(copy.ratio, copy.width, copy.format): copy for copy in [*row.renditions, *fresh]}
        image.made = [copy.as_row() for copy in listed.values()]
        Image.objects.filter(pk=image.pk).update(made=image.made)
        if fresh:
            errands.ask(errands.of_copies([image.key]), files_here=True)
    return True


def _delete_files(original: str, keys: tuple[str, str]) -> None:
    """What is left of a deleted picture."""
    default_storage.delete(original)
    for key in keys:
        files.discard(key)
