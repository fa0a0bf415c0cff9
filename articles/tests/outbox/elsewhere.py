"""Servers of others on this machine: they answer as they are told, well or badly, and remember what came."""

from __future__ import annotations

import json
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from django.test import override_settings

# An answer: status, headers, body; or a function that does with the handler what it likes.
Answer = tuple[int, dict[str, str], bytes] | Callable[[BaseHTTPRequestHandler], None]
FINE: Answer = (204, {}, b"")


class Elsewhere:
    """A server with a queue of answers; when it is empty, the usual one. Requests are kept."""

    def __init__(self, usual: Answer = FINE) -> None:
        self.usual = usual
        self.queue: deque[Answer] = deque()
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.arrived = threading.Event()
        self.released = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.requests.append((self.path, dict(self.headers.items()), body))
                outer.arrived.set()
                outer.answer(self, body)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        give(handler, self.queue.popleft() if self.queue else self.usual)

    def topics(self, number: int = -1) -> list[str]:
        """The feeds that a request to a hub named."""
        return parse_qs(self.requests[number][2].decode()).get("hub.url", [])

    def told(self, number: int = -1) -> Any:
        """The JSON of a request."""
        return json.loads(self.requests[number][2])

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


def give(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    if callable(answer):
        answer(handler)
        return
    status, headers, body = answer
    try:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
    except OSError:
        handler.close_connection = True  # who asked did not wait


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    """Takes the request and ends the line without a word."""
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    """Ends the line in the middle of an answer."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    handler.wfile.flush()
    hangs_up(handler)


def speaks_no_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\x01 nonsense \r\n\r\n")
    handler.wfile.flush()
    hangs_up(handler)


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A byte at a time and never an end: no single wait is long."""
    try:
        for sign in b"HTTP/1.1 200 OK\r\nX: " + b"a" * 10_000:
            handler.wfile.write(bytes([sign]))
            handler.wfile.flush()
            threading.Event().wait(0.02)
    except OSError:
        handler.close_connection = True


class Telegram(Elsewhere):
    """Telegram as far as bots see it: messages by number, and its rules for their texts."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: dict[int, dict[str, Any]] = {}
        self.takes_pictures = True

    def answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if self.queue:
            give(handler, self.queue.popleft())
            return
        give(handler, self.done(handler.path.rpartition("/")[2], json.loads(body)))

    def done(self, method: str, facts: dict[str, Any]) -> Answer:
        """Carry it out, and the answer."""
        if method == "sendPhoto" and not self.takes_pictures:
            return refusal(400, "Bad Request: failed to get HTTP URL content")
        if method.startswith("send"):
            number = len(self.messages) + 101
            self.messages[number] = facts
            return success(number)
        known = self.messages.get(facts["message_id"])
        if known is None:
            return refusal(400, "Bad Request: message to edit not found")
        if method == "editMessageMedia":
            if not self.takes_pictures:
                return refusal(400, "Bad Request: wrong type of the web page content")
            self.messages[facts["message_id"]] = {**known, **facts["media"], "photo": facts["media"]["media"]}
            return success(facts["message_id"])
        said = "caption" if method == "editMessageCaption" else "text"
        if known.get(said) == facts[said]:
            return refusal(400, "Bad Request: message is not modified")
        known[said] = facts[said]
        return success(facts["message_id"])

    def carries_out_and(self, then: Callable[[BaseHTTPRequestHandler], None]) -> Answer:
        """The next message is sent, and its sender never hears of it."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            path, _headers, body = self.requests[-1]
            self.done(path.rpartition("/")[2], json.loads(body))
            then(handler)

        return answer


def success(number: int) -> Answer:
    return 200, {}, json.dumps({"ok": True, "result": {"message_id": number}}).encode()


def refusal(code: int, description: str, **parameters: int) -> Answer:
    told = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
    return code, {}, json.dumps(told).encode()


def nobody() -> str:
    """The address of a port at which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{sock.getsockname()[1]}"


@contextmanager
def somewhere(server: Elsewhere) -> Iterator[Elsewhere]:
    """The server while the block runs; the portal may send to this machine and waits half a second."""
    allowed = {"PORTAL_OUTGOING_NETWORKS": ["127.0.0.0/8"], "PORTAL_OUTGOING_SECONDS": 0.5}
    try:
        with override_settings(**allowed):
            yield server
    finally:
        server.close()
