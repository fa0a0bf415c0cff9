"""The servers that are measured, each on one core: the portal, nginx, granian with nothing behind it."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench import accounting
from bench.load import ORDINARY
from bench.newsroom import ROOT, environment, manage_command

PATIENCE = 120.0
NGINX = """
daemon off;
master_process off;
worker_processes 1;
pid nginx.pid;
error_log stderr error;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
  types {{ text/html html; }}
  keepalive_requests 100000000;
  open_file_cache max=100 inactive=1h;
  open_file_cache_valid 1h;
  gzip_static on;
  gzip_vary on;
  tcp_nodelay on;
  sendfile on;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A process tree on the servers' core that answers on a port."""

    def __init__(self, name: str, command: list[str], port: int, env: dict[str, str], log: Path) -> None:
        self.name, self.port, self.log = name, port, log
        with accounting.on_the_servers_core(), log.open("ab") as output:
            self.process = subprocess.Popen(
                command, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=ROOT
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    def url(self, path: str) -> str:
        """The address of a page here."""
        return f"http://127.0.0.1:{self.port}{path}"

    def wait(self, path: str) -> None:
        """Until it answers. Raises ``RuntimeError`` when it ends or takes too long."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                get(self, path)
                return
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"{self.name} did not start: {self.log.read_text()[-500:]}")

    def settle(self, within: float = 20.0) -> None:
        """Until what runs at a start has run: less than a tenth of a core for a second."""
        deadline = time.monotonic() + within
        calm = 0
        while calm < 2 and time.monotonic() < deadline:
            before = accounting.cpu_seconds(self.pid)
            time.sleep(0.5)
            calm = calm + 1 if accounting.cpu_seconds(self.pid) - before < 0.05 else 0

    def stop(self) -> None:
        """End it and what it started."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Answer:
    """What a server said: status, headers with small names, bytes."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def text(self) -> str:
        """The page, unpacked."""
        zipped = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if zipped else self.body).decode()

    @property
    def is_hit(self) -> bool:
        """Whether a page cache says it had the page."""
        said = self.headers.get("cache-status", "")
        return "hit" in said and "stale" not in said


def get(server: Server, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
    """One request as an ordinary browser sends it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request(method, path, headers={**ORDINARY, **(headers or {})})
        return Answer(connection.getresponse())
    finally:
        connection.close()


@contextlib.contextmanager
def portal(data: Path, scratch: Path, **settings: str) -> Iterator[Server]:
    """The portal as everybody starts it. ``settings`` are those of its environment."""
    port = free_port()
    env = environment(data, PORT=str(port), PORTAL_CACHE_STATUS="on", **settings)
    server = Server("portal", manage_command("serve"), port, env, scratch / "portal.log")
    try:
        server.wait("/healthz")
        server.settle()
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def nginx(page: Answer, scratch: Path) -> Iterator[Server | None]:
    """nginx with one worker, sending the same gzip bytes from a file; None where it is not installed."""
    if shutil.which("nginx") is None:
        yield None
        return
    folder = scratch / "nginx"
    folder.mkdir()
    (folder / "page.html").write_text(page.text)
    (folder / "page.html.gz").write_bytes(page.body)
    port = free_port()
    (folder / "nginx.conf").write_text(NGINX.format(port=port, folder=folder))
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    server = Server("nginx", command, port, dict(os.environ), scratch / "nginx.log")
    try:
        server.wait("/page.html")
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def bare_granian(page: Answer, scratch: Path, like: Server) -> Iterator[Server]:
    """granian, started as the portal starts it, around an application that returns the same bytes."""
    kept = scratch / "page.json"
    headers = [pair for pair in page.headers.items() if pair[0] not in {"server", "date"}]
    kept.write_text(json.dumps({"headers": headers, "body": page.body.hex()}))
    port = free_port()
    env = {**os.environ, "BENCH_PAGE": str(kept), "PYTHONPATH": str(ROOT)}
    server = Server("granian", bare_command(like, port), port, env, scratch / "granian.log")
    try:
        server.wait("/page.html")
        yield server
    finally:
        server.stop()


def bare_command(like: Server, port: int) -> list[str]:
    """The portal's own web server's command with another application on another port."""
    _, command = process_with(like, "portal.wsgi:application")
    changed = [part.replace("portal.wsgi:application", "bench.bare:application") for part in command]
    changed[changed.index("--port") + 1] = str(port)
    return [sys.executable, *changed[1:]]


def process_with(server: Server, word: str) -> tuple[int, list[str]]:
    """The uppermost process of a server whose command has that word. Raises ``RuntimeError`` without one."""
    for pid in accounting.tree(server.pid):
        with contextlib.suppress(OSError):
            command = Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:-1]
            if word in command:
                return pid, command
    raise RuntimeError(f"No process of the {server.name} has {word} in its command.")
