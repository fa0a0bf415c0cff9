"""Requests not answered from kept pages at once: each has an id, and is told of if it fails or is slow."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from django.conf import settings
from django.http import Http404
from django.urls import resolve

from portal import limits
from portal.kit import requestids
from portal.pagecache import policy

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

log = logging.getLogger("portal.requests")
Environ = dict[str, Any]
# Whoever is told to come again by the thousand says so in so many lines a second.
LINES_A_SECOND: Final = 10


def answered(
    answer: Callable[..., Iterable[bytes]],
    environ: Environ,
    start_response: StartResponse,
    *arguments: Any,
) -> Iterable[bytes]:
    """What ``answer(environ, start_response, …)`` answers; the id of the request is in a header of it."""
    request_id = id_of(environ)
    began = time.monotonic()
    said = ["500 Internal Server Error"]

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        said[0] = status
        whole = [*headers, (requestids.HEADER, request_id)]
        return start_response(status, whole, *([exc_info] if exc_info else []))

    with requestids.under(request_id):
        try:
            return answer(environ, start, *arguments)
        finally:
            _tell(environ, int(said[0][:3]), time.monotonic() - began)


class Traced:
    """A WSGI application of whose requests each has an id."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        return answered(self.application, environ, start_response)


def id_of(environ: Environ) -> str:
    """The id that a declared proxy gave, if it is well-formed; else a new one."""
    written = environ.get("HTTP_X_REQUEST_ID", "")
    if written and limits.is_declared(environ.get("REMOTE_ADDR", "")):
        return requestids.given(written) or requestids.made()
    return requestids.made()


class _Lines:
    """How many lines this process has written in this second, and how many it left out."""

    second, written, left_out = 0, 0, 0


def _tell(environ: Environ, status: int, seconds: float) -> None:
    """A line about what failed or took long; about everything else none."""
    if status < 500 and seconds < settings.PORTAL_SLOW_SECONDS:
        return
    now = int(time.monotonic())
    if now != _Lines.second:
        if _Lines.left_out:
            log.warning("%d more failed or slow requests within a second", _Lines.left_out)
        _Lines.second, _Lines.written, _Lines.left_out = now, 0, 0
    if _Lines.written >= LINES_A_SECOND:
        _Lines.left_out += 1
        return
    _Lines.written += 1
    facts = {
        "method": environ["REQUEST_METHOD"][:16],
        "path": place_of(environ["PATH_INFO"]),
        "status": status,
        "seconds": round(seconds, 3),
    }
    log.warning("%(method)s %(path)s: %(status)d after %(seconds).3f s", facts, extra=facts)


def place_of(path: str) -> str:
    """The path of a page for readers; of what is private the pattern, which holds no secrets. No query."""
    if policy.query_names_of(path[: policy.LONGEST_PATH]) is None:
        with suppress(Http404, UnicodeError):
            return f"/{resolve(path).route}"
    # As it was on the line: a line break in it must not begin another line.
    return quote(path.encode("latin-1", "replace")[: policy.LONGEST_PATH], safe="/-._~()")
