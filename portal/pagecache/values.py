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
_kept: dict[tuple[str, str], Any] = {}
_provisional: ContextVar[bool] = ContextVar("provisional", default=False)


def kept(key: str, edition: str, build: Callable[[], T]) -> T:
    """What ``build`` makes for an edition, made again once ``key`` is purged. The page depends on ``key``."""
    depends_on(key)
    purges().look()
    number = purges().number()
    known = held(key, edition)
    if known is not None and not purges().outdated([slot_of(key)], known[0]):
        value: T = known[1]
        return value
    value = build()
    keep(key, edition, (number, value))
    return value


def held(name: str, edition: str) -> Any:
    """What ``keep`` was given; None when it was given nothing."""
    return _kept.get((name, edition))


def keep(name: str, edition: str, thing: Any) -> None:
    """Remember a thing of an edition, unless what was read will be rolled back."""
    if not _provisional.get():
        _kept[name, edition] = thing


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
