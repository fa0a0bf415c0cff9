"""Who reads through the front, and who is told of changes."""

from __future__ import annotations

import http.client
import http.server
import itertools
import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
_numbers = itertools.count(1)


def newcomer() -> str:
    """The address of a reader who has not read anything yet."""
    number = next(_numbers)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@dataclass
class Seen:
    """What all readers saw."""

    answered: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Reader(threading.Thread):
    """Reads stories one after the other, each time as somebody new, so many a second."""

    def __init__(self, port: int, paths: list[str], seen: Seen, a_second: float) -> None:
        super().__init__(daemon=True)
        self.port, self.paths, self.seen, self.pause = port, paths, seen, 1 / a_second
        self.stopped = threading.Event()

    def run(self) -> None:
        for number in itertools.count():
            if self.stopped.wait(self.pause):
                return
            self.read(self.paths[number % len(self.paths)])

    def read(self, path: str) -> None:
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request("GET", path, headers={"User-Agent": BROWSER, "X-Reader": newcomer()})
            answer = connection.getresponse()
            answer.read()
            status, fault = answer.status, ""
        except (OSError, http.client.HTTPException) as error:
            status, fault = 0, f"{type(error).__name__}: {error}"
        finally:
            connection.close()
        with self.seen.lock:
            self.seen.statuses[status] += 1
            self.seen.took.append(time.monotonic() - began)
            if status == 200:
                self.seen.answered[path] += 1
            else:
                self.seen.failures.append(f"{status} {path} {fault}")


class Elsewhere:
    """A server that takes webhooks and remembers what it was told."""

    def __init__(self) -> None:
        told: Counter[tuple[str, str]] = Counter()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                told[self.headers["webhook-id"], body["type"]] += 1
                self.send_response(204)
                self.end_headers()

            def log_message(self, *words: object) -> None: ...

        self.told = told
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/"
