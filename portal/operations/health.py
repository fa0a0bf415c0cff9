"""Health, answered without waiting for anything: whoever restarts what does not answer must not be misled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

PATH = "/healthz"
BODY = b"ok\n"
HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(BODY))),
    ("Cache-Control", "no-store"),
]


class Health:
    """A WSGI application that says that this process answers, and passes on the rest."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == PATH and environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            start_response("200 OK", list(HEADERS))
            return [BODY] if environ["REQUEST_METHOD"] == "GET" else []
        return self.application(environ, start_response)
