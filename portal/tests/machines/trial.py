"""What happens while people read, and what came of it."""

from __future__ import annotations

import datetime as dt
import io
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from articles import readership
from articles.desk import publishing, review, scheduling
from articles.desk.models import AuditEntry
from articles.models import Article
from articles.outbox.models import Delivery, Endpoint
from articles.readership import phrases
from portal import editions
from portal.tests.machines.crowd import BROWSER, Elsewhere, Reader, Seen, newcomer
from portal.tests.machines.told import LONGEST, told
from portal.tests.machines.town import WEB, Front, Machine, say, until
from portal.tests.soak.alike import written

APART = 1.0


class Trial:
    """Everything that is measured, under load from ``begin`` to ``end``."""

    def __init__(self, machines: list[Machine], front: Front, elsewhere: Elsewhere, seen: Seen) -> None:
        self.machines, self.front, self.elsewhere, self.seen = machines, front, elsewhere, seen
        self.stories: list[Article] = []
        self.timed: list[Article] = []
        self.visible: dict[str, list[float]] = {}
        self.known: list[float] = []
        self.lookers = ThreadPoolExecutor(WEB)
        self.readers: list[Reader] = []

    @property
    def webs(self) -> list[Machine]:
        return self.machines[:WEB]

    def begin(self, make: Callable[[list[str], Seen], Reader], readers: int) -> None:
        """Twelve stories, somebody who is told of changes, and people who read."""
        Endpoint.objects.create(name="Partner", url=self.elsewhere.address)
        for number in range(12):
            self.publish(f"Story {number}")
        paths = [story.get_absolute_url() for story in self.stories]
        for machine in self.webs:
            until(f"stories on {machine.name}", lambda one=machine: all(map(one.has, paths)))
        self.readers = [make(paths[number % 3 :], self.seen) for number in range(readers)]
        for reader in self.readers:
            reader.start()
        say(f"{readers} people read {len(paths)} stories")

    def publish(self, title: str) -> Article:
        story = written(title)
        publishing.publish(story, by=None)
        story.refresh_from_db()
        self.stories.append(story)
        return story

    def publications(self, number: int, during: str) -> None:
        """Publish; see how soon each machine that lives knows it, and how soon its front page says so."""
        known: list[float] = []
        for count in range(number):
            self.schedule(f"Timed while {during} {count}")
            # One word: typography changes what is between words.
            title = f"Published-{during.replace(' ', '-')}-{count}"
            lives = [one for one in self.webs if one.lives]
            _story, knowing = told(lives, partial(self.publish, title), self.lookers)
            began = time.monotonic()
            looking = [
                threading.Thread(target=self._look, args=(one, title, during, began)) for one in self.webs
            ]
            for thread in looking:
                thread.start()
            for thread in looking:
                thread.join()
            known += [one.result() for one in knowing]
            time.sleep(APART)
        self.known += known
        say(f"published {during}, seen on the fronts: {figures(self.visible.get(during, []))}")
        say(f"published {during}, purged: {figures(known)}")

    def _look(self, machine: Machine, title: str, during: str, began: float) -> None:
        home = editions.home("en")
        while time.monotonic() < began + 20:
            status, page = machine.ask(home, User_Agent="curl", Accept_Encoding="identity")
            if status == 0:
                return  # This machine is down.
            if title.encode() in page:
                self.visible.setdefault(during, []).append(time.monotonic() - began)
                return
            time.sleep(0.02)
        self.visible.setdefault(during, []).append(float("inf"))

    def schedule(self, title: str) -> None:
        story = written(title)
        review.approve(story, by=None)
        scheduling.schedule(story, "publish", at=timezone.now() + dt.timedelta(seconds=2), by=None)
        self.timed.append(story)

    def kill(self, machine: Machine) -> None:
        """With SIGKILL, all at once; it comes back after some seconds."""
        down = f"{machine.name} is down"
        machine.kill()
        say(f"killed {machine.name}")
        self.publications(4, down)
        machine.start()
        machine.wait()
        say(f"{machine.name} is back")
        self.publications(2, f"{machine.name} is back")

    def silence(self, process: subprocess.Popen[bytes]) -> None:
        """Redis takes questions and does not answer; then it does again."""
        process.send_signal(signal.SIGSTOP)
        say("Redis hangs")
        self.publications(5, "Redis hangs")
        process.send_signal(signal.SIGCONT)
        self.publications(2, "Redis is back")

    def upgrade(self, code: Path) -> None:
        """One machine after the other, workers last: until then two releases serve at once."""
        for machine in self.machines:
            machine.stop()
            machine.code = code
            machine.start()
            machine.wait()
            say(f"{machine.name} runs the newer release")
            self.publications(2, "two releases serve")

    def end(self) -> int:
        """What came of it; 1 if anything failed, or was not counted or done exactly once."""
        for reader in self.readers:
            reader.stopped.set()
            reader.join(60)
        say(f"purged on all machines, from first to last: {figures(self.known)}")
        self.numbers_shown()
        repeats = self.repeats()
        until("everything due is out", lambda: all(map(_is_public, self.timed)))
        until(
            "everything is told",
            lambda: not Delivery.objects.filter(state__in=["waiting", "sending"]).exists(),
        )
        faults = [*self.of_purges(), *self.of_readers(), *self.of_views(), *self.of_work(), *repeats]
        for fault in faults:
            say(f"FAULT  {fault}")
        return int(bool(faults))

    def numbers_shown(self) -> None:
        """How soon all machines show what one of them counted."""
        until("all views are booked", self._is_quiet)
        story = self.stories[-1]
        path = story.get_absolute_url()
        # A number that stands nowhere else on the page.
        readership.carry_over(story.pk, 98_000, source="elsewhere", actor="trial")
        until("it is everywhere", lambda: all(one.has(path) for one in self.webs))
        took = []
        for number in range(9):
            counted = readership.totals([story.pk])[story.pk]
            self.webs[number % WEB].ask(path, User_Agent=BROWSER, X_Forwarded_For=newcomer())
            began = time.monotonic()
            words = phrases.phrase_in(counted + 1, "en").encode()
            until(
                "all show it", lambda said=words: all(one.says(path, said) for one in self.webs), pause=0.02
            )
            took.append(time.monotonic() - began)
        say(f"a view is shown by all machines: {figures(took)}")

    def repeats(self) -> list[str]:
        """Readers who are sent from machine to machine count once."""
        story = self.publish("Read again and again")
        path = story.get_absolute_url()
        until("it is everywhere", lambda: all(one.has(path) for one in self.webs))
        for _ in range(20):
            reader = newcomer()
            for machine in self.webs:
                machine.ask(path, User_Agent=BROWSER, X_Forwarded_For=reader)
        time.sleep(3)
        counted = readership.totals([story.pk])[story.pk]
        say(f"20 readers on {WEB} machines each: counted {counted}")
        return [] if counted == 20 or not settings.REDIS_URL else [f"20 readers were counted {counted} times"]

    def of_purges(self) -> list[str]:
        never = sum(one > LONGEST for one in self.known)
        return [f"{never} purges never came"] if never else []

    def of_readers(self) -> list[str]:
        seen = self.seen
        say(f"requests {sum(seen.statuses.values())}, by status {dict(seen.statuses)}, "
            f"asked of a second machine {self.front.tried_again()}")  # fmt: skip
        say(f"answered in: {figures(seen.took)}")
        return [f"{len(seen.failures)} requests failed, such as {seen.failures[:3]}"] if seen.failures else []

    def of_views(self) -> list[str]:
        """Every answer is a view; whoever was asked and died before answering may have counted one more."""
        paths = {story.get_absolute_url(): story.pk for story in self.stories}
        until("all views are booked", self._is_quiet, pause=2.0)
        totals = readership.totals(paths[path] for path in self.seen.answered)
        sent, counted = sum(self.seen.answered.values()), sum(totals.values())
        tried = self.front.tried_again()
        say(f"views sent {sent}, counted {counted}")
        said = io.StringIO()
        faults = []
        try:
            call_command("views", stdout=said)
        except SystemExit:
            faults.append(f"views: {said.getvalue()[-400:]}")
        if not sent <= counted <= sent + tried:
            faults.append(f"{sent} views were sent and {tried} tried again, but {counted} counted")
        return faults

    def _is_quiet(self) -> bool:
        before = sum(readership.totals([one.pk for one in self.stories]).values())
        time.sleep(2)
        return before == sum(readership.totals([one.pk for one in self.stories]).values())

    def of_work(self) -> list[str]:
        faults = []
        for story in self.timed:
            done = AuditEntry.objects.filter(article=story, verb="published").count()
            if done != 1:
                faults.append(f"{story.title} was published {done} times")
        published = len(self.timed) + len(self.stories)
        told = self.elsewhere.told
        again = sum(times - 1 for times in told.values())
        say(f"due {len(self.timed)}; {published} stories, {len(told)} messages, {again} told again")
        if len(told) < published:
            faults.append(f"{published} stories, but {len(told)} messages")
        return faults


def _is_public(story: Article) -> bool:
    return Article.objects.visible().filter(pk=story.pk).exists()


def figures(seconds: list[float]) -> str:
    """Median, the hundredth and the longest, in milliseconds."""
    if not seconds:
        return "nothing"
    ordered = sorted(one * 1000 for one in seconds)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    median = statistics.median(ordered)
    return f"{len(ordered)} times, p50 {median:.0f} ms, p99 {late:.0f} ms, at most {ordered[-1]:.0f} ms"
