"""What is not every reader's: the admin, forms, files that only some may see. Django answers it, by a crew.

However long that takes, threads for kept pages stay free: a body is read before a crew is troubled with it
(``bodies``), and while the crew is stuck hardly anybody waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import TimeoutError as TooLate
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import DatabaseError, close_old_connections
from django.http import parse_cookie

from portal import limits
from portal.pagecache.bodies import STRANGERS, Bodies, BrokenOff, NoPlace, TooSlow
from portal.pagecache.busy import busy_page
from portal.pagecache.calls import Response, call
from portal.pagecache.crew import Crew
from portal.pagecache.filed import is_for_files

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

Environ = dict[str, Any]
# In seconds: how long a task may wait for a thread.
PATIENCE = 3.0
# How many wait for a crew that is stuck.
FEW = 1
# Files are taken in one at a time in each process, and so many wait for their turn, so long at most.
FILES_WAITING = 2
PATIENCE_WITH_FILES = 20.0
# What pictures may weigh, several times over; and a form of whoever has not signed in.
LARGEST_BODY = 200 << 20
LARGEST_OF_STRANGERS = 64 << 10


class Private:
    """A WSGI application: what Django answers this very request."""

    def __init__(
        self,
        application: WSGIApplication,
        crew: Crew | None = None,
        is_session: Callable[[str], bool] | None = None,
    ) -> None:
        self._application = application
        self._files = Crew("files", size=1)
        self._crew = crew or Crew("private")
        # Threads must be left for kept pages.
        self._bodies = Bodies(strangers=STRANGERS if settings.PORTAL_THREADS >= 8 else 1)
        self._is_session = is_session or is_of_somebody

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        response = self._answer(environ)
        start_response(response.status, response.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]

    def _answer(self, environ: Environ) -> Response:
        length = _length(environ)
        if not length:
            return self._called(environ)
        try:
            is_known = self._is_known(environ)
            if length > (LARGEST_BODY if is_known else LARGEST_OF_STRANGERS):
                return _refusal("413 Content Too Large")
            stranger = "" if is_known else limits.address_of(environ) or "nowhere"
            peer = environ.get("REMOTE_ADDR", "")
            body = self._bodies.take(environ["wsgi.input"], length, stranger=stranger, peer=peer)
        except NoPlace:
            return busy_page(environ["PATH_INFO"])
        except TooSlow:
            return _refusal("408 Request Timeout")
        except BrokenOff:
            return _refusal("400 Bad Request")
        with body:
            if is_for_files(environ["PATH_INFO"]):
                return self._taken_in({**environ, "wsgi.input": body})
            return self._called({**environ, "wsgi.input": body})

    def _is_known(self, environ: Environ) -> bool:
        """Whether who asks has signed in, and so may send much, slowly.

        One query where there is a session's cookie. Raises ``NoPlace`` while nobody is free to look.
        """
        key = parse_cookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME)
        if not key:
            return False
        if self._crew.is_stuck and self._crew.waiting >= FEW:
            raise NoPlace
        task = self._crew.submit(self._looked_up, key)
        try:
            return bool(task.result(PATIENCE))
        except TooLate:
            task.cancel()
            raise NoPlace from None

    def _looked_up(self, key: str) -> bool:
        close_old_connections()
        try:
            return self._is_session(key)
        finally:
            close_old_connections()

    def _called(self, environ: Environ) -> Response:
        if self._crew.is_stuck and self._crew.waiting >= FEW:
            return busy_page(environ["PATH_INFO"])
        return self._done_by(self._crew, environ, PATIENCE)

    def _taken_in(self, environ: Environ) -> Response:
        """The answer to a file: whoever saves meanwhile, or looks at a list, finds the crew as it was."""
        if self._files.waiting >= FILES_WAITING:
            return busy_page(environ["PATH_INFO"])
        return self._done_by(self._files, environ, PATIENCE_WITH_FILES)

    def _done_by(self, crew: Crew, environ: Environ, patience: float) -> Response:
        task = crew.submit(call, self._application, environ)
        try:
            response: Response = task.result(patience)
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


def is_of_somebody(key: str) -> bool:
    """Whether a session of that key is somebody's who has signed in. One query; no where none is answered."""
    try:
        return SESSION_KEY in import_module(settings.SESSION_ENGINE).SessionStore(key)
    except DatabaseError:
        return False


def _refusal(status: str) -> Response:
    body = f"{status}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    return Response(status, headers, body)
