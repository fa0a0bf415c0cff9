"""What is not every reader's: the admin, forms, files that only some may see. Django answers it, by a crew.

However long that takes, threads for kept pages stay free: a body is read before a crew is troubled with it,
few slow ones at a time, and while the crew is stuck hardly anybody waits for it.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterable
from concurrent.futures import TimeoutError as TooLate
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings

from portal.pagecache.busy import busy_page
from portal.pagecache.calls import Response, call
from portal.pagecache.crew import Crew

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

Environ = dict[str, Any]
# In seconds: how long a task may wait for a thread.
PATIENCE = 3.0
# How many wait for a crew that is stuck.
FEW = 1
# How many bodies are read at a time; all but those of slow clients take no time.
BODIES = 2
# What pictures may weigh, several times over; and a form of whoever has not signed in.
LARGEST_BODY = 200 << 20
LARGEST_OF_STRANGERS = 64 << 10
IN_MEMORY = 1 << 20
CHUNK = 64 << 10


class Private:
    """A WSGI application: what Django answers this very request."""

    def __init__(self, application: WSGIApplication, crew: Crew | None = None) -> None:
        self._application = application
        self._crew = crew or Crew("private")
        self._bodies = threading.BoundedSemaphore(BODIES)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        response = self._answer(environ)
        start_response(response.status, response.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]

    def _answer(self, environ: Environ) -> Response:
        length = _length(environ)
        if not length:
            return self._called(environ)
        if length > (LARGEST_BODY if _has_session(environ) else LARGEST_OF_STRANGERS):
            return _refusal("413 Content Too Large")
        if not self._bodies.acquire(blocking=False):
            return busy_page(environ["PATH_INFO"])
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                is_whole = _is_copied(environ["wsgi.input"], body, length)
            finally:
                self._bodies.release()
            if not is_whole:
                return _refusal("400 Bad Request")
            body.seek(0)
            return self._called({**environ, "wsgi.input": body})

    def _called(self, environ: Environ) -> Response:
        if self._crew.is_stuck and self._crew.waiting >= FEW:
            return busy_page(environ["PATH_INFO"])
        task = self._crew.submit(call, self._application, environ)
        try:
            response: Response = task.result(PATIENCE)
        except TooLate:
            if task.cancel():
                return busy_page(environ["PATH_INFO"])
            # Somebody's own work has begun: it is waited for.
            response = task.result()
        return response


def _length(environ: Environ) -> int:
    try:
        return max(0, int(environ.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0


def _has_session(environ: Environ) -> bool:
    """Whether somebody says to have signed in. What it is worth Django finds out."""
    return f"{settings.SESSION_COOKIE_NAME}=" in environ.get("HTTP_COOKIE", "")


def _is_copied(source: Any, target: IO[bytes], length: int) -> bool:
    """Whether all of the body came before the client went."""
    while length:
        chunk = source.read(min(length, CHUNK))
        if not chunk:
            return False
        target.write(chunk)
        length -= len(chunk)
    return True


def _refusal(status: str) -> Response:
    body = f"{status}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    return Response(status, headers, body)
