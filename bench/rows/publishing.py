"""From an editor's Publish to readers: how soon the new text is everywhere, what else was rendered anew."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from bench.load import ORDINARY
from bench.newsroom import ROOT, environment
from bench.pages import Pages
from bench.run import Bench
from bench.servers import Answer, Server, get

# A keep-alive connection stays with the worker that took it; so many reach every worker of a usual number.
WATCHERS = 12
PATIENCE = 10.0
TIMES = 3
ROWS = ("visible", "kept")


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


def measure(bench: Bench, portal: Server, pages: Pages) -> None:
    """Revise an article several times with all pages warm; in ms from the verb's end to the last reader."""
    others = [path for path in (*pages.articles, *pages.by_kind.values()) if path != pages.article]
    has_cache = get(portal, pages.article).is_hit or get(portal, pages.article).is_hit
    times, shares = [], []
    for _ in range(TIMES):
        warm = {path: get(portal, path) and get(portal, path) for path in dict.fromkeys(others)}
        words = f"measured{time.monotonic_ns()}"
        late = visible_after(bench, portal, pages.article, words)
        if late is None:
            bench.report.lack(f"not visible within {PATIENCE:.0f} s", "visible")
            break
        times.append(late)
        if has_cache:
            shares.append(share_kept(portal, pages.article, warm))
    if times:
        bench.report.add("visible", times)
    if shares:
        bench.report.add("kept", shares)
    else:
        bench.report.lack("no page cache answers", "kept")


def visible_after(bench: Bench, portal: Server, path: str, words: str) -> float | None:
    """Milliseconds from the verb's return in its process to the last connection; None if never."""
    editor = subprocess.Popen(
        [sys.executable, "-m", "bench.revise", path, words],
        env=environment(bench.data), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    if editor.stdout is None or editor.stdout.readline() != "ready\n":
        raise RuntimeError("The revision could not be prepared.")
    watchers = [Watcher(portal, path, words) for _ in range(WATCHERS)]
    for watcher in watchers:
        watcher.start()
    for watcher in watchers:
        watcher.is_looking.wait(PATIENCE)
    output, _ = editor.communicate("now\n", timeout=60)
    for watcher in watchers:
        watcher.join(PATIENCE)
    if editor.returncode or not all(watcher.seen_ns for watcher in watchers):
        return None
    published = int(output)
    # An answer that was asked for before the verb returned may show the text already: then it took no time.
    return max(0.0, max(watcher.seen_ns for watcher in watchers) - published) / 1e6


def share_kept(portal: Server, revised: str, warm: dict[str, Answer]) -> float:
    """Of the warm pages that do not name the revised story, how many in a hundred are still cached."""
    unrelated = [path for path, page in warm.items() if page.is_hit and revised not in page.text]
    kept = sum(get(portal, path).is_hit for path in unrelated)
    return 100 * kept / len(unrelated) if unrelated else 0.0
