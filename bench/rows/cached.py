"""Pages from the cache beside nginx and bare granian that send the same bytes: GET, 304, HEAD."""

from __future__ import annotations

import statistics

from bench.load import CONNECTIONS, Load, has_wrk
from bench.pages import Pages
from bench.report import ratios
from bench.rounds import Sample, Target, cpu, interleaved
from bench.run import Bench
from bench.servers import Server, bare_granian, get, nginx

YARDSTICK = "/page.html"
NO_CACHE = "no page cache answers"
ROWS = ("cached/nginx", "cached/granian", "304/nginx", "head/nginx")


def measure(bench: Bench, portal: Server, pages: Pages) -> dict[str, list[Sample]]:
    """Rounds of portal, granian and nginx; what they gave, for rows that compare with it."""
    get(portal, pages.article)
    page = get(portal, pages.article)
    if not page.is_hit:
        bench.report.lack(NO_CACHE, *ROWS)
        return {}
    with nginx(page, bench.scratch) as still, bare_granian(page, bench.scratch, portal) as granian:
        asked = ((portal, pages.article), (granian, YARDSTICK), (still, YARDSTICK))
        targets: dict[str, Target] = {}
        for server, path in asked:
            if server is not None:
                targets |= of_each_kind(bench, server, path)
        found = interleaved({name: target.sample for name, target in targets.items()}, bench.rounds)
    write_down(bench, found)
    return found


def of_each_kind(bench: Bench, server: Server, path: str) -> dict[str, Target]:
    """A plain GET, one by who has the page, and HEAD. The latter two cost every server much less."""
    url, etag = server.url(path), get(server, path).headers.get("etag", "")
    name = server.name
    return {
        name: Target(server, Load(url, bench.seconds)),
        f"{name} 304": Target(server, Load(url, bench.seconds, headers={"If-None-Match": etag})),
        f"{name} HEAD": Target(server, Load(url, bench.seconds, method="HEAD")),
    }


def write_down(bench: Bench, found: dict[str, list[Sample]]) -> None:
    """Ratios to the yardsticks, and what stands behind them."""
    report = bench.report
    report.add("cached/granian", ratios(cpu(found["granian"]), cpu(found["portal"])))
    if "nginx" in found:
        for row, kind in (("cached/nginx", ""), ("304/nginx", " 304"), ("head/nginx", " HEAD")):
            report.add(row, ratios(cpu(found[f"nginx{kind}"]), cpu(found[f"portal{kind}"])))
    else:
        report.lack("nginx is not installed", "cached/nginx", "304/nginx", "head/nginx")
    for name, samples in found.items():
        report.cpu_us[name] = cpu(samples)
        rate = statistics.median(sample.result.per_second for sample in samples)
        failed = sum(sample.result.failed for sample in samples)
        line = f"{name}: {statistics.median(cpu(samples)):.1f} µs of CPU, {rate:,.0f}/s"
        report.fact(line + (f", {failed} FAILED" if failed else ""))
    if not has_wrk():
        report.fact(f"without wrk a Python client asks on {CONNECTIONS} connections: no server is saturated")
