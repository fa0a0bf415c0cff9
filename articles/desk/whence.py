"""The address that whoever is at the desk comes from: for the audit trail, and known for one request only."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

from django.http import HttpRequest, HttpResponse

from articles.readership import visitors
from portal import editions

_address: Final[ContextVar[str]] = ContextVar("address at the desk", default="")


def address() -> str:
    """The address of the request in hand, empty for the timetable, commands and readers' pages."""
    return _address.get()


class DeskMiddleware:
    """Tells the verbs the address, so that no door has to hand it down. Of readers it keeps none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(editions.PERSONAL_PREFIXES):
            return self.get_response(request)
        known = _address.set(_of(request))
        try:
            return self.get_response(request)
        finally:
            _address.reset(known)


def _of(request: HttpRequest) -> str:
    peer, forwarded = request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", "")
    try:
        return str(ipaddress.ip_address(visitors.address_of(peer, forwarded)))
    except ValueError:
        return ""
