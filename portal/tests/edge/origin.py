"""A gate with a newsstand behind it, answering on a socket of the loopback: what caches stand in front of."""

from __future__ import annotations

import threading
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from portal.operations.health import Health
from portal.pagecache.fronts import FRONTS, guarded, keyed
from portal.pagecache.gate import Gate, Wishes
from portal.tests.pagecache.newsstand import Newsstand
from portal.tests.pagecache.reader import Reader
from portal.tests.test_serving import free_port


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing."""


class Origin:
    """The portal as a cache in front sees it. It can be closed and opened again on its port."""

    def __init__(self, front: str, **pages: Any) -> None:
        self.stand = Newsstand(**pages)
        self.reader = Reader(self.stand)
        wishes = Wishes(beacon=True, status=True, https=False, front=FRONTS[front])
        others = keyed(Health(self._own), wishes.front, "/media/r/")
        # Its reader asks the same gate: what a gate says of a page is kept with the page.
        gate = self.reader.gate = Gate(self.reader.cache, wishes, others)
        self._application = guarded(gate, wishes.front)
        self.port = free_port()
        # Paths in the order in which they were asked for, by whatever stands in front.
        self.asked: list[str] = []
        # What the portal answers to one person alone, by path.
        self.own: dict[str, list[tuple[str, str]]] = {}
        # Paths of those at which it fails.
        self.fails: set[str] = set()
        self.open()

    def _own(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        headers = self.own.get(environ["PATH_INFO"], [])
        if environ["PATH_INFO"] in self.fails:
            start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [b"Out of order"]
        body = f"own of {environ.get('HTTP_COOKIE', 'nobody')}".encode()
        start_response("200 OK", [("Content-Type", "text/plain"), *headers])
        return [body]

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] != "/healthz":
            self.asked.append(environ["PATH_INFO"])
            self.environ = environ
        return self._application(environ, start_response)

    def open(self) -> None:
        self._server = make_server("127.0.0.1", self.port, self._answer, Server, Quiet)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def purge(self, *keys: str) -> None:
        self.reader.cache.purges.purge(keys)
