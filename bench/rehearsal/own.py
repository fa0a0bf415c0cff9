"""The rehearsal with a portal of its own, on loopback: every step is carried out and looked at."""

from __future__ import annotations

import http.client
import itertools
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bench.rehearsal.crowd import Crowd
from bench.rehearsal.report import Finding
from portal.tests.pagecache.desk import Desk
from portal.tests.pagecache.reader import BROWSER
from portal.tests.pagecache.served import ENVIRONMENT, Served, new_reader
from portal.tests.test_serving import clean_environment

STORIES: Final = 30
LISTS: Final = ("/", "/uk/", "/feeds/newest.rss")
# So many fresh connections in a row must see a change, so that every process was asked.
IN_A_ROW: Final = 12
# In ms: a change is with every reader; in s: a killed process has another in its place.
VISIBLE, BACK, LONGEST = 1000.0, 30.0, 60.0
# A first start makes tables and static files; on busy cores that takes minutes.
STARTS_WITHIN: Final = 600.0


class Rehearsal:
    """One portal, one desk, one crowd."""

    def __init__(self, data: Path, rate: float, seconds: float) -> None:
        self.seconds = seconds
        self.findings: list[Finding] = []
        self.served = Served(data)
        try:
            self._wait()
        except BaseException:
            self.served.end()
            raise
        self.desk = Desk(clean_environment(PORTAL_DATA=str(data), **ENVIRONMENT), is_quiet=True)
        self.stories = [self.desk.publish(f"Before the night {number}") for number in range(STORIES)]
        self.crowd = Crowd(self._connect, [*self.stories, *LISTS], rate, self._headers)

    def _wait(self) -> None:
        began = time.monotonic()
        while not any("Ready" in line for line in list(self.served.lines)):
            if self.served.process.poll() is not None or time.monotonic() > began + STARTS_WITHIN:
                raise SystemExit("The portal did not start:\n" + "".join(self.served.lines))
            time.sleep(0.1)
        self._note("start", f"ready after {time.monotonic() - began:.0f} s", True)

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=30)

    def _headers(self) -> dict[str, str]:
        return {"User-Agent": BROWSER, "Accept-Encoding": "gzip", "X-Forwarded-For": new_reader()}

    def run(self) -> None:
        """All steps, in order."""
        self.warm()
        self.load()
        self.publish_and_withdraw()
        self.kill_web()
        self.kill_worker()
        self.count()

    def end(self) -> None:
        """Leave nothing running."""
        self.desk.close()
        self.served.end()

    def warm(self) -> None:
        """Every page is at hand before anybody comes."""
        began = time.monotonic()
        self.served.warm(*self.stories, *LISTS)
        took = time.monotonic() - began
        self._note("warm", f"{len(self.crowd.paths)} pages at hand after {took:.1f} s", took < LONGEST)

    def load(self) -> None:
        """The crowd alone."""
        with self.crowd.reading("load") as books:
            time.sleep(self.seconds)
        self._note("load", "no request failed", not books.failed)

    def publish_and_withdraw(self) -> None:
        """A story goes out, is corrected, and is taken back, while the crowd reads."""
        with self.crowd.reading("publish, correct, withdraw") as books:
            path = self.desk.publish("The polls have closed")
            self._visible(
                "publish → on the front, on every connection",
                lambda: self._says("/", "The polls have closed"),
            )
            self.desk.revise(path, "The polls have closed, the count begins")
            self._visible("correct → on the story", lambda: self._says(path, "the count begins"))
            self._visible("correct → on the front", lambda: self._says("/", "the count begins"))
            self.desk.withdraw(path)
            self._visible(
                "withdraw → story gone (410)", lambda: self.served.ask(path, method="HEAD").status == 410
            )
            self._visible("withdraw → off the front", lambda: not self._says("/", "the count begins"))
        self._note("publish, correct, withdraw", "no request failed", not books.failed)

    def kill_web(self) -> None:
        """kill -9 of a web process."""
        with self.crowd.reading("a web process killed") as books:
            began = time.monotonic()
            self.served.kill({min(self.served.web())})
            took = time.monotonic() - began
            time.sleep(self.seconds / 2)
        share = 100 * books.failed / max(1, len(books.took))
        self._note("web process killed", f"another in its place after {took:.1f} s", took < BACK)
        self._note(
            "web process killed",
            f"{books.failed} requests failed ({share:.2f} %), {books.again} asked again",
            share < 1,
        )

    def kill_worker(self) -> None:
        """kill -9 of the worker: readers notice nothing, and what is published meanwhile is seen."""
        with self.crowd.reading("the worker killed") as books:
            former = self.served.worker()
            os.kill(former, signal.SIGKILL)
            self.stories.append(self.desk.publish("Nobody keeps watch"))
            self._visible(
                "publish without a worker → on the front", lambda: self._says("/", "Nobody keeps watch")
            )
            began = time.monotonic()
            while self._worker() in {None, former} and time.monotonic() < began + LONGEST:
                time.sleep(0.05)
            took = time.monotonic() - began
        self._note("worker killed", f"another in its place after {took:.1f} s", took < BACK)
        self._note("worker killed", "no request failed", not books.failed)

    def count(self) -> None:
        """Every view that was answered is counted, and none twice."""
        counted = sum(self.desk.views(path) or 0 for path in self.stories[:STORIES])
        sure = sum(self.crowd.answered[path] for path in self.stories[:STORIES])
        unsure = sum(self.crowd.unsure[path] for path in self.stories[:STORIES])
        words = f"{counted:,} counted, {sure:,} answered, {unsure} of which nobody knows"
        self._note("count", words, sure <= counted <= sure + unsure)

    def _worker(self) -> int | None:
        try:
            return self.served.worker()
        except (AssertionError, StopIteration, LookupError):
            return None

    def _says(self, path: str, words: str) -> bool:
        return words in self.served.ask(path, User_Agent="rehearsal-bot").text

    def _visible(self, what: str, is_so: Callable[[], bool]) -> None:
        """From the return of the desk's verb until so many connections in a row see it."""
        began = seen = time.monotonic()
        for _ in itertools.count():
            seen = time.monotonic()
            if all(is_so() for _ in range(IN_A_ROW)) or seen > began + LONGEST:
                break
        took = 1000 * (seen - began)
        when = f"{took:.0f} ms" if seen > began + 0.001 else "at the first look"
        self._note("change", f"{what}: {when}", took < VISIBLE)

    def _note(self, step: str, words: str, is_good: bool) -> None:
        finding = Finding(step, words, is_good)
        self.findings.append(finding)
        print(finding.line, flush=True)  # noqa: T201  (a program for people)
