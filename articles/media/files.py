"""Where the files of a picture lie, and how they get there and away.

Originals and all copies are private. A second name (a hard link) in the served folder makes a copy public.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings


def private_folder(key: str = "") -> Path:
    """The folder of a picture's copies that only the portal itself reads."""
    return Path(settings.MEDIA_ROOT) / "renditions" / key


def public_folder(key: str = "") -> Path:
    """The folder under which a web server answers ``/media/r/<key>/``."""
    return Path(settings.PORTAL_PUBLIC_MEDIA) / key


def write(path: Path, data: bytes) -> None:
    """Write a file so that a power cut leaves either all of it or nothing under its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.chmod(0o644)
    draft.replace(path)
    make_durable(path.parent)


def make_durable(path: Path) -> None:
    """Have the disk hold what was written to a file or folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def publish(key: str, names: Iterable[str]) -> None:
    """Give these copies a name in the served folder; others stay as they are."""
    target = public_folder(key)
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        source = private_folder(key) / name
        with contextlib.suppress(FileExistsError, FileNotFoundError):
            try:
                os.link(source, target / name)
            except OSError as error:
                if isinstance(error, (FileExistsError, FileNotFoundError)):
                    raise
                # The two folders lie on different disks, or the file system knows no links.
                write(target / name, source.read_bytes())


def unpublish(key: str) -> None:
    """Take every copy of that key out of the served folder."""
    if key:
        shutil.rmtree(public_folder(key), ignore_errors=True)


def discard(key: str) -> None:
    """Delete every copy of that key, public or not."""
    if key:
        unpublish(key)
        shutil.rmtree(private_folder(key), ignore_errors=True)


def keys_in(folder: Path) -> set[str]:
    """The keys that have a folder there."""
    return {entry.name for entry in os.scandir(folder) if entry.is_dir()} if folder.is_dir() else set()


def drop_empty(keys: Iterable[str], *, older_than: float) -> None:
    """Delete folders of these keys in which nothing lies and nothing was written for so many seconds."""
    for key in keys:
        for folder in (public_folder(key), private_folder(key)):
            with contextlib.suppress(OSError):
                if folder.stat().st_mtime < time.time() - older_than:
                    folder.rmdir()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Nobody else on this machine moves files in or out of the served folder within the block."""
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    with (Path(settings.MEDIA_ROOT) / ".exposure-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
