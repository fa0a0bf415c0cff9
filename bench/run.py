"""What every row needs: the folders, how long to measure, where to write down what was found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bench.report import Report


@dataclass(frozen=True)
class Bench:
    """One run. ``data`` is the newsroom's copy, ``scratch`` a folder for everything else."""

    report: Report
    data: Path
    scratch: Path
    rounds: int
    seconds: float
