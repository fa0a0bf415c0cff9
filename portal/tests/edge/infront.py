"""Varnish and nginx as deploy/ sets them up, on the loopback, before an origin of a test."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from portal.tests.pagecache.reader import Answer
from portal.tests.test_serving import PATIENCE, descendants_of, free_port

DEPLOY = Path(settings.BASE_DIR) / "deploy"
# What an origin says of an answer that no cache may keep.
ONE_PERSONS = pytest.mark.parametrize(
    "said",
    [
        [("Cache-Control", "private, max-age=60")],
        [("Cache-Control", "no-store")],
        [("Cache-Control", "public, max-age=60"), ("Set-Cookie", "sessionid=x; Path=/")],
        [],
    ],
    ids=["private", "no-store", "with a cookie", "without a word"],
)


def until(what: str, look: Callable[[], Any]) -> Any:
    """What ``look`` finds, as soon as it finds something."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.02)
    return found


def program(setting: str, name: str) -> str:
    """Where a program is: the one that the environment names, or on the path or beside it."""
    found = (
        os.environ.get(setting) or shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    )
    assert found, f"No {name} for this test. Run: sh .ci/{setting.lower()}"
    return found


def run(log: Path, command: list[Any]) -> subprocess.Popen[bytes]:
    """The program begun, which writes into ``log``."""
    with log.open("ab") as file:
        return subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)


class InFront:
    """Something that answers on a port, and how a reader asks it."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, path: str, *, method: str = "GET", port: int = 0, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=PATIENCE)
        asked = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(
                method, path, headers={"Accept-Encoding": "gzip", "Host": "localhost", **asked}
            )
            response = connection.getresponse()
            told = {name.title(): value for name, value in response.getheaders()}
            return Answer(response.status, told, response.read())
        finally:
            connection.close()

    def answers(self) -> bool:
        """Whether it answers, and the portal behind it."""
        try:
            return self.ask("/healthz").status == 200
        except OSError:
            return False


class Varnish(InFront):
    """A real Varnish; ``purges`` is the address of its socket for them."""

    def __init__(self, folder: Path, origin: int, *, purges: int = 0, days: int = 0) -> None:
        super().__init__(free_port())
        purge = purges or free_port()
        self.purges = f"http://127.0.0.1:{purge}"
        vcl = (DEPLOY / "varnish.vcl").read_text()
        assert '.port = "8000"' in vcl
        if days:
            # Pages live so long that only a purge can be what takes them down.
            assert "set beresp.grace = 24h;" in vcl
            vcl = vcl.replace("set beresp.grace = 24h;", f"set beresp.ttl = {days}d;")
        (folder / "varnish.vcl").write_text(vcl.replace('.port = "8000"', f'.port = "{origin}"'))
        self.log = folder / "log"
        self.process = run(
            self.log,
            [
                program("VARNISHD", "varnishd"), "-F", "-j", "none", "-n", folder / "work",
                "-a", f"127.0.0.1:{self.port}", "-a", f"purge=127.0.0.1:{purge}",
                "-f", folder / "varnish.vcl", "-s", "malloc,32m", "-T", "none",
                "-p", "thread_pools=1", "-p", "thread_pool_min=10", "-p", "thread_pool_max=50",
            ],
        )  # fmt: skip

    def children(self) -> list[int]:
        """The processes that answer, below the one that looks after them."""
        return list(descendants_of(self.process.pid))

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """It takes connections and says nothing within the block."""
        stopped = self.children()
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)

    def kill(self) -> None:
        for pid in self.children():
            os.kill(pid, signal.SIGKILL)


class Nginx(InFront):
    """A real nginx with the micro-cache."""

    def __init__(self, folder: Path, origin: int) -> None:
        super().__init__(free_port())
        site = (DEPLOY / "nginx-microcache.conf").read_text()
        site = site.replace("127.0.0.1:8000", f"127.0.0.1:{origin}").replace("/var/cache/nginx", str(folder))
        # The server that ends TLS listens without it here; the one that leads to it is left out.
        site = re.sub(r"^# -- plain.*?^# -- end\n", "", site, flags=re.M | re.S)
        site = re.sub(r"listen \[::\]:443[^;]*;|ssl_[^;]*;", "", site)
        site = re.sub(r"listen 443[^;]*;", f"listen 127.0.0.1:{self.port};", site)
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/log; worker_processes 2;"
            f"events {{}} http {{ access_log off; client_body_temp_path {folder}/b; "
            f"proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; "
            f"scgi_temp_path {folder}/s; {site} }}"
        )
        self.log = folder / "log"
        self.process = run(
            self.log, [program("NGINX_SERVER", "nginx"), "-e", folder / "log", "-c", folder / "nginx.conf"]
        )


@contextmanager
def standing(kind: type[Varnish] | type[Nginx], origin: int, **told: int) -> Iterator[Any]:
    """One of them while the block runs."""
    folder = Path(tempfile.mkdtemp(prefix="dateline-front-"))
    # Workers of a server started by root are nobody's.
    folder.chmod(0o777)
    front = kind(folder, origin, **told)
    try:
        until("answers", lambda: front.process.poll() is not None or front.answers())
        assert front.process.poll() is None, front.log.read_text()
        yield front
    finally:
        front.process.terminate()
        front.process.wait(PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)
