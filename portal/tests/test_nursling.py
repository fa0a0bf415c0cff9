"""Promises about a worker that is forked from what the web server has loaded, tried on real processes."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from portal.operations import adopted, nursling
from portal.operations.generations import GRACE, WebServer
from portal.operations.nursling import Nursling
from portal.tests.test_serving import PATIENCE, children_of, expect_gone, is_alive
from portal.tests.test_supervisor import pid_of, until

# A web server: it loads, opens the nursery and has one process, as soon as files of these names are there.
SERVER = """
import os, pathlib, signal, sys, time, types
def wait_for(name):
    while not pathlib.Path(sys.argv[1], name).exists():
        time.sleep(0.01)
from portal.operations import nursery
from portal.operations.telling import tell
wait_for("load")
if pathlib.Path(sys.argv[1], "broken").exists():
    sys.exit(3)
sys.modules["loaded"] = types.ModuleType("loaded")
sys.modules["loaded"].by = os.getpid()
if not pathlib.Path(sys.argv[1], "childless").exists():
    nursery.open_up()
wait_for("answer")
server = os.getpid()
if not os.fork():
    tell()
    while os.getppid() == server:
        time.sleep(0.05)
    os._exit(0)
signal.pause()
"""
# A worker: it says what it finds, does something at its end and ends as it is asked to.
WORKER = """
import json, os, pathlib, random, signal, sys, time
folder = pathlib.Path(sys.argv[1])
loaded = sys.modules.get("loaded")
found = {
    "pid": os.getpid(),
    "loaded by": loaded and loaded.by,
    "name": __name__,
    "arguments": sys.argv[1:],
    "parent": os.getppid(),
    "session": os.getsid(0),
    "tasks": len(os.listdir("/proc/self/task")),
    "random": random.random(),
    "input": os.readlink("/proc/self/fd/0"),
    "open": sorted(int(name) for name in os.listdir("/proc/self/fd"))[:-1],
    "told": sorted(name for name in os.environ if name.startswith("PORTAL_")),
}
draft = folder / f"{os.getpid()}.draft"
draft.write_text(json.dumps(found))
draft.rename(folder / f"{os.getpid()}.worker")
print("At work.", flush=True)
signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
while True:
    time.sleep(60)
"""


def workers_in(folder: Path) -> list[dict[str, Any]]:
    """What each worker found that ever began, the first one first."""
    files = sorted(folder.glob("*.worker"), key=lambda file: file.stat().st_mtime_ns)
    return [json.loads(file.read_text()) for file in files]


def nursery_of(server: int) -> int:
    """A web server's nursery, once it is there."""
    found: list[int] = []

    def look() -> bool:
        below = children_of(server)
        found[:] = [pid for pid, command in below.items() if command.endswith("operations.nursery ")]
        return bool(found)

    until(look)
    return found[0]


class Supervised:
    """A supervisor of such a web server and such a worker."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "worker.py").write_text(WORKER)
        self.command = [sys.executable, str(folder / "worker.py"), str(folder)]
        server = [sys.executable, "-c", SERVER, str(folder)]
        plan = {
            "children": [
                {"name": "web server", "command": server, "processes": 1},
                {"name": "worker", "command": self.command},
            ],
            "knock": None,
            "purges": str(folder / "purges"),
            "lock": 0,
            "log": str(folder / "portal.log"),
            "as_json": False,
            "pulse": str(folder / "pulse"),
            "sentinel": [sys.executable, "-c", ""],
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.operations.supervisor", json.dumps(plan)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(line.strip() for line in self.process.stdout)

    def make(self, *names: str) -> None:
        """Let the web server go on as far as these files say."""
        for name in names:
            (self.folder / name).touch()

    def workers(self) -> list[dict[str, Any]]:
        """What each worker found that ever began, the first one first."""
        return workers_in(self.folder)

    def worker(self) -> dict[str, Any]:
        """The one that runs, once there is one."""
        until(lambda: any(is_alive(one["pid"]) for one in self.workers()))
        (running,) = [one for one in self.workers() if is_alive(one["pid"])]
        return running

    def next_worker(self, former: dict[str, Any]) -> dict[str, Any]:
        """The one after it, once that has ended."""
        until(lambda: not is_alive(former["pid"]))
        return self.worker()

    def server(self) -> int:
        """The web server's own process; the newest, where there are two."""
        return self.servers()[-1]

    def servers(self) -> list[int]:
        return [
            pid
            for pid, command in children_of(self.process.pid).items()
            if SERVER.replace("\0", " ") in command and os.getsid(pid) == pid
        ]

    def nursery(self) -> int:
        """The web server's nursery, once it is there."""
        return nursery_of(self.server())

    def said(self, words: str) -> Callable[[], bool]:
        return lambda: any(words in line for line in list(self.lines))

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    running = Supervised(tmp_path)
    yield running
    running.end()


def test_it_is_forked_from_what_is_loaded_and_is_as_one_that_was_started(supervised: Supervised) -> None:
    supervised.make("load")
    found = supervised.worker()
    assert found["loaded by"] == supervised.server()
    assert found["name"] == "__main__"
    assert found["arguments"] == [str(supervised.folder)]
    assert (found["parent"], found["session"]) == (supervised.process.pid, found["pid"])
    assert (found["tasks"], found["input"], found["open"]) == (1, os.devnull, [0, 1, 2])
    assert not {"PORTAL_NURSERY", "PORTAL_READY_PIPE"} & set(found["told"])
    assert children_of(supervised.process.pid)[found["pid"]] == " ".join([*supervised.command, ""])
    until(supervised.said("At work."))
    os.kill(found["pid"], signal.SIGKILL)
    until(supervised.said("The worker ended unexpectedly (status -9); starting it again."))
    other = supervised.next_worker(found)
    assert other["loaded by"] == supervised.server()
    assert other["random"] != found["random"]


def test_it_waits_until_the_web_server_has_loaded_what_it_is_forked_from(supervised: Supervised) -> None:
    until(supervised.servers)
    assert not supervised.workers()
    supervised.make("load")
    assert supervised.worker()["loaded by"] == supervised.server()
    assert len(supervised.workers()) == 1


def test_where_a_web_server_ends_without_a_nursery_it_is_started_by_its_command(
    supervised: Supervised,
) -> None:
    supervised.make("childless", "load", "answer")
    until(supervised.servers)
    os.kill(supervised.server(), signal.SIGKILL)
    assert supervised.worker()["loaded by"] is None
    assert supervised.said("it loads the portal itself")()


def test_a_killed_nursery_harms_nobody(supervised: Supervised) -> None:
    supervised.make("load", "answer")
    worker, nursery = supervised.worker(), supervised.nursery()
    os.kill(nursery, signal.SIGKILL)
    expect_gone([nursery])
    assert is_alive(worker["pid"])
    os.kill(worker["pid"], signal.SIGKILL)
    other = supervised.next_worker(worker)
    assert (other["loaded by"], other["parent"]) == (None, supervised.process.pid)
    # A web server that is renewed has another one.
    supervised.process.send_signal(signal.SIGHUP)
    assert supervised.next_worker(other)["loaded by"] == supervised.server()


def test_it_outlives_the_web_server_it_was_forked_from(supervised: Supervised) -> None:
    supervised.make("load", "answer")
    worker, server, nursery = supervised.worker(), supervised.server(), supervised.nursery()
    os.killpg(server, signal.SIGKILL)
    until(supervised.said("The web server ended unexpectedly"))
    expect_gone([server, nursery])
    until(lambda: supervised.servers() and supervised.nursery())
    assert supervised.worker()["pid"] == worker["pid"]
    # Nobody who ended below the web server is left for ever.
    until(lambda: not Path(f"/proc/{nursery}").exists())


def test_it_is_renewed_once_the_web_server_is(supervised: Supervised) -> None:
    supervised.make("load", "answer")
    worker, former = supervised.worker(), supervised.server()
    until(supervised.nursery)
    (supervised.folder / "answer").unlink()
    supervised.process.send_signal(signal.SIGHUP)
    until(lambda: len(supervised.servers()) == 2 and supervised.nursery())
    assert is_alive(worker["pid"])
    supervised.make("answer")
    other = supervised.next_worker(worker)
    assert other["loaded by"] == supervised.server() != former
    expect_gone([former])
    assert len(supervised.workers()) == 2


def test_where_the_web_server_cannot_be_renewed_it_goes_on(supervised: Supervised) -> None:
    supervised.make("load", "answer")
    worker, former = supervised.worker(), supervised.server()
    until(supervised.nursery)
    supervised.make("broken")
    supervised.process.send_signal(signal.SIGHUP)
    until(supervised.said("The new web server ended (status 3) before it answered"))
    # Until the former one surely answers nothing is decided.
    time.sleep(GRACE + 2)
    assert supervised.worker()["pid"] == worker["pid"]
    os.kill(worker["pid"], signal.SIGKILL)
    # Nobody had asked it to end.
    until(supervised.said("The worker ended unexpectedly (status -9)"))
    assert supervised.next_worker(worker)["loaded by"] == former


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_all_end_with_the_supervisor(supervised: Supervised, number: signal.Signals) -> None:
    supervised.make("load", "answer")
    everybody = [supervised.worker()["pid"], supervised.server(), supervised.nursery()]
    supervised.process.send_signal(number)
    assert supervised.process.wait(PATIENCE) == (0 if number == signal.SIGTERM else -signal.SIGKILL)
    expect_gone(everybody)


@pytest.fixture
def adopting() -> Iterator[None]:
    """This process is the one to which orphans fall."""
    adopted.adopt_orphans()
    yield
    ctypes.CDLL(None).prctl(adopted.PR_SET_CHILD_SUBREAPER, 0)


@pytest.mark.usefixtures("adopting")
def test_one_that_comes_too_late_ends_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nursery makes no step meanwhile, as on a machine that has no time for it."""
    (tmp_path / "worker.py").write_text(WORKER)
    server = WebServer("web server", [sys.executable, "-c", SERVER, str(tmp_path)], processes=1)
    server.start()
    first, second = (
        Nursling("worker", [sys.executable, str(tmp_path / "worker.py"), str(tmp_path)], server=server)
        for _ in "12"
    )
    try:
        (tmp_path / "load").touch()
        nursery = nursery_of(pid_of(server))
        os.kill(nursery, signal.SIGSTOP)
        with monkeypatch.context() as changed:
            changed.setattr(nursling, "PATIENCE", 0.0)
            first.start()
        os.kill(nursery, signal.SIGCONT)
        while second.process is None:
            second.start()
            time.sleep(0.01)
        until(lambda: len(list(tmp_path.glob("*.worker"))) == 2)
        loaders = {one["pid"]: one["loaded by"] for one in workers_in(tmp_path)}
        assert loaders == {pid_of(first): None, pid_of(second): pid_of(server)}
    finally:
        for child in (server, second, first):
            child.stop()
