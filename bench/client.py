"""A small load generator for machines without wrk, and for HEAD, whose answers wrk cannot read.

One thread, one selector, keep-alive connections, one request at a time on each. Python reaches some
10,000 requests/s, so a server is not saturated by it: CPU per request is right, requests per second are not
the server's limit. ``python -m bench.client`` reads one JSON object and prints one.
"""

from __future__ import annotations

import json
import random
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Connection:
    """A keep-alive connection and the answer it waits for."""

    sock: socket.socket
    began: float = 0.0
    received: bytes = b""
    due: float = 0.0


@dataclass
class Client:
    """Sends requests until its time is over and keeps what came of them."""

    order: dict[str, Any]
    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    broken: int = 0

    def __post_init__(self) -> None:
        self.number = random.randrange(1 << 24)
        length = "Content-Length: 0\r\n" if self.order["method"] == "POST" else ""
        headers = length + "".join(f"{name}: {value}\r\n" for name, value in self.order["headers"].items())
        self.tail = (
            f" HTTP/1.1\r\nHost: {self.order['host']}:{self.order['port']}\r\n{headers}X-Forwarded-For: 10."
        )

    def run(self) -> dict[str, Any]:
        """The result: requests, seconds, latencies in µs, answers ≥ 400, broken connections."""
        self.selector = selectors.DefaultSelector()
        began = time.monotonic()
        until = began + self.order["seconds"]
        waiting = [self.opened() for _ in range(self.order["connections"])]
        while (now := time.monotonic()) < until:
            for connection in [one for one in waiting if one.due <= now]:
                waiting.remove(connection)
                self.send(connection)
            patience = min((one.due for one in waiting), default=until) - now
            for key, _ in self.selector.select(max(0.0, min(patience, until - now))):
                answered = self.read(key.data)
                if answered:
                    waiting.append(answered)
        return self.result(time.monotonic() - began)

    def opened(self) -> Connection:
        sock = socket.create_connection((self.order["host"], self.order["port"]), timeout=10)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(sock)
        self.selector.register(sock, selectors.EVENT_READ, connection)
        return connection

    def send(self, connection: Connection) -> None:
        self.number = self.number + 1 & 0xFFFFFF
        address = f"{self.number >> 16}.{self.number >> 8 & 255}.{self.number & 255}\r\n\r\n"
        path = random.choice(self.order["paths"])
        connection.began = time.monotonic()
        connection.sock.sendall(f"{self.order['method']} {path}{self.tail}{address}".encode())

    def read(self, connection: Connection) -> Connection | None:
        """The connection that may ask again, None while its answer is not whole."""
        try:
            data = connection.sock.recv(262144)
        except OSError:
            data = b""
        if not data:
            self.broken += 1
            self.selector.unregister(connection.sock)
            connection.sock.close()
            return self.opened()
        connection.received += data
        if not is_whole(connection.received, self.order["method"]):
            return None
        now = time.monotonic()
        self.latencies.append(now - connection.began)
        self.refused += connection.received[9:12] >= b"400"
        connection.received = b""
        connection.due = now + random.uniform(0, 2) * self.order["pause_ms"] / 1000
        return connection

    def result(self, seconds: float) -> dict[str, Any]:
        ordered = sorted(self.latencies) or [0.0]
        return {
            "requests": len(self.latencies),
            "seconds": seconds,
            "p50_us": ordered[len(ordered) // 2] * 1e6,
            "p99_us": ordered[len(ordered) * 99 // 100] * 1e6,
            "refused": self.refused,
            "broken": self.broken,
        }


def is_whole(received: bytes, method: str) -> bool:
    """Whether an answer has arrived to its end."""
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        return False
    if method == "HEAD" or head[9:12] in {b"204", b"304"}:
        return True
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(body) >= int(value)
        if name.lower() == b"transfer-encoding":
            return body.endswith(b"0\r\n\r\n")
    return True


if __name__ == "__main__":
    sys.stdout.write(json.dumps(Client(json.load(sys.stdin)).run()))
