"""From an operation to a view: one way of reading, answering and refusing for all."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from portal.api.operations import ROOT, Answer, Operation
from portal.api.problems import Problem, missing
from portal.api.shapes import plain
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on

READS = ("GET", "HEAD", "OPTIONS")
# Any page of any site may read what every reader may, and see what it needs to ask again cheaply.
FOR_EVERYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}
View = Callable[..., HttpResponse]


def view_of(operation: Operation) -> View:
    """The view that answers an operation."""

    @readers_page(*operation.names, limit="api")
    @open_to_everybody
    def view(request: HttpRequest, **parts: Any) -> HttpResponse:
        answer = operation.handler(operation.asked(request), **parts)
        return _response(request, operation, answer)

    return view


def open_to_everybody(view: View) -> View:
    """Its answers may be read from pages of other sites; what goes wrong is told as a problem."""

    @csrf_exempt  # Nothing is written here, and a refusal should say what is wrong.
    def wrapped(request: HttpRequest, **parts: Any) -> HttpResponse:
        response = _answered(view, request, parts)
        for name, value in FOR_EVERYBODY.items():
            response.headers[name] = value
        return response

    return wrapped


def _answered(view: View, request: HttpRequest, parts: dict[str, Any]) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=PREFLIGHT)
    if request.method not in READS:
        problem = Problem(HTTPStatus.METHOD_NOT_ALLOWED, "The API is read-only: GET and HEAD.")
        response = problem.response()
        response.headers["Allow"] = ", ".join(READS)
        return response
    try:
        return view(request, **parts)
    except Problem as problem:
        return problem.response()


def _response(request: HttpRequest, operation: Operation, answer: Answer) -> HttpResponse:
    value = plain(answer.value)
    following = _next(request, operation, answer.next)
    if operation.is_list:
        value = {"data": value, "next": following}
    is_text = isinstance(value, str)
    text = value if is_text else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    kind = f"{operation.media_type}; charset=utf-8" if is_text else operation.media_type
    response = HttpResponse(text, content_type=kind)
    response.headers["Content-Language"] = answer.language
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def _next(request: HttpRequest, operation: Operation, cursor: str | None) -> str | None:
    """The address of the next page: the same question with another cursor."""
    if cursor is None:
        return None
    asked = {name: request.GET[name] for name in operation.names if request.GET.get(name)}
    query = urlencode({**asked, "cursor": cursor})
    return f"{settings.PORTAL_SITE_URL}{ROOT}{operation.path}?{query}"


@readers_page(limit="api")
@open_to_everybody
def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """404 for what is no address of the API."""
    depends_on()
    raise missing("No such address: /api/v1/openapi.json lists all there are.")
