"""Values that every render needs, kept in this process until what they show is purged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from portal.pagecache.purges import slot_of
from portal.pagecache.purging import purges
from portal.pagecache.recording import depends_on

T = TypeVar("T")
_kept: dict[tuple[str, str], tuple[int, Any]] = {}
_provisional: ContextVar[bool] = ContextVar("provisional", default=False)


def kept(key: str, edition: str, build: Callable[[], T]) -> T:
    """What ``build`` makes for an edition, made again once ``key`` is purged. The page depends on ``key``."""
    depends_on(key)
    purges().look()
    number = purges().number()
    held = _kept.get((key, edition))
    if held is not None and not purges().outdated([slot_of(key)], held[0]):
        value: T = held[1]
        return value
    value = build()
    if not _provisional.get():
        _kept[key, edition] = (number, value)
    return value


@contextmanager
def provisionally() -> Iterator[None]:
    """Within the block nothing that is built is kept: the database shows what will be rolled back."""
    token = _provisional.set(True)
    try:
        yield
    finally:
        _provisional.reset(token)


def forget() -> None:
    """Drop every value. For tests, which share one process and roll back what they wrote."""
    _kept.clear()
