"""What went wrong, as RFC 9457 says it."""

from __future__ import annotations

import json
from http import HTTPStatus

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """The request can't be answered: a status, and one sentence for the developer who made it."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail

    def response(self) -> HttpResponse:
        """The answer that says so."""
        told = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
        }
        return HttpResponse(json.dumps(told, ensure_ascii=False), status=self.status, content_type=MEDIA_TYPE)


def refused(detail: str) -> Problem:
    """The request itself is wrong."""
    return Problem(HTTPStatus.BAD_REQUEST, detail)


def missing(detail: str) -> Problem:
    """There is nothing of that name, or nothing that readers may see."""
    return Problem(HTTPStatus.NOT_FOUND, detail)
