"""Memory of the whole portal after it has been read from."""

from __future__ import annotations

from bench import accounting
from bench.pages import Pages
from bench.run import Bench
from bench.servers import Server, get

ROWS = ("memory",)


def measure(bench: Bench, portal: Server, pages: Pages) -> None:
    """Proportional set size of supervisor, web processes and worker, every kind of page read in each."""
    for _ in range(4):
        for path in (*pages.articles, *pages.by_kind.values()):
            get(portal, path)
    bench.report.add("memory", [accounting.pss_bytes(portal.pid) / 1e6])
    processes = len(list(accounting.tree(portal.pid)))
    bench.report.fact(f"processes of the portal: {processes}")
