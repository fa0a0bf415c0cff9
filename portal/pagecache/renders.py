"""Calling Django: on a few threads of its own, so that the others are always free for what is kept.

Each such thread holds database connections with their caches; the server's threads hold none. A reader's page
is rendered from a bare request: no header, no cookie, no address of whoever asked can reach it.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import close_old_connections

from portal import editions
from portal.pagecache import parts, policy
from portal.pagecache.recording import Recording, recording

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

Headers = list[tuple[str, str]]
# Python runs one of them at a time; a second goes on while the first waits for the database.
CREW = 2


@dataclass(frozen=True)
class Response:
    """What an application answered, whole."""

    status: str
    headers: Headers
    body: bytes

    @property
    def code(self) -> int:
        return int(self.status[:3])


@dataclass(frozen=True)
class Rendered:
    """A reader's page or a part, and what was noted while it was made."""

    response: Response
    language: str
    notes: Recording


def call(application: WSGIApplication, environ: dict[str, Any]) -> Response:
    """The application's whole answer."""
    said: list[Any] = []

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> Any:
        said[:] = [status, headers]

    chunks: Iterable[bytes] = application(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
    return Response(said[0], list(said[1]), body)


def bare_request(address: str) -> dict[str, Any]:
    """The request a reader's page is rendered from: its address and nothing else."""
    path, query = policy.split(address)
    site = urlsplit(settings.PORTAL_SITE_URL)
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": site.hostname or "localhost",
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": site.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if site.scheme == "https":
        environ["HTTP_X_FORWARDED_PROTO"] = "https"
    return environ


class Renders:
    """Two small crews: one renders readers' pages, one answers what is private, so neither starves."""

    def __init__(
        self, application: WSGIApplication, *, pages: Executor | None = None, private: Executor | None = None
    ) -> None:
        self.application = application
        self._pages = pages or ThreadPoolExecutor(CREW, thread_name_prefix="page")
        self._private = private or ThreadPoolExecutor(CREW, thread_name_prefix="private")

    def submit(self, task: Any, *arguments: Any) -> Future[Any]:
        """Have a page rendered; the queue is bounded by the server's threads, each of which waits for one."""
        return self._pages.submit(task, *arguments)

    def private(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """A WSGI application: what Django answers this very request. Waits for a free thread."""
        response = self._private.submit(call, self.application, environ).result()
        start_response(response.status, response.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]

    def render(self, address: str) -> Rendered:
        """A page or a part, made now, in the calling thread. Raises what rendering a part raises."""
        if address.startswith(parts.PREFIX):
            return self._render_part(address)
        with recording() as notes:
            response = call(self.application, bare_request(address))
        return Rendered(response, editions.of_path(policy.split(address)[0]), notes)

    def _render_part(self, address: str) -> Rendered:
        close_old_connections()
        try:
            with recording() as notes:
                html, edition = parts.render(address)
                notes.is_cacheable = True
        finally:
            close_old_connections()
        return Rendered(Response("200 OK", [], html.encode()), edition, notes)
