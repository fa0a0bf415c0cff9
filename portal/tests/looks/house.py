"""A portal of its own: started with the demonstration in a folder, stopped when no longer wanted."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
STARTS_WITHIN = 300.0
DEVELOPED_WITHIN = 240.0


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class House:
    """Where the portal's data lie, who may sign in, and where it answers."""

    data: Path
    password: str
    port: int = field(default_factory=free_port)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def speak_to_its_data(self) -> None:
        """Set this process's Django up as the portal's own; call it before anything imports a model."""
        import django

        for name in [name for name in os.environ if name.startswith("PORTAL_")]:
            del os.environ[name]
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PORTAL_ADMIN_PASSWORD": self.password,
            "PORTAL_DATA": str(self.data),
            "PORTAL_ENV_FILE": "",
        }
        django.setup()

    @contextmanager
    def running(self) -> Iterator[None]:
        """The portal answers inside this block. Raises TimeoutError if it doesn't in time."""
        command = [sys.executable, str(ROOT / "manage.py"), "serve", "--demo"]
        server = subprocess.Popen(command, cwd=ROOT, env=os.environ)
        try:
            wait_for(lambda: self.answers(server), STARTS_WITHIN, "The portal does not answer.")
            yield
        finally:
            server.terminate()
            server.wait(30)

    def answers(self, server: subprocess.Popen[bytes]) -> bool:
        """Whether a page can be asked for. Raises RuntimeError once the server has ended."""
        if server.poll() is not None:
            raise RuntimeError("The portal could not be started.")
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def developed() -> bool:
    """Whether every picture has all its copies. One query."""
    from articles.media.models import Image

    return not Image.objects.filter(copies_due_at__isnull=False).exists()


def wait_for(is_so: Callable[[], bool], seconds: float, otherwise: str) -> None:
    """Ask once a second. Raises TimeoutError with the words ``otherwise``."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise)
        time.sleep(1)
