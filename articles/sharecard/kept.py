"""Where drawn cards lie: a folder for each story, served before Django is entered. Plain Python.

A card can be drawn again at any time, so what lies here may be deleted, and is where there are too many.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

URL = "/media/cards/"
STORY = re.compile(r"[0-9a-f]{32}")
# About 1 GB. Who asks for more stories' cards than that gets the rest drawn again.
MOST_STORIES = 12_000


def folder(story: str = "") -> Path:
    """The folder that ``/media/cards/`` is answered from, or a story's in it."""
    return Path(settings.PORTAL_PUBLIC_MEDIA).with_name("cards") / story


def file_of(path: str) -> Path:
    """The file of a card's path."""
    return folder() / path.removeprefix(URL)


def write(path: str, data: bytes) -> None:
    """Keep a card, whole or not at all."""
    target = file_of(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_bytes(data)
    draft.chmod(0o644)
    draft.replace(target)


def discard(story: str) -> None:
    """Delete every card of a story."""
    if STORY.fullmatch(story):
        shutil.rmtree(folder(story), ignore_errors=True)


def stories() -> Iterator[tuple[str, float]]:
    """The stories that have cards, and when the last of each was drawn."""
    if not folder().is_dir():
        return
    for entry in os.scandir(folder()):
        if STORY.fullmatch(entry.name):
            yield entry.name, entry.stat().st_mtime


@contextmanager
def the_only_pen(patience: float) -> Iterator[bool]:
    """Whether no other process of this machine draws within the block; waits up to ``patience`` seconds.

    Drawing takes a processor for a tenth of a second: the others are for readers.
    """
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / ".pen").open("w") as lock:
        yield _is_locked(lock.fileno(), time.monotonic() + patience)


def _is_locked(descriptor: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        else:
            return True
