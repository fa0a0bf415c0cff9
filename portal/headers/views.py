"""Where browsers tell what the Content-Security-Policy refused."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal import limits
from portal.headers import reports
from portal.kit.buckets import Rate

# Whoever they come from: what is counted stays exact enough, and the database unmoved.
FROM_ALL: Final = Rate(60, at_once=60)


@csrf_exempt  # Browsers send reports by themselves, with no page's token.
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Count what is reported: 204, 400 for what is no report, 413 for a large one, 429 for too many."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if not 0 < length <= reports.LARGEST:
        too_large = length > reports.LARGEST
        return _said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST)
    wait = limits.wait_for("policy", request.META) or limits.wait_of("policy", "everybody", FROM_ALL)
    if wait:
        response = _said(HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(wait)
        return response
    try:
        for refused in reports.read(request.body):
            reports.count(refused)
    except reports.NoReport:
        return _said(HTTPStatus.BAD_REQUEST)
    return _said(HTTPStatus.NO_CONTENT)


def _said(status: HTTPStatus) -> HttpResponse:
    response = HttpResponse(status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
