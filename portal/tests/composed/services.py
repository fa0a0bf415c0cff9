"""Services of the compose file as processes: the same commands and settings, other places."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from portal.tests.composed.written import health_of_the_image

PATIENCE = 900.0


def until(what: str, look: Callable[[], object]) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + PATIENCE
    while not look():
        if time.monotonic() > deadline:
            raise SystemExit(f"It never came: {what}")
        time.sleep(0.2)


def below(pid: int) -> list[int]:
    """The processes that a process started, and theirs (Linux)."""
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError):
            for child in map(int, children.read_text().split()):
                found += [child, *below(child)]
    return found


class Places:
    """Where on this machine stands what containers know by name: each text is put in place of another."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def put(self, written: str, here: object) -> None:
        self._known[written] = str(here)

    def of(self, text: str) -> str:
        """The text with all names replaced."""
        for written, here in self._known.items():
            text = text.replace(written, here)
        return text


class Service:
    """A service of the portal's image: a process, its volume a folder, its port one of this machine."""

    def __init__(self, name: str, told: dict[str, Any], code: Path, places: Places, port: int) -> None:
        self.name, self.port, self._code = name, port, code
        self.data = code.parent / name
        self.data.mkdir(exist_ok=True)
        own = {key: places.of(str(value)) for key, value in told["environment"].items()}
        # As the image says, and where it listens here.
        image = {"PORTAL_DATA": self.data, "PYTHONDONTWRITEBYTECODE": "1", "HOST": "127.0.0.1", "PORT": port}
        clean = {
            key: value for key, value in os.environ.items() if not key.startswith(("PORTAL_", "DJANGO_"))
        }
        self.environment = clean | {key: str(value) for key, value in image.items()} | own
        self.command = [".venv/bin/python", "manage.py", *told["command"]]
        health = told["healthcheck"].get("test", [])[1:] if "healthcheck" in told else health_of_the_image()
        self.health = [
            part.replace(":8000/", f":{port}/").replace("/data/", f"{self.data}/") for part in health
        ]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.data.with_suffix(".log")

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self._code, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def run(self, *command: str, code: Path | None = None) -> str:
        """A program in this container, as ``docker compose exec`` runs one; what it said."""
        done = subprocess.run(
            [".venv/bin/python", *command], cwd=code or self._code, env=self.environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{self.name}: {shlex.join(command)}: {done.stdout}{done.stderr}")
        return done.stdout

    def is_healthy(self) -> bool:
        """What its health check says."""
        if self.process is None or self.process.poll() is not None:
            raise SystemExit(f"{self.name} ended: {self.log.read_text()[-2000:]}")
        done = subprocess.run(self.health, cwd=self._code, capture_output=True, check=False)
        return done.returncode == 0

    def kill(self) -> None:
        """All its processes at one blow."""
        if self.process is not None:
            for pid in [self.process.pid, *below(self.process.pid)]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> float:
        """As ``docker compose stop`` asks; how many seconds it took."""
        began = time.monotonic()
        if self.process is not None:
            self.process.terminate()
            if self.process.wait(60):
                raise SystemExit(f"{self.name} ended badly: {self.log.read_text()[-2000:]}")
            self.process = None
        return time.monotonic() - began
