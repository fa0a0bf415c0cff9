"""How soon two web machines show what an editor saves on a third, while Redis is well and while it is not.

    export POSTGRES=$(sh .ci/postgres)
    python -m portal.tests.postgres python -m portal.tests.pagecache.machines.trial

Two portals of two web processes each, with a line of its own to one Redis; the editor's process is a machine
of its own, too. Two to five minutes. Fails where anybody gets something else than the page.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.tests.settings")
django.setup()

from portal.tests import engines  # noqa: E402
from portal.tests.commons.server import PATIENCE, Proxy, Server  # noqa: E402
from portal.tests.pagecache.desk import Desk  # noqa: E402
from portal.tests.pagecache.served import ENVIRONMENT, Served  # noqa: E402
from portal.tests.test_serving import clean_environment  # noqa: E402

WEB = 2
ROUNDS = 10
FAULTS = ("well", "refused", "hung", "300 ms late", "cut", "mended", "restarted empty")


class Trial:
    """The machines, their lines, the story that is corrected again and again."""

    def __init__(self, folder: Path, kept: ExitStack) -> None:
        self.server = Server()
        kept.callback(self.server.end)
        self.lines = [Proxy(self.server) for _ in range(WEB + 1)]
        for line in self.lines:
            kept.callback(line.end)
        common = {**engines.environment_of(folder), "PORTAL_SECRET_KEY": "trial" * 12}
        self.web: list[Served] = []
        for number, line in enumerate(self.lines):
            data = folder / str(number)
            data.mkdir()
            told = {**common, "REDIS_URL": line.address, "PORTAL_REDIS_PREFIX": "trial"}
            if number == WEB:
                self.desk = Desk(clean_environment(PORTAL_DATA=str(data), **ENVIRONMENT, **told))
                kept.callback(self.desk.close)
                continue
            portal = Served(data, PORTAL_ROLE="web", **told)
            kept.callback(portal.end)
            portal.wait_for("Ready")
            self.web.append(portal)
        self.path = str(self.desk.publish("Tram line"))
        for portal in self.web:
            portal.warm(self.path)

    def fault(self, name: str) -> None:
        for line in self.lines:
            line.mend()
            if name == "refused":
                line.refuse()
            elif name == "hung":
                line.hang()
            elif name == "300 ms late":
                line.delay = 0.3
            elif name == "cut":
                line.cut_after = 3
        if name == "restarted empty":
            self.server.stop()
            self.server.start()

    def measure(self, name: str) -> str:
        """Correct the story some times; how long it took until both showed it."""
        seen: list[float] = []
        answers: list[float] = []
        for number in range(ROUNDS):
            title = f"{name} {number}"
            self.desk.revise(self.path, title)
            saved = time.monotonic()
            readers = [
                threading.Thread(target=self._read, args=[portal, title, saved, seen, answers])
                for portal in self.web
            ]
            for reader in readers:
                reader.start()
            for reader in readers:
                reader.join()
        if len(seen) < ROUNDS * WEB:
            raise SystemExit(f"{name}: somebody never saw a correction, or no page.")
        seen.sort()
        middle, last = seen[len(seen) // 2], seen[-1]
        return f"{name}: p50 {middle:.2f} s, max {last:.2f} s; slowest answer {max(answers):.2f} s"

    def _read(
        self, portal: Served, title: str, saved: float, seen: list[float], answers: list[float]
    ) -> None:
        while time.monotonic() < saved + PATIENCE:
            began = time.monotonic()
            answer = portal.ask(self.path)
            answers.append(time.monotonic() - began)
            if answer.status != 200:
                return
            if title in answer.text:
                seen.append(time.monotonic() - saved)
                return
            time.sleep(0.02)


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="dateline-trial-"))
    with ExitStack() as kept:
        kept.callback(shutil.rmtree, folder, ignore_errors=True)
        trial = Trial(folder, kept)
        for fault in FAULTS:
            trial.fault(fault)
            sys.stdout.write(f"{trial.measure(fault)}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
