"""Cached pages on one core while others ask for slow ones, and how long anybody waits."""

from __future__ import annotations

import statistics

from bench.load import Load, Result, Running, run
from bench.pages import Pages, cold_searches
from bench.report import ratios
from bench.run import Bench
from bench.servers import Server, get

SLOW_CLIENTS = 2
COLD = 5_000
# Enough connections that half of saturation still means several requests at once.
CONNECTIONS = 32
ROWS = ("kept/slow", "p99", "p99/slow")


def measure(bench: Bench, portal: Server, pages: Pages) -> None:
    """Each round: as fast as it goes alone and beside slow pages, then both at half of that speed."""
    get(portal, pages.article)
    if not get(portal, pages.article).is_hit:
        bench.report.lack("no page cache answers", *ROWS)
        return
    url = portal.url(pages.article)
    alone, beside, calm, calm_beside, slow = [], [], [], [], []
    for _ in range(bench.rounds):
        alone.append(run(Load(url, bench.seconds)))
        result, searches = beside_slow(portal, Load(url, bench.seconds), bench.seconds)
        beside.append(result)
        slow.append(searches)
        half = paced(url, bench.seconds, alone[-1])
        calm.append(run(half))
        calm_beside.append(beside_slow(portal, half, bench.seconds)[0])
    write_down(bench, alone, beside, calm, calm_beside)
    pages_a_second = statistics.median(result.per_second for result in slow)
    bench.report.fact(f"slow pages beside them: {pages_a_second:.0f}/s by {SLOW_CLIENTS} clients")


def beside_slow(portal: Server, load: Load, seconds: float) -> tuple[Result, Result]:
    """A load while two clients search without pause, each time for what nobody has searched before."""
    cold = Load(portal.url("/search/"), seconds + 1, connections=SLOW_CLIENTS, paths=cold_searches(COLD))
    searching = Running(cold)
    result = run(load)
    return result, searching.result()


def paced(url: str, seconds: float, full: Result) -> Load:
    """The same at half of the requests per second: each connection pauses, 0 to twice as long at random."""
    pause = CONNECTIONS / (full.per_second / 2) * 1000 - full.p50_ms
    return Load(url, seconds, connections=CONNECTIONS, pause_ms=max(1.0, pause))


def write_down(
    bench: Bench, alone: list[Result], beside: list[Result], calm: list[Result], calm_beside: list[Result]
) -> None:
    """Share kept and the 99th percentiles, and at what speed they were found."""
    found = {"alone": alone, "beside": beside, "half": calm, "half beside": calm_beside}
    speeds = {name: [result.per_second for result in results] for name, results in found.items()}
    bench.report.add("kept/slow", [100 * share for share in ratios(speeds["beside"], speeds["alone"])])
    bench.report.add("p99", [result.p99_ms for result in calm])
    bench.report.add("p99/slow", [result.p99_ms for result in calm_beside])
    said = ", ".join(f"{name} {statistics.median(values):,.0f}/s" for name, values in speeds.items())
    bench.report.fact(f"cached article: {said}")
    failed = sum(result.failed for results in found.values() for result in results)
    if failed:
        bench.report.fact(f"beside slow pages {failed} requests FAILED")
