"""``python -m bench.scale``: builds the archives, measures each, prints a table for each engine.

Exits 1 when a page counts a list, skips along one, or takes longer than its goal.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.newsroom import ROOT
from bench.scale import archives, table
from bench.scale.goals import GOALS

ENGINES = (archives.SQLITE, archives.POSTGRESQL)


def main() -> None:
    """One engine after the other, the smallest archive first."""
    wished = arguments()
    measured: dict[str, dict[int, Any]] = {}
    wrong: list[str] = []
    for engine in wished.engines:
        with archives.engine(engine) as environment_of:
            for size in wished.sizes:
                env = environment_of(size)
                archives.built(env, size, say)
                measured.setdefault(engine, {})[size] = asked(env)
        wrong += [f"{engine}: {fault}" for fault in table.faults(measured[engine])]
        wrong += table.slow(engine, measured[engine], GOALS)
        say("\n".join(["", *table.lines(engine, measured[engine], GOALS), ""]))
    say(f"Load of the machine: {os.getloadavg()[0]:.1f}.")
    if wished.json:
        Path(wished.json).write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n")
    if wrong:
        say("\n".join(["Wrong:", *wrong]))
        sys.exit(1)


def asked(env: dict[str, str]) -> dict[str, Any]:
    """What a process of its own measures in that portal. Raises ``CalledProcessError``."""
    command = [sys.executable, "-m", "bench.scale.asking"]
    done = subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def arguments() -> argparse.Namespace:
    """The wishes of whoever measures."""
    parser = argparse.ArgumentParser(prog="make bench-scale", description=__doc__)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES, help="both, one by one")
    parser.add_argument("--sizes", nargs="+", type=int, default=archives.SIZES, help="articles")
    parser.add_argument("--json", metavar="FILE", help="write every number there too")
    return parser.parse_args()


def say(line: str) -> None:
    """A line for the person at the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
