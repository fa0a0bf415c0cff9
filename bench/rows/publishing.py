"""From an editor's Publish to readers: how soon the new text is everywhere, what else was rendered anew."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from bench.load import ORDINARY
from bench.newsroom import ROOT
from bench.pages import Pages
from bench.run import Bench
from bench.servers import Answer, Server, get

# A keep-alive connection stays with the web process that took it: so many reach each of a usual number.
WATCHERS = 12
PATIENCE = 10.0
TIMES = 3
ROWS = ("visible", "visible/front", "kept", "kept/new")


@dataclass
class Watcher(threading.Thread):
    """A reader who reloads a page on one connection until it shows the words."""

    server: Server
    path: str
    words: str
    seen_ns: int = 0
    is_looking: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        deadline = time.monotonic() + PATIENCE
        try:
            while time.monotonic() < deadline:
                connection.request("GET", self.path, headers=ORDINARY)
                if self.words in Answer(connection.getresponse()).text:
                    self.seen_ns = time.monotonic_ns()
                    return
                self.is_looking.set()
                time.sleep(0.002)
        finally:
            connection.close()


@dataclass(frozen=True)
class Deed:
    """Something ``bench.editor`` does with ``article``, seen on ``watched`` and not on ``others``."""

    verb: str
    article: str
    watched: str
    others: list[str]


def measure(bench: Bench, portal: Server, pages: Pages) -> None:
    """Revise a text and publish a new story, several times each, while every page is warm."""
    stories = [path for path in pages.articles if path != pages.article]
    # A revised text leaves even the lists that its story is on.
    lists = [pages.front, pages.rubric, pages.tag, pages.archive]
    tried(bench, portal, Deed("revise", pages.article, pages.article, stories + lists), ("visible", "kept"))
    tried(bench, portal, Deed("begin", pages.article, pages.front, stories), ("visible/front", "kept/new"))


def tried(bench: Bench, portal: Server, deed: Deed, rows: tuple[str, str]) -> None:
    """One deed, ``TIMES`` times: milliseconds until everybody sees it, share of others still cached."""
    times, shares = [], []
    for _ in range(TIMES):
        warm = [path for path in deed.others if is_warm(portal, path)]
        late = visible_after(bench, portal, deed)
        if late is None:
            bench.report.lack(f"not visible within {PATIENCE:.0f} s", rows[0])
            break
        times.append(late)
        if warm:
            shares.append(100 * sum(get(portal, path).is_hit for path in warm) / len(warm))
    if times:
        bench.report.add(rows[0], times)
    if shares:
        bench.report.add(rows[1], shares)
    else:
        bench.report.lack("no page cache answers", rows[1])


def is_warm(portal: Server, path: str) -> bool:
    """Whether the page comes from the cache; asked twice, the first may have had to be rendered."""
    return get(portal, path).is_hit or get(portal, path).is_hit


def visible_after(bench: Bench, portal: Server, deed: Deed) -> float | None:
    """Milliseconds from the verb's return in its process to the last connection; None if never.

    0 where everybody was answered the new text before the verb had returned.
    """
    words = f"measured{time.monotonic_ns()}"
    editor = subprocess.Popen(
        [sys.executable, "-m", "bench.editor", deed.verb, deed.article, words],
        env=bench.environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if editor.stdout is None or editor.stdout.readline() != "ready\n":
        raise RuntimeError("The change could not be prepared.")
    watchers = [Watcher(portal, deed.watched, words) for _ in range(WATCHERS)]
    for watcher in watchers:
        watcher.start()
    for watcher in watchers:
        watcher.is_looking.wait(PATIENCE)
    output, _ = editor.communicate("now\n", timeout=60)
    for watcher in watchers:
        watcher.join(PATIENCE)
    if editor.returncode or not all(watcher.seen_ns for watcher in watchers):
        return None
    return max(0.0, max(watcher.seen_ns for watcher in watchers) - int(output)) / 1e6
