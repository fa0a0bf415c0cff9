"""The address that a request comes from, by the portal's own rule: only proxies of ours are believed."""

from __future__ import annotations

import ipaddress
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from portal.kit import http

# For requests that come through a socket, which has no address.
NOWHERE: Final = "0.0.0.0"  # noqa: S104  (compared with, not listened at)


def of(request: HttpRequest) -> str:
    """An IP address, ``NOWHERE`` where none is known."""
    peer, forwarded = request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", "")
    found = http.client_address(peer, forwarded[-512:], http.networks(list(settings.PORTAL_PROXIES)))
    try:
        return str(ipaddress.ip_address(found))
    except ValueError:
        return NOWHERE
