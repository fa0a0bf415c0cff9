"""``python -m portal.tests.soak``: prints what came out; status 1 where a promise broke."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    """Loopback only: six readers who ask fifty times a second together, an editor, one fault at a time."""
    asked = argparse.ArgumentParser(prog="make soak", description=main.__doc__)
    asked.add_argument("--minutes", type=float, default=20.0)
    asked.add_argument("--readers", type=int, default=6)
    wishes = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.tests.settings")
    import django

    django.setup()
    from portal.tests.soak import disturbing

    folder = Path(tempfile.mkdtemp(prefix="dateline-soak-"))
    try:
        with disturbing.small_disk(folder) as is_small:
            return run(folder, wishes.minutes * 60, wishes.readers, folder if is_small else None)
    finally:
        disturbing.forget(folder)


def run(folder: Path, seconds: float, readers: int, disk: Path | None) -> int:
    """One run of so many seconds on a data folder; 1 where something was lost, doubled or refused."""
    from portal.tests import test_serving
    from portal.tests.pagecache.served import ENVIRONMENT, Served
    from portal.tests.soak import report
    from portal.tests.soak.disturbing import Disturbance
    from portal.tests.soak.ledger import Ledger
    from portal.tests.soak.people import Editor, Reader
    from portal.tests.test_serving import clean_environment

    data = folder / "data"
    data.mkdir()
    ledger, served = Ledger(), Served(data)
    # It comes back under the same address after it was killed.
    test_serving.free_port = lambda port=served.port: port  # type: ignore[assignment]
    served.wait_for("Ready")
    editor = Editor(clean_environment(PORTAL_DATA=str(data), **ENVIRONMENT), ledger)
    for number in range(20):
        editor.publish(f"Story before all {number}")
    disturbance = Disturbance(served, ledger, disk)
    people = [Reader(served, ledger, number) for number in range(readers)]
    for thread in (editor, disturbance, *people):
        thread.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end and disturbance.is_alive():
        time.sleep(5)
        ledger.sample(served.process.pid, data)
    for thread in (disturbance, *people, editor):
        thread.stopped.set()
    for thread in (disturbance, *people, editor):
        thread.join(300)
    try:
        return report.told(ledger, served, editor, disturbance, seconds)
    finally:
        served.end()


if __name__ == "__main__":
    sys.exit(main())
