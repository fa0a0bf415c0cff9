"""Interleaved rounds: every target is measured in every round, so that a busy minute spoils no ratio."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench import accounting, load
from bench.servers import Server


@dataclass(frozen=True)
class Sample:
    """One target in one round."""

    cpu_us: float
    result: load.Result


@dataclass(frozen=True)
class Target:
    """A server and what it is asked; ``beside`` are processes that work for it, such as a database's."""

    server: Server
    load: load.Load
    beside: tuple[int, ...] = ()

    def sample(self) -> Sample:
        """CPU of the whole process trees for each request, and what its client saw."""
        trees = (self.server.pid, *self.beside)
        before = sum(map(accounting.cpu_seconds, trees))
        result = load.run(self.load)
        used = sum(map(accounting.cpu_seconds, trees)) - before
        if not result.requests:
            raise RuntimeError(f"{self.server.name} answered nothing at {self.load.url}")
        return Sample(used / result.requests * 1e6, result)


def interleaved(targets: dict[str, Callable[[], Sample]], rounds: int) -> dict[str, list[Sample]]:
    """All targets in turn, ``rounds`` times; every other round backwards. A first turn only warms up."""
    found: dict[str, list[Sample]] = {name: [] for name in targets}
    for sample in targets.values():
        sample()
    for number in range(rounds):
        names = list(targets) if number % 2 == 0 else list(reversed(targets))
        for name in names:
            found[name].append(targets[name]())
    return found


def cpu(samples: list[Sample]) -> list[float]:
    """CPU per request in µs, round by round."""
    return [sample.cpu_us for sample in samples]
