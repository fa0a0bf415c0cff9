"""What was asked, answered, acknowledged and measured, by all threads."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from portal.tests.test_serving import descendants_of

CALM = "calm"
# While nothing runs nobody can be answered.
ALL_KILLED = "all killed"


@dataclass
class Ledger:
    """The books of one run."""

    requests: Counter[str] = field(default_factory=Counter)  # by phase
    failures: Counter[tuple[str, str]] = field(default_factory=Counter)  # by phase and what was answered
    told_to_wait: Counter[str] = field(default_factory=Counter)  # 503 with Retry-After, by phase
    retried: int = 0
    renders: int = 0
    copies: int = 0
    slowest_refusal: float = 0.0
    times: list[float] = field(default_factory=list)
    # Views by address: those that were answered, and those of which nobody knows, since the line broke.
    views: Counter[str] = field(default_factory=Counter)
    unsure: Counter[str] = field(default_factory=Counter)
    titles: dict[str, str] = field(default_factory=dict)
    # Titles that were being written when nobody answered any more: either may stand.
    perhaps: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    back_after: list[float] = field(default_factory=list)
    well_after: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    memory: list[tuple[float, float]] = field(default_factory=list)
    files: list[tuple[float, dict[str, float]]] = field(default_factory=list)
    phase: str = CALM
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def during(self, phase: str) -> Iterator[None]:
        """What is asked within the block is asked during a fault."""
        self.phase = phase
        try:
            yield
        finally:
            self.phase = CALM

    def sample(self, pid: int, data: Path) -> None:
        """Note memory and files as they are now, while nothing is being killed."""
        if self.phase != CALM:
            return
        now = time.monotonic()
        self.memory.append((now, sum(map(megabytes, [pid, *descendants_of(pid)]))))
        self.files.append((now, sizes(data)))


def megabytes(pid: int) -> float:
    """What a process takes of the memory: its own share of what it shares."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def sizes(data: Path) -> dict[str, float]:
    """Megabytes on the disk by what they are for."""
    found: Counter[str] = Counter()
    for file in data.rglob("*"):
        try:
            facts = file.stat()
        except OSError:
            continue
        if file.is_file():
            top = file.relative_to(data).parts[0]
            found["log of writes" if top.endswith("-wal") else top] += facts.st_blocks * 512
    return {name: size / (1 << 20) for name, size in found.items()}


def slope(points: Sequence[tuple[float, float]]) -> float:
    """By how much it grows in ten minutes: least squares over the last two thirds, once all is warm."""
    points = points[len(points) // 3 :]
    if len(points) < 2:
        return 0.0
    middle = sum(x for x, _ in points) / len(points)
    mean = sum(y for _, y in points) / len(points)
    width = sum((x - middle) ** 2 for x, _ in points)
    return 600 * sum((x - middle) * (y - mean) for x, y in points) / width if width else 0.0
