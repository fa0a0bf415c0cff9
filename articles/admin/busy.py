"""A net below the desk: a database that does not answer is said, on whatever screen it comes."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal import editions
from portal.kit import requestids
from portal.metrics.meters import DATABASE_ERRORS
from portal.pagecache.faults import is_of_database

log = logging.getLogger(__name__)


class BusyMiddleware:
    """Answers for views of the desk that the database left in the middle: what they wrote was taken back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 with what to do; loading that page again sends the form once more. No query."""
        return busy(request, exception) if is_of_database(exception) and is_of_desk(request) else None


def is_of_desk(request: HttpRequest) -> bool:
    """Whether somebody signed in is at work there."""
    return request.path.startswith(editions.PERSONAL_PREFIXES)


def busy(request: HttpRequest, fault: BaseException) -> HttpResponse:
    """What is said instead of a screen of the desk. No query."""
    DATABASE_ERRORS.add()
    log.error("The database left %s %s undone: %s", request.method, request.path, fault)
    said = {"is_form": request.method == "POST", "reference": requestids.current()}
    page = render_to_string("admin/busy.html", said)
    return HttpResponse(page, status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})


def server_error(request: HttpRequest) -> HttpResponse:
    """What stands for a page that failed: here come, too, sessions that could not be read or written."""
    fault = sys.exc_info()[1]
    if fault is not None and is_of_database(fault) and is_of_desk(request):
        return busy(request, fault)
    # A text without a context of ours, since anything may be what failed.
    return HttpResponse(render_to_string("500.html", {"reference": requestids.current()}), status=500)
