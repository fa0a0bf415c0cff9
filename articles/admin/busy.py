"""A net below the desk: a database that is locked for long is said, on whatever screen it comes."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal import editions

log = logging.getLogger(__name__)


class BusyMiddleware:
    """Answers for views of the desk that the database left in the middle: what they wrote was taken back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 with what to do; loading that page again sends the form once more. No query."""
        if not isinstance(exception, OperationalError) or not request.path.startswith(
            editions.PERSONAL_PREFIXES
        ):
            return None
        log.error("The database left %s %s undone: %s", request.method, request.path, exception)
        page = render_to_string("admin/busy.html", {"is_form": request.method == "POST"})
        return HttpResponse(page, status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})
