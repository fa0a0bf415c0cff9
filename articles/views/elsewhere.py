"""Readers' pages name public pictures at the store's public address, where one is set."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from articles.media.store import errands
from portal.pagecache import policy

# As attributes hold them: at the beginning of one, or behind a comma of srcset.
NAMED: Final = re.compile(rb'(?<=[" ])/media/r/([a-z0-9]{16})(?=/)')


class PicturesElsewhereMiddleware:
    """Is listed where ``PORTAL_STORE_PUBLIC`` is set, innermost: what it writes is what is kept.

    Stored text, previews and the admin name the portal's own address, which leads on or shows what readers
    cannot fetch. So do pages whose pictures are perhaps not at the store yet. One query where there are any.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if (
            is_page
            and not response.streaming
            and policy.address_of(request.META["PATH_INFO"], "") is not None
        ):
            response.content = _named(response.content)
        return response


def _named(page: bytes) -> bytes:
    keys = {found[1].decode() for found in NAMED.finditer(page)}
    if not keys:
        return page
    here = errands.waiting(keys)
    there = settings.PORTAL_STORE_PUBLIC.encode()

    def address(found: re.Match[bytes]) -> bytes:
        return found[0] if found[1].decode() in here else there + found[1]

    return NAMED.sub(address, page)
