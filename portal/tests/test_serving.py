"""Promises of `manage.py serve`, tried on real processes."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import override_settings

from portal.commons import address
from portal.kit.databases import EXAMPLE, REACHING
from portal.operations import preparing
from portal.tests import readymade
from portal.tests.engines import environment_of

MANAGE = str(settings.BASE_DIR / "manage.py")
# Generous: on a busy machine a start takes many times as long as it should, and nothing is late before.
PATIENCE = 150.0


# In kB: a worker that loads the portal itself shares a few megabytes, one that is forked some thirty.
SHARED = 20_000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Portal:
    """A portal started as a person would start it."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.port = free_port()
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, MANAGE, "serve"],
            stdin=subprocess.DEVNULL,
            env=clean_environment(PORTAL_DATA=str(data), PORT=str(self.port), **environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(self.process.stdout)

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not any(text in line for line in list(self.lines)):
            assert time.monotonic() < deadline, f"{text!r} never came: {self.lines}"
            assert self.process.poll() is None, f"ended before {text!r} came: {self.lines}"
            time.sleep(0.05)

    def status_of(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def wait_for_answer(self, path: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            with suppress(OSError, http.client.HTTPException):
                if self.status_of(path) == 200:
                    return
            assert time.monotonic() < deadline, f"{path} was never answered: {self.lines}"
            time.sleep(0.05)

    def status_even_if_closed_unread(self, path: str) -> int:
        """The same; asks again, as browsers do, when a leaving process closed the connection unread."""
        try:
            return self.status_of(path)
        except http.client.RemoteDisconnected:
            return self.status_of(path)

    def descendants(self) -> dict[int, str]:
        return descendants_of(self.process.pid)

    def worker(self) -> int:
        """The worker's process id, once it runs: a child shows its parent's command line until it does."""
        deadline = time.monotonic() + PATIENCE
        while True:
            for pid, command in self.descendants().items():
                if command.endswith("work ") and is_alive(pid):
                    return pid
            assert time.monotonic() < deadline, f"No worker came: {self.descendants()} {self.lines}"
            time.sleep(0.05)

    def servers(self) -> set[int]:
        """The web server's own process; two while it is renewed."""
        return {
            pid
            for pid, command in children_of(self.process.pid).items()
            # Web processes whose server was killed fall to the supervisor: they have no session of their own.
            if is_web(command) and is_alive(pid) and os.getsid(pid) == pid
        }

    def web_processes(self) -> set[int]:
        """The processes that answer, children of the server's own."""
        return {
            pid
            for server in self.servers()
            for pid, command in descendants_of(server).items()
            if is_web(command) and is_alive(pid)
        }

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        status = self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        return status


def is_web(command: str) -> bool:
    """Whether that is a web server's command, or a web process's; its nursery shows another."""
    # As a word of its own; the supervisor's plan has it, too, which a child shows until it runs.
    return " portal.wsgi:application " in command


def clean_environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DJANGO_"))}
    database = environment_of(more["PORTAL_DATA"]) if "PORTAL_DATA" in more else {}
    return kept | {"PORTAL_ENV_FILE": ""} | database | more


def descendants_of(pid: int) -> dict[int, str]:
    """Process ids and command lines below a process (Linux)."""
    found = children_of(pid)
    for child in list(found):
        found |= descendants_of(child)
    return found


def children_of(pid: int) -> dict[int, str]:
    """Those right below it; none where it has just ended."""
    found: dict[int, str] = {}
    try:
        threads = list(Path(f"/proc/{pid}/task").glob("*/children"))
    except (FileNotFoundError, ProcessLookupError):
        return found
    for children in threads:
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in children.read_text().split():
                with suppress(FileNotFoundError, ProcessLookupError):
                    found[int(child)] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
    return found


def is_alive(pid: int) -> bool:
    """Whether a process still runs; one that has ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return False


def shared_by(pid: int) -> int:
    """How much of what a process and others wrote they share, in kB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Shared_Dirty:"))


def expect_gone(pids: Iterable[int]) -> None:
    deadline = time.monotonic() + PATIENCE
    while alive := [pid for pid in pids if is_alive(pid)]:
        assert time.monotonic() < deadline, f"still running: {alive}"
        time.sleep(0.05)


def refusal(*arguments: str, **environment: str) -> tuple[int, str]:
    """The exit status and output of a command that is expected to refuse."""
    done = subprocess.run(
        [sys.executable, MANAGE, *arguments],
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("portal")
    readymade.fill(made)
    return made


@pytest.fixture
def portal(data: Path) -> Iterator[Portal]:
    running = Portal(data)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()
    running.reader.join(PATIENCE)
    assert running.process.stdout is not None
    running.process.stdout.close()


def test_it_serves_says_where_and_stops_everything_at_ctrl_c(portal: Portal) -> None:
    portal.wait_for("Ready")
    assert any(f"http://localhost:{portal.port}/" in line for line in portal.lines)
    assert any(f"http://localhost:{portal.port}/admin/" in line for line in portal.lines)
    assert portal.status_of("/accounts/login/") == 200
    worker = portal.worker()
    children = portal.descendants()
    assert worker in children
    assert any("portal.wsgi:application" in command for command in children.values())
    assert portal.stop() == 0
    expect_gone(children)


def test_what_is_prepared_has_the_words_that_a_first_story_needs(data: Path) -> None:
    assert len(list((data / "dictionary").glob("forms-*"))) == 1


def test_a_killed_worker_or_server_is_started_again(portal: Portal) -> None:
    portal.wait_for("Ready")
    worker = portal.worker()
    assert shared_by(worker) > SHARED
    os.kill(worker, signal.SIGKILL)
    portal.wait_for("The worker ended unexpectedly")
    assert portal.worker() != worker
    assert shared_by(portal.worker()) > SHARED
    server = next(pid for pid, command in portal.descendants().items() if "portal.wsgi" in command)
    orphans = portal.web_processes()
    os.kill(server, signal.SIGKILL)
    portal.wait_for("The web server ended unexpectedly")
    portal.wait_for_answer("/about/")
    expect_gone(orphans)
    portal.wait_for_answer("/about/")
    assert portal.stop(signal.SIGTERM) == 0


def test_it_is_renewed_while_it_answers(portal: Portal) -> None:
    portal.wait_for("Ready")
    worker = portal.worker()
    servers = portal.web_processes()
    portal.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + PATIENCE
    while portal.web_processes() & servers or portal.worker() == worker:
        assert portal.status_even_if_closed_unread("/about/") == 200
        assert time.monotonic() < deadline, f"not renewed: {portal.descendants()}"
    assert portal.status_of("/about/") == 200
    assert portal.stop() == 0


def test_one_that_takes_long_to_begin_costs_no_connection_when_it_is_renewed(portal: Portal) -> None:
    portal.wait_for("Ready")
    former = portal.servers()
    answering = portal.web_processes()
    portal.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + PATIENCE
    while not (coming := portal.servers() - former):
        assert time.monotonic() < deadline, f"no other one came: {portal.descendants()}"
    # It makes no step meanwhile, as on a machine that has no time for it; nor is it waited for a second time.
    stopped = [*coming, *(pid for server in coming for pid in descendants_of(server))]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    portal.process.send_signal(signal.SIGHUP)
    for _ in range(100):
        assert portal.status_of("/about/") == 200
    assert former < portal.servers()
    assert answering <= portal.web_processes()
    for pid in stopped:
        os.kill(pid, signal.SIGCONT)
    while portal.web_processes() & answering:
        assert portal.status_even_if_closed_unread("/about/") == 200
        assert time.monotonic() < deadline, f"not renewed: {portal.descendants()}"
    # Stopped while the second renewal is under way.
    children = portal.descendants()
    assert portal.stop() == 0
    expect_gone(children)


BEGUN = """
import os, sys, threading
from pathlib import Path
from portal.operations import webserver
webserver.load()
from django.db import connections
print([thread.name for thread in threading.enumerate()])
print([one.connection for one in connections.all(initialized_only=True) if one.connection])
# No socket, no file of the portal, nor a part of one in memory.
data = os.environ["PORTAL_DATA"]
opened = [os.readlink(file) for file in Path("/proc/self/fd").iterdir() if file.is_symlink()]
print([name for name in opened if name.startswith(("socket:", data))])
print([line for line in Path("/proc/self/maps").read_text().splitlines() if data in line])
print(sorted({"portal.wsgi", "granian"} & set(sys.modules)))
"""


def test_what_web_processes_are_forked_from_has_begun_nothing(data: Path) -> None:
    """Two that shared a connection, a thread's lock or a table that one process writes would spoil both."""
    done = subprocess.run(
        [sys.executable, "-c", BEGUN],
        env=clean_environment(PORTAL_DATA=str(data), PORTAL_METRICS=f"127.0.0.1:{free_port()}"),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert done.stdout.splitlines() == ["['MainThread']", *["[]"] * 4]


def test_a_second_server_on_the_same_data_is_refused(portal: Portal, data: Path) -> None:
    portal.wait_for("Ready")
    status, said = refusal("serve", PORTAL_DATA=str(data), PORT=str(free_port()))
    assert status != 0
    assert said == (
        f"CommandError: Another server runs on {data}. "
        "Stop it, or choose another folder: PORTAL_DATA=/path make run"
    )
    assert portal.stop() == 0


def test_nothing_survives_a_killed_supervisor(portal: Portal) -> None:
    portal.wait_for("Ready")
    portal.worker()
    children = portal.descendants()
    portal.process.kill()
    portal.process.wait()
    expect_gone(children)


def test_an_occupied_port_is_one_line_with_the_remedy(data: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        status, said = refusal("serve", PORTAL_DATA=str(data), PORT=str(port))
    assert status != 0
    remedy = f"Stop what listens there, or choose another: make run PORT={port + 1}"
    assert said == f"CommandError: Port {port} is in use. {remedy}"


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("PORT", "eighty", "'eighty' is no whole number."),
        ("PORT", "70000", "70000 is no port number."),
        ("PORTAL_DEBUG", "perhaps", "'perhaps' is neither on nor off."),
        ("PORTAL_TIME_ZONE", "Kiev", "'Kiev' is no time zone like Europe/Kyiv."),
        ("PORTAL_EDITIONS", "uk,uk", "name each edition once, the primary first, such as uk,en."),
        ("PORTAL_EDITIONS", "uk,tlh", "no translation of the portal for tlh."),
        ("PORTAL_SITE_URL", "news.example", "'news.example' is no address like https://news.example."),
        (
            "PORTAL_SITE_URL",
            "http://news.example:x",
            "'http://news.example:x' is no address like https://news.example.",
        ),
        ("PORTAL_SITE_URL", "http://[::1", "'http://[::1' is no address like https://news.example."),
        ("PORTAL_RATES_URL", "ftp://bank.example", "'ftp://bank.example' is no http address."),
        ("PORTAL_SECOND_FACTOR", "yes", "'yes' is neither optional nor required."),
        ("EMAIL_URL", "mail.example", "it is no mail server like smtp+tls://user:password@mail.example:587."),
        ("PORTAL_TELEGRAM_TOKEN", "1:a", "it goes with PORTAL_TELEGRAM_CHATS: give both or neither."),
        ("DATABASE_URL", "mysql://news@db/news", f"it is no address like {EXAMPLE}."),
        ("DATABASE_URL", "postgres://news:word@db:five/news", f"it is no address like {EXAMPLE}."),
        ("DATABASE_URL", "postgres://news:word@db", f"it is no address like {EXAMPLE}."),
        (
            "DATABASE_URL",
            "postgres://news:word@db/news?pool=9&sslmode=require",
            f"pool cannot be said there, only {', '.join(sorted(REACHING))}.",
        ),
        ("DATABASE_URL", "postgres://news:word@db/news?prepared=5", "prepared is on or off."),
        ("REDIS_URL", "memcached://cache", f"it is no address like {address.EXAMPLE}."),
        ("REDIS_URL", "redis://:word@cache:six/0", f"it is no address like {address.EXAMPLE}."),
        ("REDIS_URL", "redis://cache/news", f"it is no address like {address.EXAMPLE}."),
        ("REDIS_URL", "redis://cache/0?retry=9", "retry cannot be said there, only db, ssl_ca_certs."),
        ("PORTAL_ENV_FILE", "/nowhere/.env", "the file /nowhere/.env cannot be read."),
        ("PORTAL_ROLE", "editor", "'editor' is neither all, web nor worker."),
        (
            "PORTAL_FRONT",
            "nginx",
            "without PORTAL_PROXIES, which names what stands there, all readers are one.",
        ),
        ("PORTAL_FRONT", "akamai", "'akamai' is none of nginx, varnish, fastly and cloudflare."),
        (
            "PORTAL_VARNISH",
            "http://10.0.0.5:6083",
            "it goes with PORTAL_FRONT=varnish: give both or neither.",
        ),
        ("PORTAL_FASTLY_TOKEN", "two words", "it holds signs that no token has."),
        ("PORTAL_LOG", "xml", "'xml' is neither plain nor json."),
        ("PORTAL_METRICS", "0.0.0.0:9464", "others reach that address: set PORTAL_METRICS_TOKEN, too."),
        ("PORTAL_SECRET_KEY", "short", "it is shorter than 32 characters."),
        ("PORTAL_DATA", "/dev/null/var", "the folder /dev/null/var cannot be made (Not a directory)."),
    ],
)
def test_a_bad_setting_is_one_line(tmp_path: Path, setting: str, value: str, said: str) -> None:
    status, output = refusal("check", **{"PORTAL_DATA": str(tmp_path), setting: value})
    assert status != 0
    assert output == f"Setting {setting}: {said} See docs/operations.md."


def test_a_server_that_cannot_be_reached_is_one_line(tmp_path: Path) -> None:
    where = {"PORTAL_DATA": str(tmp_path), "PORT": str(free_port())}
    status, said = refusal(
        "serve", DATABASE_URL=f"postgres://news:secret@127.0.0.1:{free_port()}/news", **where
    )
    assert status != 0
    assert len(said.splitlines()) == 1, said
    assert said.startswith("CommandError: The default database cannot be reached: ")
    assert "Connection refused" in said
    assert "secret" not in said


@pytest.mark.parametrize("command", ["views", "demo"])
def test_a_command_on_tables_that_were_never_made_is_one_line(tmp_path: Path, command: str) -> None:
    status, said = refusal(command, PORTAL_DATA=str(tmp_path), DATABASE_URL="")
    assert status != 0
    assert said == (
        "The database does not answer: unable to open database file. "
        "Was 'manage.py prepare' run, with the same settings?"
    )


def test_a_folder_that_belongs_to_another_user_is_one_line(tmp_path: Path) -> None:
    """Root may write everything, so the look is tried with the answer that another user gets."""
    theirs = tmp_path / "portal.sqlite3"
    theirs.touch()
    with (
        override_settings(PORTAL_DATA=tmp_path),
        patch.object(os, "access", lambda path, mode: Path(path) != theirs),
        pytest.raises(preparing.NotOursError, match=f"{theirs} cannot be written: .* sudo chown -R"),
    ):
        preparing.look_at_data()


def test_demo_accounts_and_strangers_never_meet(data: Path) -> None:
    """Nor is the demonstration loaded first, only to be refused then."""
    status, said = refusal("serve", "--demo", PORTAL_DATA=str(data), PORT=str(free_port()), HOST="0.0.0.0")
    assert status != 0
    assert said.splitlines()[-1].startswith("CommandError: HOST=0.0.0.0 can be reached from outside")
    assert said.endswith("manage.py start_newsroom")
    assert "Loading" not in said


def test_an_interrupted_command_says_one_word(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    import manage

    def interrupted(arguments: list[str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("django.core.management.execute_from_command_line", interrupted)
    with pytest.raises(SystemExit) as caught:
        manage.main()
    assert caught.value.code == 130
    assert capsys.readouterr().err == "Stopped.\n"
