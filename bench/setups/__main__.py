"""``python -m bench.setups``: both set-ups in turns, within four minutes; prints the table."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

from bench import newsroom, pages
from bench.__main__ import say
from bench.report import Report
from bench.run import Bench
from bench.setups import built, rows, table

# After so many seconds no further round of publications begins.
PUBLISHING_UNTIL = 180.0


def main() -> None:
    """One run, from the prepared newsroom to the table."""
    wished = arguments()
    prepared = newsroom.prepared(say)
    began, load = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="run-", dir=prepared.parent) as folder:
        bench = Bench(Report(say), prepared, Path(folder), wished.rounds, wished.seconds)
        say("Moving a copy of the newsroom to PostgreSQL and starting both portals …")
        with built.both(bench, prepared, Path(os.environ["POSTGRES"])) as setups:
            found = measured(setups, began + PUBLISHING_UNTIL)
    say("\n".join(["", *table.lines(found), ""]))
    times = len(found["visible/story"][built.ALONE])
    took = time.monotonic() - began
    say(f"{wished.rounds} rounds, {times} publications of each kind and set-up; {took:.0f} s in all.")
    say(f"Load of the machine: {load:.1f} before, {os.getloadavg()[0]:.1f} after.")
    if wished.json:
        Path(wished.json).write_text(json.dumps(found, indent=1) + "\n")


def measured(setups: dict[str, built.Setup], until: float) -> dict[str, rows.Figures]:
    """The figures of every row."""
    kinds = pages.found_on(setups[built.ALONE].portal)
    say("Kept pages …")
    found = rows.cached(setups, kinds)
    say("Pages made anew …")
    found |= rows.uncached(setups, kinds)
    say("Publishing …")
    found |= rows.published(setups, kinds, until)
    return found | rows.memory(setups, kinds)


def arguments() -> argparse.Namespace:
    """The wishes of whoever measures."""
    parser = argparse.ArgumentParser(prog="make bench-setups", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds, 5")
    parser.add_argument("--seconds", type=float, default=1.0, help="of load for each target and round, 1")
    parser.add_argument("--json", metavar="FILE", help="write every number there too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
