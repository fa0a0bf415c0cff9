"""What happens to a portal: kills, reloads, a database that is locked or gone, a disk that is full."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.tests.engines import gone, locked
from portal.tests.pagecache.served import Served, until
from portal.tests.soak.ledger import ALL_KILLED, Ledger
from portal.tests.test_serving import expect_gone

# In seconds: how long a fault lasts, and how long all is left in peace between two.
LASTS = 5.0
PEACE = 8.0
# What fits on the disk that gets full.
DISK_MEGABYTES = 600


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Whether a small disk of its own stands at the folder within the block: who may not mount has none."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, check=False)
    try:
        yield not done.returncode
    finally:
        if not done.returncode:
            subprocess.run(["umount", "-l", str(folder)], check=False)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Within the block not one byte more fits on the disk."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * size) == size:
                    pass
        try:
            yield
        finally:
            ballast.unlink()


class Disturbance(threading.Thread):
    """One thing after the other, until it is told to stop."""

    def __init__(self, served: Served, ledger: Ledger, disk: Path | None) -> None:
        super().__init__(name="disturbance", daemon=True)
        self.served, self.ledger, self.disk = served, ledger, disk
        self.stopped = threading.Event()
        self.happened: list[str] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        deeds: list[tuple[str, Callable[[], None]]] = [
            ("reload", self.reload),
            ("web process killed", self.kill_web),
            ("database locked", lambda: self.fault(locked(self.served.data))),
            ("worker killed", self.kill_worker),
            ("database gone", lambda: self.fault(gone(self.served.data, is_noise=False))),
            ("reload", self.reload),
            (ALL_KILLED, self.kill_everything),
        ]
        if self.disk:
            disk = self.disk
            deeds.insert(5, ("disk full", lambda: self.fault(full(disk))))
        number = 0
        try:
            while not self.stopped.wait(PEACE):
                name, deed = deeds[number % len(deeds)]
                with self.ledger.during(name):
                    deed()
                    self.until_well(name)
                self.happened.append(name)
                number += 1
        except BaseException as error:
            self.error = error

    def fault(self, block: contextlib.AbstractContextManager[None]) -> None:
        with block:
            self.stopped.wait(LASTS)

    def until_well(self, name: str) -> None:
        """Note how long it took until pages were made again that nobody had, in both processes."""
        began = time.monotonic()
        fresh = (f"/search/?q=well-{number}" for number in range(1_000_000))

        def look() -> bool:
            with contextlib.suppress(OSError):
                return all(self.served.ask(next(fresh)).status == 200 for _ in range(6))
            return False

        until("well again", look)
        self.ledger.well_after[name].append(time.monotonic() - began)

    def reload(self) -> None:
        """Renew every process while all goes on."""
        former = self.served.web_processes()
        self.served.process.send_signal(signal.SIGHUP)
        until("renewed", lambda: not self.served.web_processes() & former)

    def kill_web(self) -> None:
        self.served.kill({min(self.served.web())})

    def kill_worker(self) -> None:
        os.kill(self.served.worker(), signal.SIGKILL)
        self.served.worker()

    def kill_everything(self) -> None:
        """As a power cut leaves it, but for what the kernel still holds; started again like a service."""
        everybody = [self.served.process.pid, *self.served.descendants()]
        for pid in everybody:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.served.process.wait()
        expect_gone(everybody)
        began = time.monotonic()
        self.served.restart(**self.served.environment)
        self.ledger.back_after.append(time.monotonic() - began)


def forget(folder: Path) -> None:
    """Nothing of a run is left."""
    shutil.rmtree(folder, ignore_errors=True)
