"""Which copies readers can fetch.

The row says whether a picture is public; the served folder follows it once that is committed. Should the
process die in between, ``settle_all`` puts it right.
"""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from portal.pagecache.fronts import of_files
from portal.pagecache.purging import tell_followers

from . import files, store
from .models import Image
from .store import errands

# Pages and readers' caches may name the former crop for a while.
GRACE = dt.timedelta(hours=1)


def expose(image: Image) -> None:
    """Let readers fetch the picture once the transaction is committed. One query, none if it was public."""
    _set_public(image, True)


def withdraw(image: Image) -> None:
    """Take the picture from readers once the transaction is committed. One query, none if it was private."""
    _set_public(image, False)


def settle(pk: int) -> None:
    """Make the served folder hold what the row says. One query.

    The row is read under a lock, so whoever comes last acts on the latest state.
    """
    with files.alone():
        image = Image.objects.filter(pk=pk).only("key", "former_key", "made", "is_public").first()
        if image is None:
            return
        # What is not here lies in the store, which follows by an errand.
        if image.is_public and (files.private_folder(image.key).is_dir() or not store.is_on()):
            files.publish(image.key, [rendition.name for rendition in image.renditions])
        elif not image.is_public:
            files.unpublish(image.key)
            files.unpublish(image.former_key)


def settle_all() -> None:
    """Mend what a killed process left behind, and drop former crops whose time is over.

    Lists two folders and reads the keys of all pictures in one query.
    """
    over = Image.objects.filter(recropped_at__lt=timezone.now() - GRACE).exclude(former_key="")
    for image in over.only("former_key"):
        if Image.objects.filter(pk=image.pk, former_key=image.former_key).update(former_key=""):
            files.discard(image.former_key)
            errands.ask(errands.of_copies([image.former_key]))
    served, here = files.keys_in(files.public_folder()), files.keys_in(files.private_folder())
    orphans = served | here
    rows = Image.objects.values_list("pk", "key", "former_key", "is_public")
    for pk, key, former_key, is_public in rows.iterator():
        orphans -= {key, former_key}
        if store.is_on() and key not in here:
            continue
        if is_public != (key in served) or (former_key in served and not is_public):
            settle(pk)
    for key in orphans:
        _drop(key)
    if store.is_on():
        files.drop_empty(served | here, older_than=GRACE.total_seconds())


def drop_stray_originals() -> None:
    """Delete originals that no picture has: what uploads left that were killed before their row was stored.

    Lists their folder and reads their names in one query. What is in a store is left alone.
    """
    root, young = Path(settings.MEDIA_ROOT), time.time() - GRACE.total_seconds()
    strays = {
        str(file.relative_to(root))
        for file in (root / "originals").glob("*/*")
        if file.is_file() and file.stat().st_mtime < young
    }
    for name in Image.objects.values_list("original", flat=True).iterator():
        strays.discard(name)
    for name in strays:
        default_storage.delete(name)


def _drop(key: str) -> None:
    """Delete the folders of a key that no picture has."""
    folder = files.private_folder(key)
    # A picture whose row is not committed yet has its files already.
    if folder.is_dir() and time.time() - folder.stat().st_mtime < GRACE.total_seconds():
        files.unpublish(key)
    else:
        files.discard(key)


def _set_public(image: Image, public: bool) -> None:
    """Note it in the row and let the folder follow."""
    if image.is_public != public:
        Image.objects.filter(pk=image.pk).update(is_public=public)
        image.is_public = public
        errands.ask(errands.of_copies([image.key, image.former_key]))
        if not public:
            # Its addresses live a year in caches in front.
            tell_followers(of_files(key) for key in (image.key, image.former_key) if key)
    transaction.on_commit(lambda: settle(image.pk))
