"""Many pages at once: by processes that are forked off, one for each core.

Only pages are made there. Whoever asked writes them down, alone; what no process made is made by the asker.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Final

from django.db import connections

from articles.management.mirror.pages import NotMade, Page

Make = Callable[[str], Page]
# Each holds some thirty megabytes; what more of them would make, one process could not write as fast.
MOST: Final = 4
# Pages made ahead of whoever writes them, for each process.
AHEAD: Final = 8

_make: list[Make] = []


def cores() -> int:
    """How many processes are worth their memory here."""
    return min(MOST, len(os.sched_getaffinity(0)))


def made(addresses: Iterable[str], make: Make, processes: int) -> Iterator[tuple[str, Page]]:
    """The pages at these addresses, in their order, made by so many processes.

    Ends early where a page could not be made, or a process died: the rest is for the caller to make.
    """
    _let_go()
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(processes, context, _begin, (make,))
    waiting: deque[tuple[str, Future[Page]]] = deque()
    left = iter(addresses)
    try:
        while True:
            for address in islice(left, AHEAD * processes - len(waiting)):
                waiting.append((address, pool.submit(_page, address)))
            if not waiting:
                return
            address, page = waiting.popleft()
            yield address, page.result()
    except (BrokenProcessPool, NotMade):
        return
    finally:
        pool.shutdown(cancel_futures=True)


def _let_go() -> None:
    """No connection is shared with a forked process: each opens its own."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if close_pool := getattr(connection, "close_pool", None):  # PostgreSQL's alone.
            close_pool()


def _begin(make: Make) -> None:
    _make[:] = [make]


def _page(address: str) -> Page:
    return _make[0](address)
