"""What the page cache itself adds to a hit, function by function, and what booking the views costs."""

from __future__ import annotations

import json
import statistics

from bench.newsroom import environment
from bench.pages import Pages
from bench.rows.stale import key_of
from bench.rows.uncached import module
from bench.run import Bench

FLUSHES = ("flush/100", "flush/1000", "flush/10000")
ROWS = ("counting", "splice", "counting+splice", *FLUSHES)


def measure(bench: Bench, pages: Pages) -> None:
    """Asks ``bench.hits`` in a process of its own; the portal is not running."""
    article = str(key_of(bench.data, pages.article))
    told = module("bench.hits", pages.article, article, str(bench.rounds), env=environment(bench.data))
    answer = json.loads(told)
    found, missing = answer["found"], answer["missing"]
    for name in ("counting", "splice", *FLUSHES):
        if name in found:
            bench.report.add(name, found[name])
        else:
            bench.report.lack(missing.get(name.partition("/")[0], "no such part"), name)
    if "counting" in found and "splice" in found:
        both = [sum(pair) for pair in zip(found["counting"], found["splice"], strict=True)]
        bench.report.add("counting+splice", both)
    else:
        bench.report.lack("one of them is not there", "counting+splice")
    if "gate" in found:
        middle = statistics.median(found["gate"])
        bench.report.fact(f"the whole gate: {middle:.1f} µs of CPU a hit, counting and splice included")
