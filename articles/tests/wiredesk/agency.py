"""An agency on this machine: a real server that answers each address as a test says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Handler = BaseHTTPRequestHandler


@dataclass
class Agency:
    """``pages`` maps a path to what is done with its request; ``asked`` are the headers of each."""

    pages: dict[str, Callable[[Handler], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    # Set at the end: what stalls goes on.
    over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Agency:
        agency = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                told = {name.lower(): value for name, value in self.headers.items()}
                agency.asked.append((self.path, told))
                agency.pages[self.path](self)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()

    def url(self, path: str = "/feed") -> str:
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def gives(self, body: bytes, *, path: str = "/feed", status: int = 200, **headers: str) -> None:
        """Answer so from now on."""

        def answer(request: Handler) -> None:
            request.send_response(status)
            for name, value in {"content_length": str(len(body)), **headers}.items():
                request.send_header(name.replace("_", "-"), value)
            request.end_headers()
            request.wfile.write(body)

        self.pages[path] = answer

    def stalls(self, path: str = "/feed") -> None:
        """Say that much will come, and send a letter of it."""

        def answer(request: Handler) -> None:
            request.send_response(200)
            request.send_header("Content-Length", "1000000")
            request.end_headers()
            request.wfile.write(b"<")
            self.over.wait(20)

        self.pages[path] = answer

    def hangs_up(self, path: str = "/feed") -> None:
        """End the call without a word."""
        self.pages[path] = lambda request: request.connection.close()
