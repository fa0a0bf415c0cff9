"""The log: what supervisor, web server and worker say, in one file beside the terminal, rotated.

One process writes it, so that it can be rotated without losing a line. Plain Python, for the supervisor.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from pathlib import Path

TYPE_CHECKING = False  # as ``typing`` has it, which is left out
if TYPE_CHECKING:
    from typing import IO

LARGEST = 10 << 20
KEPT = 5


class Logbook:
    """A file that never grows beyond ``largest``; ``kept`` former ones stand beside it as .1, .2, …"""

    def __init__(self, path: Path, *, largest: int = LARGEST, kept: int = KEPT) -> None:
        self.path, self.largest, self.kept = path, largest, kept
        # Every line is one JSON object, whoever says it.
        self.as_json = False
        self._lock = threading.Lock()

    def say(self, line: str) -> None:
        """One line of our own."""
        self.write(self._line("supervisor", line) if self.as_json else f"{line}\n".encode())

    def write(self, data: bytes) -> None:
        """To the terminal and to the file. A full disk or a closed terminal stops nobody."""
        with self._lock:
            with contextlib.suppress(OSError, ValueError):
                sys.stdout.buffer.write(data)
                sys.stdout.buffer.flush()
            with contextlib.suppress(OSError):
                self._append(data)

    def follow(self, stream: IO[bytes], name: str = "") -> None:
        """Take over what the child of that name says, on a thread of its own, until it closes its end."""

        def copy() -> None:
            with stream:
                for line in iter(lambda: stream.readline(64 << 10), b""):
                    # What Python or the web server itself says is no JSON yet.
                    is_whole = not self.as_json or (line.startswith(b"{") and line.endswith(b"}\n"))
                    self.write(line if is_whole else self._line(name, line.decode(errors="replace")))

        threading.Thread(target=copy, daemon=True).start()

    def _line(self, logger: str, message: str) -> bytes:
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        said = {"time": now, "level": "INFO", "logger": logger, "message": message.rstrip("\n")}
        return json.dumps(said, ensure_ascii=False).encode() + b"\n"

    def _append(self, data: bytes) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            if self.path.stat().st_size + len(data) > self.largest:
                self._rotate()
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, data)
        finally:
            os.close(file)

    def _rotate(self) -> None:
        for number in range(self.kept - 1, 0, -1):
            with contextlib.suppress(FileNotFoundError):
                self._former(number).replace(self._former(number + 1))
        self.path.replace(self._former(1))

    def _former(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")


# Where the supervisor writes, once it knows the place.
logbook = Logbook(Path(os.devnull))
