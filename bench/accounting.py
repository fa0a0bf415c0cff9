"""What processes used, from the kernel's own books (Linux): CPU and memory of one and all below it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Times:
    """CPU time in clock ticks: the process's own, and that of children it has already buried."""

    own: int
    buried: int


def times_of(stat: str) -> Times:
    """The times in a line of ``/proc/<pid>/stat``. The name in it may hold spaces and parentheses."""
    fields = stat.rpartition(")")[2].split()
    # Counted from the state, which is field 3 of proc(5): utime 14, stime 15, cutime 16, cstime 17.
    utime, stime, cutime, cstime = map(int, fields[11:15])
    return Times(utime + stime, cutime + cstime)


def tree(pid: int, proc: Path = PROC) -> Iterator[int]:
    """The process and everything below it; processes that end meanwhile are left out."""
    yield pid
    for listed in (proc / str(pid) / "task").glob("*/children"):
        try:
            children = listed.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from tree(int(child), proc)


def cpu_seconds(pid: int, proc: Path = PROC) -> float:
    """CPU seconds used so far by the tree below ``pid``; never falls when a child ends."""
    ticks = 0
    for member in tree(pid, proc):
        try:
            times = times_of((proc / str(member) / "stat").read_text())
        except OSError:
            continue
        ticks += times.own + times.buried
    return ticks / TICK


def pss_bytes(pid: int, proc: Path = PROC) -> int:
    """Memory of the tree in bytes; what processes share is counted once (proportional set size)."""
    total = 0
    for member in tree(pid, proc):
        try:
            lines = (proc / str(member) / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def cores() -> tuple[int, int]:
    """The core for the servers and the core for the load; the same where there is only one."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[1 % len(allowed)]


@contextmanager
def on_the_servers_core() -> Iterator[None]:
    """Within the block: whatever is started stays on the core for the servers."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {cores()[0]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
