"""Rendering readers' pages and parts, by a crew.

A page is rendered from a bare request: no header, no cookie, no address of whoever asked can reach it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.signals import got_request_exception
from django.db import close_old_connections
from django.dispatch import receiver

from portal import editions
from portal.headers.whole import completed
from portal.metrics.meters import DATABASE_ERRORS, Histogram
from portal.pagecache import parts, policy
from portal.pagecache.calls import Response, bare_request, call
from portal.pagecache.crew import Crew
from portal.pagecache.faults import is_of_database
from portal.pagecache.recording import SEAM, Recording, current, recording
from portal.sqlite import waiting

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


RENDER_SECONDS = Histogram("dateline_render_seconds", "Making a page or a part that was not at hand.", "kind")


@dataclass(frozen=True)
class Rendered:
    """A reader's page or a part, and what was noted while it was made."""

    response: Response
    language: str
    notes: Recording


class Renders:
    """What Django makes of addresses, and the threads that ask it."""

    def __init__(self, application: WSGIApplication, crew: Crew | None = None) -> None:
        self._application = application
        self._crew = crew or Crew("page", waiting.be_brief)

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have a page rendered by the crew; RuntimeError while the process ends."""
        return self._crew.submit(task, *arguments)

    @property
    def are_stuck(self) -> bool:
        """Whether the crew does not get on: nobody should begin to wait for it."""
        return self._crew.is_stuck

    def render(self, address: str) -> Rendered:
        """A page or a part, made now, in the calling thread. Raises what rendering a part raises."""
        if address.startswith(parts.PREFIX):
            with RENDER_SECONDS.timed("part"):
                return _part(address)
        with RENDER_SECONDS.timed(policy.kind_of(address)), recording() as notes:
            said = call(self._application, bare_request(address))
        # Made whole once: whoever keeps and sends it again has nothing to add.
        response = Response(said.status, completed(said.headers), said.body)
        return Rendered(response, editions.of_path(policy.split(address)[0]), notes)

    def whole(self, address: str, response: Response) -> Response:
        """The response as it may be sent at once: where something was to be put in later, it is made anew."""
        if SEAM.encode() not in response.body:
            return response
        said = call(self._application, bare_request(address))
        return Response(said.status, completed(said.headers), said.body)


@receiver(got_request_exception)
def _note_fault(**_sent: object) -> None:
    """Django makes an answer of whatever a view raises; the page cache wants to know what it was."""
    if is_of_database(sys.exc_info()[1]):
        DATABASE_ERRORS.add()
        if notes := current():
            notes.misses_database = True


@contextmanager
def database() -> Iterator[None]:
    """Within the block the database may be asked, outside of any request."""
    close_old_connections()
    try:
        yield
    except Exception as error:
        if is_of_database(error):
            DATABASE_ERRORS.add()
        raise
    finally:
        close_old_connections()


def _part(address: str) -> Rendered:
    with database(), recording() as notes:
        html, edition = parts.render(address)
        notes.is_cacheable = True
    return Rendered(Response("200 OK", [], html.encode()), edition, notes)
