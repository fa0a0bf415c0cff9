"""``python -m bench``: measures everything, prints the table, exits 0 whatever it says."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import newsroom, pages, servers
from bench.load import has_wrk
from bench.report import Report, ratios
from bench.rows import beacon, cached, hits, memory, neighbours, publishing, stale, uncached
from bench.run import Bench

BUSY = 1.0
AS_RUN = (*neighbours.ROWS, *publishing.ROWS, *memory.ROWS)


def main() -> None:
    """One run, from the prepared newsroom to the table."""
    wished = arguments()
    report = Report(say)
    prepared = newsroom.prepared(say)
    if (load := os.getloadavg()[0]) > BUSY:
        report.fact(f"the machine is busy (load {load:.1f}): measure again when it is quiet")
    began = time.monotonic()
    # Beside the prepared newsroom: on one file system pictures need not be copied.
    with tempfile.TemporaryDirectory(prefix="run-", dir=prepared.parent) as folder:
        data = newsroom.copied(prepared, Path(folder, "data"))
        bench = Bench(report, data, Path(folder), wished.rounds, wished.seconds)
        everything(bench)
    say(f"\n{report.table()}\n\nMeasured in {time.monotonic() - began:.0f} s.")
    if wished.json:
        Path(wished.json).write_text(json.dumps(report.as_json(), indent=1) + "\n")


def everything(bench: Bench) -> None:
    """All rows; a row that fails says so and leaves the others alone."""
    say(f"Load by {'wrk' if has_wrk() else 'a small client of our own'}. One web process on one core:")
    with servers.portal(bench.data, bench.scratch, PORTAL_WORKERS="1") as portal:
        found = pages.found_on(portal)
        fresh = attempt(bench, cached.ROWS, lambda: cached.measure(bench, portal, found)) or {}
        attempt(bench, stale.ROWS, lambda: stale.measure(bench, portal, found, fresh.get("portal", [])))
    say("As it is run by default:")
    attempt(bench, AS_RUN, lambda: as_run(bench, found))
    say("With another cache in front:")
    attempt(bench, beacon.ROWS, lambda: behind_another_cache(bench, found))
    say("Without HTTP:")
    attempt(bench, hits.ROWS, lambda: hits.measure(bench, found))
    attempt(bench, uncached.ROWS, lambda: uncached.measure(bench, found))
    cpu = bench.report.cpu_us
    if "portal" in cpu and "naive article" in cpu:
        bench.report.add("cached/naive", ratios(cpu["naive article"], cpu["portal"]))


def as_run(bench: Bench, found: pages.Pages) -> None:
    """What concerns waiting, publishing and memory, with as many web processes as there are by default."""
    with servers.portal(bench.data, bench.scratch) as portal:
        attempt(bench, neighbours.ROWS, lambda: neighbours.measure(bench, portal, found))
        attempt(bench, publishing.ROWS, lambda: publishing.measure(bench, portal, found))
        attempt(bench, memory.ROWS, lambda: memory.measure(bench, portal, found))


def behind_another_cache(bench: Bench, found: pages.Pages) -> None:
    """The endpoint that counts when pages are answered elsewhere."""
    with servers.portal(bench.data, bench.scratch, PORTAL_WORKERS="1", PORTAL_VIEWS="beacon") as portal:
        beacon.measure(bench, portal, found)


def attempt(bench: Bench, rows: tuple[str, ...], measure: Callable[[], Any]) -> Any:
    """What a measurement gives; its rows say why when it breaks."""
    try:
        return measure()
    except Exception as error:
        traceback.print_exc()
        said = str(error).strip().splitlines() or [type(error).__name__]
        bench.report.lack(f"failed: {said[-1]}", *rows)
        return None


def arguments() -> argparse.Namespace:
    """The wishes of whoever measures."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds, 5")
    parser.add_argument("--seconds", type=float, default=1.0, help="of load for each target and round, 1")
    parser.add_argument("--json", metavar="FILE", help="write every number there too")
    return parser.parse_args()


def say(line: str) -> None:
    """A line for the person at the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
