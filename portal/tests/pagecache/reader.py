"""A reader who asks the gate itself, in the test's own thread and transaction."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from portal.pagecache.cache import PageCache
from portal.pagecache.calls import bare_request
from portal.pagecache.crew import Crew
from portal.pagecache.gate import Gate, Wishes
from portal.pagecache.private import Private
from portal.pagecache.renders import Renders
from portal.pagecache.store import folder

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class SameThread(Crew):
    """A crew of one: whoever asks. A test's transaction is seen by no other thread."""

    def submit(self, task: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(task(*arguments))
        except BaseException as error:
            done.set_exception(error)
        return done


@contextmanager
def one_connection() -> Iterator[None]:
    """Within the block requests leave connections open: one holds the test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        with (
            patch("portal.pagecache.renders.close_old_connections"),
            patch("portal.pagecache.private.close_old_connections"),
        ):
            yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The page, unpacked."""
        zipped = self.headers.get("Content-Encoding") == "gzip"
        return (gzip.decompress(self.body) if zipped else self.body).decode()

    @property
    def how(self) -> str:
        """``hit``, ``miss``, ``stale``, ``failed`` or ``bypass``."""
        said = self.headers.get("Cache-Status", "")
        for word, name in (("render-failed", "failed"), ("fwd=stale", "stale"), ("fwd=miss", "miss")):
            if word in said:
                return name
        return "hit" if "; hit" in said else "bypass"


class Reader:
    """Asks a gate before Django, which keeps its pages where the portal does; starts with none."""

    def __init__(self, application: Any = None, *, beacon: bool = False, https: bool = False) -> None:
        crew = SameThread("test")
        application = application or WSGIHandler()
        self.cache = PageCache(folder(), Renders(application, crew))
        self.cache.files.clear()
        self.cache.purges.purge_everything()
        self.gate = Gate(
            self.cache, Wishes(beacon=beacon, status=True, https=https), Private(application, crew)
        )

    def get(self, address: str, *, method: str = "GET", **headers: str) -> Answer:
        """One request. Headers are named as WSGI names them: ``HTTP_IF_NONE_MATCH``."""
        environ = {
            **bare_request(address),
            "REQUEST_METHOD": method,
            "HTTP_USER_AGENT": BROWSER,
            "HTTP_ACCEPT_ENCODING": "gzip",
            **headers,
        }
        said: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            said[:] = [status, headers]

        with one_connection():
            body = b"".join(self.gate(environ, start_response))
        return Answer(int(said[0][:3]), dict(said[1]), body)
