"""Answering Prometheus at an address of its own: one process of the machine does, until it ends."""

from __future__ import annotations

import fcntl
import hmac
import logging
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from socket import AF_INET6
from typing import Final

from portal.metrics.exposition import CONTENT_TYPE, exposed
from portal.metrics.gauges import Gatherer, discover

log = logging.getLogger(__name__)
# In seconds: whoever says nothing for so long is hung up on; a place that is taken is tried again.
SILENCE, AGAIN = 2.0, 5.0
PATH: Final = "/metrics"


class Server(HTTPServer):
    """One request after the other: whoever scrapes comes every few seconds."""

    def __init__(self, address: tuple[str, int], folder: Path, token: str = "") -> None:
        self.address_family = AF_INET6 if _is_ipv6(address[0]) else self.address_family
        self.folder, self.token, self.gatherer = folder, token, Gatherer()
        super().__init__(address, Scrape)


class Scrape(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    timeout = SILENCE
    server_version, sys_version = "Dateline", ""

    def do_GET(self) -> None:
        """The figures, for who may have them."""
        if self.path.partition("?")[0] != PATH:
            self.send_error(404)
        elif not self._may():
            self.send_error(401)
        else:
            body = exposed(self.server.folder, self.server.gatherer.samples()).encode()
            self.send_response(200)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def _may(self) -> bool:
        given = self.headers.get("Authorization", "").encode("utf-8", "replace")
        return not self.server.token or hmac.compare_digest(given, f"Bearer {self.server.token}".encode())

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  (its parent's name)
        """Nobody needs to know that somebody looked."""


def listen(address: tuple[str, int], folder: Path, token: str = "") -> None:
    """Answer there as soon as no other process of this machine does, on a thread of its own."""
    threading.Thread(target=_listen, args=(address, folder, token), name="metrics", daemon=True).start()


def _listen(address: tuple[str, int], folder: Path, token: str) -> None:
    turn = os.open(folder / "listens", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    # Until whoever listens has ended.
    fcntl.flock(turn, fcntl.LOCK_EX)
    discover()
    is_taken = False
    while True:
        try:
            with Server(address, folder, token) as server:
                server.serve_forever()
        except OSError as error:
            if not is_taken:
                log.error("PORTAL_METRICS: nobody can listen at %s:%d (%s)", *address, error.strerror)
            is_taken = True
            time.sleep(AGAIN)


def _is_ipv6(host: str) -> bool:
    try:
        return ip_address(host).version == 6
    except ValueError:
        return False
