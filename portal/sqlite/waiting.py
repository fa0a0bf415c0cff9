"""How long a thread waits for a locked file: who answers readers has less time than who writes."""

from __future__ import annotations

from contextvars import ContextVar

# In seconds. Readers of a page that nobody can make are told so within one.
FOR_READERS = 0.5
_at_most: ContextVar[float] = ContextVar("at_most", default=float("inf"))


def be_brief() -> None:
    """The calling thread's connections wait as long as a reader may; for threads that make pages alone."""
    _at_most.set(FOR_READERS)


def at_most(seconds: float) -> float:
    """As long as wanted, or as the thread may."""
    return min(seconds, _at_most.get())
