"""What every row needs: the folders, how long to measure, where to write down what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bench.newsroom import environment
from bench.report import Report


@dataclass(frozen=True)
class Bench:
    """One run. ``data`` is the newsroom's copy, ``scratch`` a folder for everything else.

    ``settings`` are what the portal is told beyond that.
    """

    report: Report
    data: Path
    scratch: Path
    rounds: int
    seconds: float
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """That of a process which works on the newsroom."""
        return environment(self.data, **self.settings)
