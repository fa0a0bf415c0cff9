"""Readers and an editor, each on a thread, until they are told to stop."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

from portal.tests.pagecache.desk import ROOT, Desk
from portal.tests.pagecache.reader import Answer
from portal.tests.pagecache.served import Served
from portal.tests.soak.ledger import CALM, Ledger

PAGES = ("/", "/uk/", "/news/", "/rubric/transport/", "/feeds/newest.rss", "/about/")
WORDS = ("tram", "river", "story", "council", "bridge", "nobody")
# In seconds: each reader's pause, so that six of them ask some fifty times a second.
PAUSE = 0.1


class Reader(threading.Thread):
    """Reads whatever is there: half of it stories, each as somebody who was not here before."""

    def __init__(self, served: Served, ledger: Ledger, number: int) -> None:
        super().__init__(name=f"reader {number}", daemon=True)
        self.served, self.ledger = served, ledger
        self.chance = random.Random(number)
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(PAUSE):
            self.read(self.address())

    def address(self) -> str:
        stories = list(self.ledger.titles)
        pick = self.chance.random()
        if pick < 0.55 and stories:
            return self.chance.choice(stories[-60:])
        if pick < 0.60:
            return f"/search/?q={self.chance.choice(WORDS)}-{self.chance.randrange(10_000)}"
        if pick < 0.62:
            return f"/nothing-{self.chance.randrange(10_000)}/"
        return self.chance.choice(PAGES)

    def read(self, path: str) -> None:
        """One request; again, as browsers do, where a leaving process closed the connection unread."""
        ledger, began, phase = self.ledger, time.monotonic(), self.ledger.phase
        try:
            try:
                answer = self.served.ask(path)
            except (http.client.RemoteDisconnected, ConnectionResetError):
                with ledger.lock:
                    ledger.retried += 1
                    ledger.unsure[path] += 1
                answer = self.served.ask(path)
        except (OSError, http.client.HTTPException) as error:
            with ledger.lock:
                ledger.requests[phase] += 1
                ledger.unsure[path] += 1
                ledger.failures[self.blamed(phase), type(error).__name__] += 1
            return
        self.note(path, answer, time.monotonic() - began, phase)

    def note(self, path: str, answer: Answer, took: float, phase: str) -> None:
        ledger = self.ledger
        with ledger.lock:
            ledger.requests[phase] += 1
            ledger.times.append(took)
            ledger.renders += answer.how == "miss"
            ledger.copies += answer.how == "failed"
            if answer.status == 503 and "Retry-After" in answer.headers:
                ledger.told_to_wait[self.blamed(phase)] += 1
                ledger.slowest_refusal = max(ledger.slowest_refusal, took)
            elif answer.status != (404 if path.startswith("/nothing") else 200):
                ledger.failures[self.blamed(phase), str(answer.status)] += 1
            elif path in ledger.titles:
                ledger.views[path] += 1

    def blamed(self, phase: str) -> str:
        """The fault that began or ended while this was asked, if one did."""
        return self.ledger.phase if phase == CALM else phase


class Editor(threading.Thread):
    """Publishes and corrects, and is killed in the middle now and then."""

    def __init__(self, environment: dict[str, str], ledger: Ledger, cwd: Path = ROOT) -> None:
        super().__init__(name="editor", daemon=True)
        self.environment, self.ledger, self.cwd = environment, ledger, cwd
        self.chance = random.Random(0)
        self.stopped = threading.Event()
        self.killed = self.unacknowledged = self.written = 0
        self.desk = Desk(environment, cwd, is_quiet=True)

    def run(self) -> None:
        number = 0
        while not self.stopped.wait(0.3):
            number += 1
            if number % 25 == 0:
                threading.Timer(self.chance.random() * 0.2, self.desk._process.kill).start()
                self.killed += 1
            if number % 3 and self.ledger.titles:
                self.correct(self.chance.choice(list(self.ledger.titles)), f"Corrected {number}")
            else:
                self.publish(f"Story {number}")
        self.desk.close()

    def publish(self, title: str) -> None:
        path = self.does(lambda: self.desk.publish(title))
        if path:
            with self.ledger.lock:
                self.ledger.titles[str(path)] = title

    def correct(self, path: str, title: str) -> None:
        with self.ledger.lock:
            self.ledger.perhaps[path].add(title)
        if self.does(lambda: [self.desk.revise(path, title)]):
            with self.ledger.lock:
                self.ledger.titles[path] = title
                self.ledger.perhaps[path].clear()

    def does(self, deed: Callable[[], object]) -> object:
        """What the desk answers; None when it ended, and another sits down in its place."""
        try:
            answer = deed()
        except (AssertionError, OSError, ValueError):
            self.unacknowledged += 1
            self.desk.kill()
            self.desk = Desk(self.environment, self.cwd, is_quiet=True)
            return None
        self.written += 1
        return answer
