"""Parts: pieces of a page that many pages share, rendered once and kept until something they show changes.

A part is kept per process and per edition. One stamp file per part name, under ``PORTAL_DATA``, is what all
processes look at: ``purge`` renews it, and the next reader of any process renders anew. A look costs one
``stat``.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone

T = TypeVar("T")
KEPT_AT_MOST = 256

_kept: dict[tuple[str, str], tuple[tuple[int, str], object]] = {}
_lock = threading.Lock()
_own: ContextVar[bool] = ContextVar("own", default=False)


def part(name: str, edition: str, build: Callable[[], T], *, minutes: bool = False) -> T:
    """The part ``name`` of ``edition``: the kept one, or what ``build`` makes now.

    A kept part ends with the day, since parts show dates; with ``minutes`` it ends with the minute.
    """
    now = timezone.localtime()
    state = (_stamp(name), now.strftime("%Y-%m-%d %H:%M") if minutes else now.strftime("%Y-%m-%d"))
    kept = _kept.get((name, edition))
    if kept and kept[0] == state:
        return kept[1]  # type: ignore[return-value]
    made = build()
    if _own.get():
        return made
    with _lock:
        if len(_kept) >= KEPT_AT_MOST:
            _kept.clear()
        _kept[name, edition] = (state, made)
    return made


@contextmanager
def kept_by_nobody() -> Iterator[None]:
    """Within the block parts that are built are not kept: the database shows what will be rolled back."""
    token = _own.set(True)
    try:
        yield
    finally:
        _own.reset(token)


def purge(*names: str) -> None:
    """Forget parts in every process, once the running transaction has been committed."""
    transaction.on_commit(lambda: _touch(names))


def forget() -> None:
    """Forget all parts of this process. For tests, which share one process."""
    _kept.clear()


def _file(name: str) -> Path:
    return Path(settings.PORTAL_DATA) / "parts" / name


def _stamp(name: str) -> int:
    try:
        return _file(name).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _touch(names: tuple[str, ...]) -> None:
    for name in names:
        file = _file(name)
        file.parent.mkdir(exist_ok=True)
        file.touch()
        # Two purges within one tick of the file system's clock must still differ.
        moment = max(time.time_ns(), _stamp(name) + 1)
        os.utime(file, ns=(moment, moment))
