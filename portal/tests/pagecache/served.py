"""The portal served as in production, asked through a socket."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from portal.tests.engines import books_of
from portal.tests.pagecache.reader import BROWSER, Answer
from portal.tests.test_serving import PATIENCE, Portal

ENVIRONMENT = {
    "PORTAL_CACHE_STATUS": "on",
    # The same address whatever port is free: another one would outdate every page.
    "PORTAL_SITE_URL": "http://localhost",
    # Readers are told apart by the address that a proxy of ours would pass on.
    "PORTAL_PROXIES": "127.0.0.1",
    # Nobody is asked for exchange rates.
    "PORTAL_RATES_URL": "http://127.0.0.1:9/",
}
_readers = count(1)


def until(what: str, look: Callable[[], Any]) -> Any:
    """What ``look`` finds, as soon as it finds something. Patient: a busy machine is no fault."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.02)
    return found


def new_reader() -> str:
    """The address of a reader who has not been here yet."""
    number = next(_readers)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


class Served(Portal):
    """A running portal with its data."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data, self.environment = data, environment
        super().__init__(data, **ENVIRONMENT, **environment)

    def restart(self, **environment: str) -> None:
        """Stop it if it runs, and start it again."""
        self.end()
        self.__init__(self.data, **environment)  # type: ignore[misc]
        self.wait_for("Ready")

    def ensure(self, **environment: str) -> None:
        """Have it run, with these settings."""
        if self.process.poll() is not None or self.environment != environment:
            self.restart(**environment)

    def ask(self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """One request on a connection of its own, by a new reader unless told otherwise."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        known = {"User-Agent": BROWSER, "Accept-Encoding": "gzip", "X-Forwarded-For": new_reader()}
        asked = {**known, **{name.replace("_", "-"): value for name, value in headers.items()}}
        try:
            connection.request(method, path, body, asked)
            response = connection.getresponse()
            told = {name.title(): value for name, value in response.getheaders()}
            return Answer(response.status, told, response.read())
        finally:
            connection.close()

    def warm(self, *paths: str) -> None:
        """Have the pages kept and good in whatever process answers."""
        for path in paths:
            until(f"{path} warm", lambda: {self.ask(path, method="HEAD").how for _ in range(6)} == {"hit"})  # noqa: B023

    def raw(self, *lines: str) -> bytes:
        """What comes back for these very lines, until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as client:
            client.sendall("".join(f"{line}\r\n" for line in lines).encode("latin-1"))
            found = b""
            while chunk := client.recv(65_536):
                found += chunk
            return found

    def web(self) -> set[int]:
        """The process ids of the web processes, once both are there."""
        return set(until("two web processes", lambda: len(found := self.web_processes()) == 2 and found))

    def kill(self, pids: set[int]) -> None:
        """Kill web processes and wait until there are others in their place."""
        for pid in pids:
            # A server that loses processes twice within seconds ends, and the second with it.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until("others in their place", lambda: len(found := self.web_processes()) == 2 and not found & pids)

    def end(self) -> None:
        """Whatever happened to it, it is gone and nothing is left open."""
        if self.process.poll() is None:
            self.stop(signal.SIGTERM)
        self.reader.join(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()


def views_on(answer: Answer) -> int:
    """The number that an article's page says."""
    found = re.search(r'class="story__views"[^>]*>([\d,\u202f\xa0]+)', answer.text)
    assert found, answer.text
    return int(re.sub(r"\D", "", found[1]))


@contextmanager
def table_away(data: Path, table: str) -> Iterator[None]:
    """Within the block whatever needs the table fails."""
    _rename(data, table, f"{table}_away")
    try:
        yield
    finally:
        _rename(data, f"{table}_away", table)


def _rename(data: Path, old: str, new: str) -> None:
    with books_of(data) as books:
        books.execute(f"ALTER TABLE {old} RENAME TO {new}")
