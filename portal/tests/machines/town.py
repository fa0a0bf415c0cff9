"""Web machines, workers, their Redis and an nginx in front: processes on loopback addresses."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
WEB, WORKERS = 3, 2
PATIENCE = 240.0
BUILD = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
import django
django.setup()
from portal.operations import preparing
preparing.collect_static(say=print)
"""


def say(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S', time.gmtime())}  {line}\n")
    sys.stdout.flush()


def until(what: str, look: Callable[[], object], *, pause: float = 0.1) -> None:
    deadline = time.monotonic() + PATIENCE
    while not look():
        if time.monotonic() > deadline:
            raise SystemExit(f"It never came: {what}")
        time.sleep(pause)


@dataclass
class Machine:
    """``serve`` with a role, an address and a folder of its own; ``code`` is the release it runs."""

    role: str
    host: str
    port: int
    data: Path
    shared: dict[str, str]
    code: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        return self.data.name

    @property
    def environment(self) -> dict[str, str]:
        own = {"PORTAL_ROLE": self.role, "PORTAL_DATA": str(self.data), "HOST": self.host}
        strange = ("PORTAL_", "DJANGO_", "REDIS_", "DATABASE_")
        clean = {key: value for key, value in os.environ.items() if not key.startswith(strange)}
        return {**clean, **self.shared, **own, "PORT": str(self.port), "PORTAL_WORKERS": "1"}

    def start(self) -> None:
        self.data.mkdir(exist_ok=True)
        built = self.code.with_name(f"{self.code.name}-built")
        static_files(self.code, built)
        shutil.rmtree(self.data / "static", ignore_errors=True)
        shutil.copytree(built / "static", self.data / "static")
        shutil.copy(built / "static.stamp", self.data / "static.stamp")
        with (self.data / "said").open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, str(self.code / "manage.py"), "serve"],
                cwd=self.code, env=self.environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            )  # fmt: skip

    @property
    def lives(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def wait(self) -> None:
        until(f"{self.name} is ready", self.is_ready)

    def is_ready(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise SystemExit(f"{self.name} ended: {(self.data / 'said').read_text()[-2000:]}")
        if self.role == "worker":
            return b"Ready" in (self.data / "said").read_bytes()
        return self.ask("/healthz")[0] == 200

    def ask(self, path: str, **headers: str) -> tuple[int, bytes]:
        """What this machine answers; 0 where nobody does."""
        asked = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(self.host, self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": "localhost", **asked})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def has(self, path: str) -> bool:
        """Whether it shows this page; asked as nobody who counts."""
        return self.ask(path, User_Agent="curl/8")[0] == 200

    def says(self, path: str, words: bytes) -> bool:
        """Whether its page has these words; asked as nobody who counts."""
        return words in self.ask(path, User_Agent="curl/8", Accept_Encoding="identity")[1]

    def kill(self) -> None:
        """All its processes at one blow, as a machine that loses its power, but for its disk."""
        assert self.process is not None
        everybody = [self.process.pid, *descendants_of(self.process.pid)]
        for pid in everybody:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        (self.data / "said").write_bytes(b"")

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)
        (self.data / "said").rename(self.data / "said.before")
        (self.data / "said").write_bytes(b"")


class Front:
    """A real nginx that asks the next machine where one does not answer."""

    def __init__(self, folder: Path, port: int, machines: list[Machine]) -> None:
        self.port, self.log = port, folder / "asked"
        folder.mkdir()
        servers = " ".join(f"server {one.host}:{one.port} max_fails=1 fail_timeout=1s;" for one in machines)
        temporary = " ".join(f"{what}_temp_path {folder}/{what};" for what in
                             ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))  # fmt: skip
        (folder / "conf").write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/errors; worker_processes 1; user root;"
            "events { worker_connections 1024; } http {"
            f"{temporary} log_format asked '$status $upstream_addr $request_time $uri';"
            f"access_log {self.log} asked; upstream portal {{ {servers} keepalive 16; }}"
            f"server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://portal;"
            "proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header Host localhost;"
            # Each reader has an address: who stands before a proxy of ours says so.
            "proxy_set_header X-Forwarded-For $http_x_reader; proxy_connect_timeout 1s;"
            "proxy_next_upstream error timeout; proxy_next_upstream_tries 3; } } }"
        )
        program = os.environ.get("NGINX_SERVER", "nginx")
        command = [program, "-e", str(folder / "errors"), "-c", str(folder / "conf")]
        self.process = subprocess.Popen(command)

    def tried_again(self) -> int:
        """How many requests a second machine was asked for, as the first did not answer."""
        return sum(", " in line for line in self.log.read_text().splitlines())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


def descendants_of(pid: int) -> list[int]:
    """Every process below one (Linux)."""
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in map(int, children.read_text().split()):
                found += [child, *descendants_of(child)]
    return found


def release(folder: Path, revision: str) -> Path:
    """The files of a revision in a folder of their own: what it holds makes it another release."""
    folder.mkdir()
    archive = subprocess.run(["git", "archive", revision], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    return folder


def static_files(code: Path, data: Path) -> None:
    """Static files of a release, built once on this computer and laid into the folders of its machines."""
    if not (data / "static.stamp").exists():
        clean = {"PATH": os.environ["PATH"], "PORTAL_ENV_FILE": "", "PORTAL_DATA": str(data)}
        command = [sys.executable, "-c", BUILD]
        subprocess.run(command, cwd=code, env=clean, stdout=subprocess.DEVNULL, check=True)


def redis(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """A Redis on a socket, and its address."""
    folder = Path(tempfile.mkdtemp(prefix="dateline-redis-"))
    program = os.environ.get("REDIS_SERVER", "redis-server")
    server = subprocess.Popen(
        [program, "--port", "0", "--unixsocket", str(folder / "s"), "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    until("Redis", (folder / "s").exists)
    return server, f"unix://{folder / 's'}"
