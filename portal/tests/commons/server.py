"""A real Redis for tests, behind a proxy that can delay, cut, refuse and hang.

The server listens on a socket in a folder of its own; only the proxy listens at a port, of the loopback.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

# In seconds.
PATIENCE = 20.0


def program() -> str:
    """The server: $REDIS_SERVER, else the one on the path; a test without one fails."""
    found = os.environ.get("REDIS_SERVER") or shutil.which("redis-server")
    if not found:
        pytest.fail("No Redis for the tests. Install it (Debian: apt install redis-server), or: make test")
    return found


class Server:
    """A Redis that keeps nothing on disk. ``stop`` and ``start`` make it a new, empty one."""

    def __init__(self, *options: str) -> None:
        self._options = options
        # Addresses of sockets are short: pytest's folders are too deep.
        self.folder = Path(tempfile.mkdtemp(prefix="dateline-redis-"))
        self.socket = self.folder / "socket"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def address(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Start it, if it does not run, and wait until it answers."""
        if self._process is not None:
            return
        self._process = subprocess.Popen(
            [
                program(), "--port", "0", "--unixsocket", str(self.socket),
                "--dir", str(self.folder), "--save", "", "--appendonly", "no", *self._options,
            ],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < deadline, "Redis does not start."
            time.sleep(0.01)

    def stop(self) -> None:
        """Kill it: what it knew is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def end(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def empty(self) -> None:
        """Let it forget everything while it runs."""
        self._say(b"FLUSHALL\r\n")

    def _answers(self) -> bool:
        with suppress(OSError):
            return self._say(b"PING\r\n").startswith(b"+PONG")
        return False

    def _say(self, words: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.socket))
            line.sendall(words)
            return line.recv(64)


class Proxy:
    """Stands before a server at a port of the loopback and passes on, as well or as badly as it is told."""

    def __init__(self, server: Server) -> None:
        self.server = server
        # In seconds, for each piece on its way to the server.
        self.delay = 0.0
        # How many pieces of answers go through before a line is cut in the middle of one; None for all.
        self.cut_after: int | None = None
        # How many requests came in, and how many connections.
        self.asked = self.connected = 0
        self._passes = threading.Event()
        self._passes.set()
        self._lines: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self._open(0)

    @property
    def address(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def hang(self) -> None:
        """Take everything in and answer nothing."""
        self._passes.clear()

    def refuse(self) -> None:
        """Close the port and every line."""
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        self._hang_up()

    def mend(self) -> None:
        """Be as good a line as there is."""
        self.delay, self.cut_after = 0.0, None
        self._passes.set()
        if self._listener is None:
            self._open(self._port)

    def end(self) -> None:
        self.refuse()
        self._passes.set()

    def _open(self, port: int) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self._port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                self.connected += 1
                server = socket.socket(socket.AF_UNIX)
                try:
                    server.connect(str(self.server.socket))
                except OSError:
                    client.close()
                    server.close()
                    continue
                self._lines |= {client, server}
                for source, target, is_answer in ((client, server, False), (server, client, True)):
                    arguments = [source, target, is_answer]
                    threading.Thread(target=self._pass_on, args=arguments, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(1 << 16):
                if not is_answer:
                    self.asked += 1
                    time.sleep(self.delay)
                self._passes.wait()
                if is_answer and self.cut_after is not None:
                    if self.cut_after <= 0:
                        target.sendall(piece[: len(piece) // 2])
                        break
                    self.cut_after -= 1
                target.sendall(piece)
        for line in (source, target):
            self._lines.discard(line)
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _hang_up(self) -> None:
        for line in list(self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
