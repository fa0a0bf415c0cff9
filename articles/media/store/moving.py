"""Taking pictures along: from this machine's folders into the store, and back.

Either way can be killed and begun again: what is there, by its checksum, is not brought twice.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connections

from articles.media import files
from articles.media.models import Image
from articles.media.store import delivering, reaching
from articles.media.store.errands import COPIES

log = logging.getLogger(__name__)
# Each waits for the store most of the time.
HANDS: Final = 8
Tell = Callable[[str, int, int], None]


def to_store(tell: Tell) -> list[str]:
    """Bring everything that lies here and belongs to a picture; the names of what could not be brought.

    Each file is deleted here once the store has confirmed its checksum. The portal runs meanwhile. Raises
    ``reaching.Away`` where the store stops answering.
    """
    root = Path(settings.MEDIA_ROOT)
    names = [str(file.relative_to(root)) for file in sorted((root / "originals").glob("*/*"))]
    names += [f"{COPIES}{key}" for key in sorted(files.keys_in(files.private_folder()))]
    return _each(names, delivering.see_to, "pictures and folders", tell)


def to_disk(tell: Tell) -> list[str]:
    """Fetch what the store has of every picture into this machine's folders; the names of what it lacks.

    Nothing is deleted there. Raises ``reaching.Away`` where the store stops answering.
    """
    held = reaching.asked(lambda: list(reaching.private().below("")))
    wanted = set(Image.objects.values_list("original", flat=True))
    keys = {key for pair in Image.objects.values_list("key", "former_key") for key in pair if key}
    digests = {name: digest for name, _size, digest in held if name in wanted or _key_of(name) in keys}
    failed = _each(sorted(digests), lambda name: _fetch(name, digests[name]), "files", tell)
    for image in Image.objects.filter(is_public=True).only("key", "made").iterator():
        files.publish(image.key, [copy.name for copy in image.renditions])
    lacking = (name for name in wanted if name and not (Path(settings.MEDIA_ROOT) / name).exists())
    return [*failed, *sorted(lacking)]


def _key_of(name: str) -> str:
    return name.removeprefix(COPIES).partition("/")[0] if name.startswith(COPIES) else ""


def _fetch(name: str, digest: str) -> None:
    """Have a file here as it is there."""
    here = Path(settings.MEDIA_ROOT) / name
    with suppress(FileNotFoundError):
        if digest and hashlib.md5(here.read_bytes(), usedforsecurity=False).hexdigest() == digest:
            return
    data = reaching.asked(lambda: reaching.private().take(name))
    if digest and hashlib.md5(data, usedforsecurity=False).hexdigest() != digest:
        raise reaching.Refused("it has another checksum")
    files.write(here, data)


def _each(names: list[str], deed: Callable[[str], None], what: str, tell: Tell) -> list[str]:
    """Do it with every name, several at once; the names that failed."""

    def tried(name: str) -> str:
        try:
            deed(name)
        except reaching.Away:
            raise
        except (OSError, delivering.NotYet) as error:
            log.warning("%s: %s", name, error)
            return name
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(HANDS) as hands:
        failed = list(_counted(hands.map(tried, names), what, len(names), tell))
    return [name for name in failed if name]


def _counted(done: Iterator[str], what: str, total: int, tell: Tell) -> Iterator[str]:
    for number, name in enumerate(done, 1):
        tell(what, number, total)
        yield name
