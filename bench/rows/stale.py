"""Old copies: what an answer costs while the page cannot be rendered anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.load import Load
from bench.newsroom import manage
from bench.pages import Pages
from bench.report import ratios
from bench.rounds import Sample, Target, cpu
from bench.run import Bench
from bench.servers import Server, get

ROWS = ("stale/cached",)
TABLE = "articles_articlebody"
AWAY = "articles_articlebody_away"


def measure(bench: Bench, portal: Server, pages: Pages, fresh: list[Sample]) -> None:
    """Purge the article while the table of texts is away, and read on."""
    if not fresh:
        bench.report.lack("no page cache answers", *ROWS)
        return
    target = Target(portal, Load(portal.url(pages.article), bench.seconds))
    with texts_away(bench.data / "portal.sqlite3"):
        manage(bench.data, "pagecache", "purge", f"article:{key_of(bench.data, pages.article)}")
        answer = get(portal, pages.article)
        if answer.status != 200:
            bench.report.lack(f"a page that cannot be rendered answers {answer.status}", *ROWS)
            return
        samples = [target.sample() for _ in range(bench.rounds)]
        said = get(portal, pages.article).headers.get("cache-status", "no Cache-Status")
    bench.report.cpu_us["portal stale"] = cpu(samples)
    bench.report.add("stale/cached", ratios(cpu(fresh), cpu(samples)))
    failed = sum(sample.result.failed for sample in samples)
    bench.report.fact(f"stale: {said}" + (f", {failed} FAILED" if failed else ""))
    get(portal, pages.article)


@contextmanager
def texts_away(database: Path) -> Iterator[None]:
    """Within the block no article can be rendered: its table has another name."""
    rename(database, TABLE, AWAY)
    try:
        yield
    finally:
        rename(database, AWAY, TABLE)


def rename(database: Path, old: str, new: str) -> None:
    connection = sqlite3.connect(database, timeout=20)
    try:
        connection.execute(f"ALTER TABLE {old} RENAME TO {new}")
    finally:
        connection.close()


def key_of(data: Path, path: str) -> int:
    """The number of the article at a path of the first edition."""
    slug = path.strip("/").rpartition("/")[2]
    connection = sqlite3.connect(data / "portal.sqlite3", timeout=20)
    try:
        row = connection.execute(
            "SELECT id FROM articles_article WHERE slug = ? AND edition = 'en'", [slug]
        ).fetchone()
    finally:
        connection.close()
    return int(row[0])
