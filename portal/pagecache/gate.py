"""The gate: a WSGI application that answers readers before Django is entered."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings

from portal.pagecache import answers, beacon, counters, policy
from portal.pagecache.busy import busy_page
from portal.pagecache.cache import Busy, Failed, Found, How, PageCache, Uncacheable
from portal.pagecache.kept import Kept
from portal.pagecache.renders import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

Environ = dict[str, Any]
READS = frozenset({"GET", "HEAD"})
HIT = How.HIT


@dataclass(frozen=True)
class Wishes:
    """What an operator chose about answers."""

    # Another cache stands in front: pages carry a beacon, keys and longer lifetimes for it.
    beacon: bool
    # Say in each answer how it was come by.
    status: bool
    # Only https is answered; Django sends the rest there.
    https: bool


class Gate:
    """Answers readers' pages from the cache and passes everything else on to Django."""

    def __init__(self, cache: PageCache, wishes: Wishes) -> None:
        self.cache, self.wishes = cache, wishes

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if self.wishes.beacon and path.startswith(beacon.PREFIX):
            return beacon.answer(self.cache, environ, start_response)
        address = self._address(environ, path)
        if address is None:
            return self._pass_on(environ, start_response)
        try:
            found = self.cache.find(address)
        except Busy:
            return self._busy(path, environ, start_response)
        except Uncacheable as reason:
            return self._send(reason.response, environ, start_response, "uncacheable")
        except Failed as reason:
            if reason.response is None:
                return self._busy(path, environ, start_response)
            return self._send(reason.response, environ, start_response, "failed")
        return self._answer(found, environ, start_response)

    def _address(self, environ: Environ, path: str) -> str | None:
        """The address a page may be kept under; None for what Django has to answer to this very request."""
        if (
            environ["REQUEST_METHOD"] not in READS
            or not policy.is_our_host(environ.get("HTTP_HOST", ""))
            or (self.wishes.https and environ.get("HTTP_X_FORWARDED_PROTO") != "https")
        ):
            return None
        return policy.address_of(path, environ.get("QUERY_STRING", ""))

    def _answer(self, found: Found, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """A kept page: 304 for who has it, headers for HEAD, else the page with the count of this moment."""
        kept = found.kept
        entry = kept.entry
        is_get = environ["REQUEST_METHOD"] == "GET"
        words = b""
        if entry.counted is not None:
            words = self._counted(kept, environ if is_get else None)
        zipped = answers.takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        headers = self._headers(found, zipped)
        condition = environ.get("HTTP_IF_NONE_MATCH")
        if condition is not None and entry.status == HTTPStatus.OK and answers.is_known(condition, kept.etag):
            start_response("304 Not Modified", [one for one in headers if one[0] not in ABOUT_THE_BODY])
            return []
        # A copy says of itself that it is one; a page being renewed this moment is nobody's concern.
        send = kept.body_with_notice if found.how is How.FAILED else kept.body
        body = send(words, zipped=zipped)
        headers.append(("Content-Length", str(len(body))))
        start_response(f"{entry.status} {REASONS[entry.status]}", headers)
        return [body] if is_get else []

    def _counted(self, kept: Kept, environ: Environ | None) -> bytes:
        """The words of the count, this reader included (unless another cache's beacon counts)."""
        counted = kept.entry.counted
        if counted is None:
            return b""
        if environ is not None and not self.wishes.beacon:
            counters.count(counted, environ)
        return counters.words(counted, kept.entry.language)

    def _headers(self, found: Found, zipped: bool) -> list[tuple[str, str]]:
        """The headers of a kept page but its length."""
        kept = found.kept
        entry = kept.entry
        headers = [*entry.headers, ("ETag", kept.etag), ("Vary", "Accept-Encoding")]
        if zipped:
            headers.append(("Content-Encoding", "gzip"))
        if found.how in {How.HIT, How.MISS}:
            # Known to be as a render would give it now: to caches further on it is as good as new.
            headers.append(("Age", "0"))
            if not any(name == "Cache-Control" for name, _value in entry.headers):
                headers.append(("Cache-Control", self._cache_control(kept)))
        else:
            headers = [one for one in headers if one[0] != "Cache-Control"]
            headers.append(("Age", str(max(0, int(time.time() - entry.stored_at)))))
            headers.append(("Cache-Control", answers.OLDER_COPY))
        if self.wishes.beacon:
            headers.append(("Surrogate-Key", " ".join(entry.keys)))
        if self.wishes.status or found.how is How.FAILED:
            headers.append(answers.cache_status(found.how.value))
        return headers

    def _cache_control(self, kept: Kept) -> str:
        if self.wishes.beacon:
            return answers.FOR_CACHES
        return answers.COUNTED_HERE if kept.entry.counted else answers.FOR_BROWSERS

    def _pass_on(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Everything that is not every reader's: the admin, forms, files that only some may see."""
        return self._send(self.cache.renders.private(environ), environ, start_response, "private")

    def _send(
        self, response: Response, environ: Environ, start_response: StartResponse, reason: str
    ) -> Iterable[bytes]:
        """What Django said, as it is."""
        headers = list(response.headers)
        if self.wishes.status:
            headers.append(answers.cache_status("", reason))
        start_response(response.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]

    def _busy(self, path: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """503: there is no copy of the page and no time to make one. Warm pages go on."""
        return self._send(busy_page(path), environ, start_response, "busy")


ABOUT_THE_BODY = frozenset({"Content-Type", "Content-Encoding", "Content-Length", "Content-Language"})
REASONS: Mapping[int, str] = {status.value: status.phrase for status in HTTPStatus}


def wishes() -> Wishes:
    """The operator's choices, from the settings."""
    return Wishes(
        beacon=settings.PORTAL_VIEWS == "beacon",
        status=settings.PORTAL_CACHE_STATUS,
        https=settings.SECURE,
    )
