"""The server ends what takes long (``portal.kit.databases``); what has to take long says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def without_timeouts(alias: str = "default") -> Iterator[None]:
    """Let statements of this thread take as long as they need. Two statements, none on SQLite."""
    if connections[alias].vendor != "postgresql":
        yield
        return
    _say(alias, "SET statement_timeout = 0")
    try:
        yield
    finally:
        _say(alias, "RESET statement_timeout")


def _say(alias: str, statement: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
