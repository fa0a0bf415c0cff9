"""``python -m portal.tests.soak.upgrade REVISION``: an upgrade and ten reloads, while fifty a second read.

The former revision is served from a folder of its own. Then this one's files take their place, ``prepare``
brings the data up to date while the former code still answers, and SIGHUP renews the processes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[3]
READERS, RELOADS = 6, 10
RUNS_BEFORE = 30.0


def main() -> int:
    """0 where every request was answered with its page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("revision", help="What is upgraded from, as git names it")
    asked.add_argument("--reloads", type=int, default=RELOADS)
    so_long = "For so many seconds the processes of each reload make no step, as on a machine without time"
    asked.add_argument("--stopped", type=float, default=0.0, help=so_long)
    wishes = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.tests.settings")
    import django

    django.setup()
    folder = Path(tempfile.mkdtemp(prefix="dateline-upgrade-"))
    try:
        return run(folder, wishes.revision, wishes.reloads, wishes.stopped)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, revision: str, reloads: int, stopped: float) -> int:
    """Upgrade from the revision, reload so many times, print what readers saw."""
    from portal.tests import test_serving
    from portal.tests.pagecache.served import ENVIRONMENT, Served
    from portal.tests.soak import report
    from portal.tests.soak.ledger import Ledger
    from portal.tests.soak.people import Editor, Reader
    from portal.tests.test_serving import clean_environment

    code, data = folder / "code", folder / "data"
    code.mkdir()
    data.mkdir()
    take(revision, code)
    test_serving.MANAGE = str(code / "manage.py")
    ledger, served = Ledger(), Served(data)
    served.wait_for("Ready")
    environment = clean_environment(PORTAL_DATA=str(data), **ENVIRONMENT)
    # What the former revision published is read all along.
    editor = Editor({**environment, "PYTHONPATH": str(code)}, ledger, cwd=code)
    for number in range(20):
        editor.publish(f"Before the upgrade {number}")
    editor.desk.close()
    people = [Reader(served, ledger, number) for number in range(READERS)]
    for reader in people:
        reader.start()
    # As one that has run for a while: each process has read what it needs of its files.
    time.sleep(RUNS_BEFORE)
    with ledger.during("upgrade"):
        clear(code)
        take("HEAD", code)
        subprocess.run([sys.executable, "manage.py", "prepare"], cwd=code, env=environment, check=True)
        renew(served)
    for number in range(reloads):
        with ledger.during(f"reload {number + 1}"):
            renew(served, stopped)
    for reader in people:
        reader.stopped.set()
        reader.join(60)
    try:
        return report.of_upgrade(ledger, revision)
    finally:
        served.end()


def take(revision: str, code: Path) -> None:
    """The files of a revision."""
    archive = subprocess.run(["git", "archive", revision], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", str(code)], input=archive.stdout, check=True)


def clear(code: Path) -> None:
    """Nothing of the former release is left."""
    for one in code.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()


def renew(served: object, stopped: float = 0.0) -> None:
    """SIGHUP, and wait until every process is another; new ones stand still for a while first."""
    from portal.tests.pagecache.served import Served, until

    assert isinstance(served, Served)
    former, worker, servers = served.web(), served.worker(), served.servers()
    served.process.send_signal(signal.SIGHUP)
    if stopped:
        (coming,) = until("another server", lambda: served.servers() - servers)
        os.killpg(coming, signal.SIGSTOP)
        time.sleep(stopped)
        os.killpg(coming, signal.SIGCONT)
    until("renewed", lambda: not served.web_processes() & former and served.worker() != worker)


if __name__ == "__main__":
    sys.exit(main())
