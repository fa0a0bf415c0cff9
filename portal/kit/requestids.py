"""The id of the request that is being answered: in its log lines, its answer, on its error page.

Says nothing of who asks: eight bytes at random, or what a proxy of ours has numbered the request with.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

HEADER: Final = "X-Request-ID"
WELL_FORMED: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
# What the id of a task takes from the one of its request: nginx's ids have twice as many digits.
DIGITS: Final = re.compile(r"([0-9a-f]{16})(?:[0-9a-f]{16})?")

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The id of the request or task that this thread works for; empty where it works for none."""
    return _current.get()


def made() -> str:
    """A new one, of 16 hexadecimal digits. 0.5 µs."""
    return os.urandom(8).hex()


def given(written: str) -> str:
    """What a proxy wrote, if it may stand in a log and in a header; else nothing."""
    return written if WELL_FORMED.fullmatch(written) else ""


@contextmanager
def under(request_id: str) -> Iterator[None]:
    """Within the block this thread works for that request."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)


def carried(request_id: str, task: Callable[..., Any], /, *arguments: Any) -> Any:
    """What ``task`` answers, called for that request: for threads that work for others."""
    with under(request_id):
        return task(*arguments)


def task_id() -> uuid.UUID:
    """The id of a task that is enqueued now: it begins with its request's, so that one search finds both."""
    own = uuid.uuid4()
    digits = DIGITS.fullmatch(current())
    return uuid.UUID(bytes=bytes.fromhex(digits[1]) + own.bytes[8:]) if digits else own
