"""The kill test: readers are counted while flushers and counters are killed at random points.

``python -m articles.tests.readership.kill --rounds 20 --views 6000`` (``make bench-kill``) prints what was
acknowledged, what was booked, and how many views were lost or doubled: none may be. The suite runs less.
"""

from __future__ import annotations

import argparse
import mmap
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from articles.tests.readership.requests import person

COUNTERS = 2
ARTICLES = 40
# Acknowledged and begun, for each counter: a view that was killed in the middle may be counted or not.
ACKNOWLEDGED, BEGUN = 0, 1


def main() -> int:
    """Run the rounds in a folder of their own; the exit status is 1 if a view was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--views", type=int, default=6000, help="views in each round")
    parser.add_argument("--seed", type=int, default=None)
    wished = parser.parse_args()
    seed = time.time_ns() % 100_000 if wished.seed is None else wished.seed
    with tempfile.TemporaryDirectory(prefix="dateline-kill-") as folder:
        prepare(Path(folder))
        test = KillTest(Path(folder), random.Random(seed))
        say(f"seed {seed}")
        for number in range(1, wished.rounds + 1):
            test.round(wished.views // COUNTERS, kills_counters=number % 2 == 0)
            say(f"round {number}: {test.told()}")
    return 1 if test.lost or test.doubled else 0


def prepare(folder: Path) -> None:
    """An empty portal in ``folder``, without a connection that children would share."""
    os.environ.update(PORTAL_DATA=str(folder), PORTAL_ENV_FILE="", DJANGO_SETTINGS_MODULE="portal.settings")
    import django
    from django.core.management import call_command
    from django.db import connections

    from portal.tests import readymade

    readymade.fill(folder)
    django.setup()
    for database in connections:
        # A pool's threads would not be in the children.
        connections[database].settings_dict["OPTIONS"].pop("pool", None)
        call_command("migrate", database=database, verbosity=0)
    connections.close_all()


class KillTest:
    """Counts, kills, and compares with the books."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self.folder, self.dice = folder, dice
        self.memory = mmap.mmap(-1, 4096)
        self.told_by = memoryview(self.memory).cast("Q")
        self.kills = self.booked = self.lost = self.doubled = 0

    @property
    def acknowledged(self) -> int:
        return sum(self.told_by[2 * one + ACKNOWLEDGED] for one in range(COUNTERS))

    @property
    def begun(self) -> int:
        return sum(self.told_by[2 * one + BEGUN] for one in range(COUNTERS))

    def told(self) -> str:
        return (
            f"{self.acknowledged} acknowledged, {self.booked} booked, {self.kills} killed, "
            f"{self.lost} lost, {self.doubled} doubled"
        )

    def round(self, views: int, *, kills_counters: bool) -> None:
        """Let each counter count so many views, with two flushers at once, and kill whoever is at hand.

        While counters live, every view that was begun is acknowledged, and exactly those must be booked.
        """
        before = (self.acknowledged, self.begun, self.booked)
        goals = [self.told_by[2 * one + BEGUN] + views for one in range(COUNTERS)]
        running: dict[int, Callable[[], int]] = {}
        for one, goal in enumerate(goals):
            self.start(running, lambda one=one, goal=goal: self.count(one, goal))
        for _ in range(2):
            self.start(running, self.flush_for_ever)
        while any(self.told_by[2 * one + BEGUN] < goal for one, goal in enumerate(goals)):
            time.sleep(self.dice.uniform(0.001, 0.05))
            victims = [pid for pid, work in running.items() if kills_counters or work == self.flush_for_ever]
            victim = self.dice.choice(victims)
            again = running.pop(victim)
            self.kills += self.kill(victim)
            self.start(running, again)
        for pid, work in running.items():
            if work == self.flush_for_ever:
                self.kill(pid)
            else:
                os.waitpid(pid, 0)
        os.waitpid(fork(self.flush_once), 0)
        self.booked = self.compare_books()
        acknowledged, begun, booked = (
            now - then for now, then in zip((self.acknowledged, self.begun, self.booked), before, strict=True)
        )
        self.lost += max(acknowledged - booked, 0)
        self.doubled += max(booked - begun, 0)

    def start(self, running: dict[int, Callable[[], int]], work: Callable[[], int]) -> None:
        running[fork(work)] = work

    def kill(self, pid: int) -> int:
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        return int(os.WIFSIGNALED(status))

    def count(self, one: int, goal: int) -> int:
        """Count people nobody else counts, until so many have been begun."""
        from articles import readership

        begun, acknowledged = 2 * one + BEGUN, 2 * one + ACKNOWLEDGED
        while self.told_by[begun] < goal:
            number = self.told_by[begun] * COUNTERS + one
            self.told_by[begun] += 1
            if not readership.count_view(1 + number % ARTICLES, person(number)):
                return 1
            self.told_by[acknowledged] += 1
            if number % 20 == 0:
                time.sleep(0.001)
        return 0

    def flush_for_ever(self) -> int:
        while True:
            self.flush_once()

    def flush_once(self) -> int:
        from articles import readership

        readership.flush()
        return 0

    def compare_books(self) -> int:
        """What is booked; totals, hours, days and watermarks must agree."""
        kinds = "direct + search + social + inside + other"
        asked = [
            "SELECT SUM(counted) FROM readership_viewtotal",
            "SELECT SUM(count) FROM readership_viewhour",
            f"SELECT SUM({kinds}) FROM readership_viewhour",
            f"SELECT SUM({kinds}) FROM readership_watermark",
            f"SELECT SUM({kinds}) FROM readership_daytotal WHERE noun = 'all'",
        ]
        from django.db import connections, router

        from articles.readership.models import ViewTotal

        sums = set()
        with connections[router.db_for_read(ViewTotal)].cursor() as books:
            for question in asked:
                books.execute(question)
                sums.add(books.fetchone()[0])
        connections.close_all()
        if len(sums) != 1:
            raise SystemExit(f"The books disagree: {sums}")
        return int(sums.pop())


def fork(work: Callable[[], int]) -> int:
    """A child that does the work and ends with its answer."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os._exit(work())
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        os._exit(1)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
