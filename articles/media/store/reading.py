"""Copies for whoever shows them: from this machine, else from the store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db.models import Q

from articles.media import files, store
from articles.media.models import Image
from articles.media.store import reaching
from articles.media.store.errands import COPIES


def private_copy(key: str, name: str) -> bytes:
    """A copy, public or not. FileNotFoundError where there is none; any OSError where it cannot be read."""
    return _read(files.private_folder(key) / name, lambda: _private(f"{COPIES}{key}/{name}"))


def public_copy(key: str, name: str) -> bytes:
    """A copy that readers can fetch. Raises as ``private_copy``."""
    return _read(files.public_folder(key) / name, lambda: _public(f"{key}/{name}"))


def is_public(key: str) -> bool:
    """Whether readers may fetch what lies under the key. One query."""
    return Image.objects.filter(Q(key=key) | Q(former_key=key), is_public=True).exists()


def public_keys() -> set[str]:
    """The keys under which readers can fetch copies, former crops too. One query where there is a store."""
    here = files.keys_in(files.public_folder())
    if not store.is_on():
        return here
    rows = Image.objects.filter(is_public=True).values_list("key", "former_key")
    return here | {key for pair in rows.iterator() for key in pair if key}


def _read(file: Path, elsewhere: Callable[[], bytes]) -> bytes:
    try:
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if not store.is_on():
            raise
    return elsewhere()


def _private(name: str) -> bytes:
    return reaching.asked(lambda: reaching.private().take(name, in_haste=True))


def _public(name: str) -> bytes:
    return reaching.asked(lambda: reaching.public().take(name, in_haste=True))
