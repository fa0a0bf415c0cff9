"""Counting by a beacon, when another cache stands in front: one more request for each view."""

from __future__ import annotations

import statistics

from bench.load import Load
from bench.pages import Pages
from bench.report import ratios
from bench.rounds import Target, cpu, interleaved
from bench.run import Bench
from bench.servers import Server, get

ROWS = ("hit/cached",)
ENDPOINT = "/hit"


def measure(bench: Bench, portal: Server, pages: Pages) -> None:
    """Rounds of the page, which counts nothing now, and of the endpoint that counts."""
    get(portal, pages.article)
    if not get(portal, pages.article).is_hit:
        bench.report.lack("no page cache answers", *ROWS)
        return
    endpoint = ENDPOINT + pages.article
    answer = get(portal, endpoint, "POST")
    if answer.status != 200:
        bench.report.lack(f"POST {ENDPOINT}… answers {answer.status}", *ROWS)
        return
    found = interleaved(
        {
            "page": Target(portal, Load(portal.url(pages.article), bench.seconds)).sample,
            "hit": Target(portal, Load(portal.url(endpoint), bench.seconds, method="POST")).sample,
        },
        bench.rounds,
    )
    bench.report.add("hit/cached", ratios(cpu(found["page"]), cpu(found["hit"])))
    bench.report.cpu_us |= {f"beacon {name}": cpu(samples) for name, samples in found.items()}
    for name, samples in found.items():
        bench.report.fact(f"with a beacon, {name}: {statistics.median(cpu(samples)):.1f} µs of CPU")
