"""The gate: a WSGI application that answers readers before Django is entered."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings

from portal import limits
from portal.headers.whole import completed
from portal.pagecache import answers, beacon, fronts, policy
from portal.pagecache.busy import busy_page, too_often
from portal.pagecache.cache import PageCache
from portal.pagecache.calls import Response
from portal.pagecache.fronts import FRONTS, Front
from portal.pagecache.kept import Kept
from portal.pagecache.outcomes import Busy, Failed, How, Uncacheable
from portal.pagecache.traced import answered

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

Environ = dict[str, Any]
READS = frozenset({"GET", "HEAD"})
# Limits of what programs and scripts ask for, which read no pages.
FOR_PROGRAMS = frozenset({"api", "suggestions"})
# Looking a member of an enumeration up costs as much as looking for a page.
HIT, FAILED = How.HIT, How.FAILED
REASONS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


@dataclass(frozen=True)
class Wishes:
    """What an operator chose about answers."""

    # Another cache stands in front: pages carry a beacon, which counts.
    beacon: bool
    # Say in each answer how it was come by.
    status: bool
    # Only https is answered; Django sends the rest there.
    https: bool
    # What that cache understands, where it is known.
    front: Front | None = None


def wishes() -> Wishes:
    """The operator's choices, from the settings."""
    return Wishes(
        beacon=settings.PORTAL_VIEWS == "beacon",
        status=settings.PORTAL_CACHE_STATUS,
        https=settings.SECURE,
        front=FRONTS.get(settings.PORTAL_FRONT),
    )


class Gate:
    """Answers readers' pages from the cache and leaves everything else to ``others``."""

    def __init__(self, cache: PageCache, wishes: Wishes, others: WSGIApplication) -> None:
        self.cache, self.wishes, self.others = cache, wishes, others
        # Peers known to be proxies of ours.
        self._proxies: set[str] = set()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if self.wishes.beacon and path.startswith(beacon.PREFIX):
            if wait := limits.wait_for("hit", environ):
                return self._pass_on(
                    too_often(path, wait, for_programs=True), "limit", environ, start_response
                )
            return beacon.answer(self.cache, environ, start_response)
        address = self._address(environ, path)
        if address is None:
            if self.wishes.https and not self._is_https(environ):
                # Django believes the header, whoever wrote it.
                environ.pop("HTTP_X_FORWARDED_PROTO", None)
            return self.others(environ, start_response)
        kept = self.cache.good(address)
        if kept is not None:
            return self._answer(kept, HIT, environ, start_response)
        return answered(self._found, environ, start_response, path, address)

    def _found(
        self, environ: Environ, start_response: StartResponse, path: str, address: str
    ) -> Iterable[bytes]:
        """A page that is not at hand: made now, or an older copy, or a refusal."""
        limit = policy.limit_of(path)
        if limit and (wait := limits.wait_for(limit, environ)):
            refusal = too_often(path, wait, for_programs=limit in FOR_PROGRAMS)
            return self._pass_on(refusal, "limit", environ, start_response)
        try:
            kept, how = self.cache.find(address)
        except Busy:
            return self._pass_on(busy_page(path), "busy", environ, start_response)
        except Uncacheable as reason:
            return self._pass_on(reason.response, "uncacheable", environ, start_response)
        except Failed as reason:
            response = reason.response or busy_page(path)
            return self._pass_on(response, "failed", environ, start_response)
        return self._answer(kept, how, environ, start_response)

    def _address(self, environ: Environ, path: str) -> str | None:
        """The address a page may be kept under; None for what is not every reader's."""
        if (
            environ["REQUEST_METHOD"] not in READS
            or not policy.is_our_host(environ.get("HTTP_HOST", ""))
            or (self.wishes.https and not self._is_https(environ))
        ):
            return None
        return policy.address_of(path, environ.get("QUERY_STRING", ""))

    def _is_https(self, environ: Environ) -> bool:
        """Whether a proxy of ours says so. 0.1 µs."""
        if environ.get("HTTP_X_FORWARDED_PROTO") != "https":
            return False
        peer = environ.get("REMOTE_ADDR", "")
        if peer in self._proxies:
            return True
        if not limits.is_https(environ):
            return False
        self._proxies.add(peer)
        return True

    def _answer(
        self, kept: Kept, how: How, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """A kept page: 304 for who has it, headers for HEAD, else the page with the count of this moment."""
        get = environ.get
        is_get = environ["REQUEST_METHOD"] == "GET"
        count, words = kept.count, b""
        if count is not None:
            # This reader is among those the page tells of; where a beacon counts, it will.
            if is_get and not self.wishes.beacon:
                count.count(environ)
            words = count.words()
        zipped = answers.takes_gzip(get("HTTP_ACCEPT_ENCODING", ""))
        headers = self._headers(kept, how, zipped)
        condition = get("HTTP_IF_NONE_MATCH")
        if condition:
            has_it = answers.is_known(condition, kept.etag)
        else:
            has_it = kept.is_one_piece and answers.is_unchanged(
                get("HTTP_IF_MODIFIED_SINCE"), kept.changed_at
            )
        if has_it and how is not FAILED and kept.entry.status == HTTPStatus.OK:
            start_response("304 Not Modified", answers.without_body(headers))
            return []
        # A copy says of itself that it is one; a page being renewed this moment is nobody's concern.
        body = kept.body(words, zipped=zipped, with_notice=how is FAILED)
        start_response(REASONS[kept.entry.status], [*headers, ("Content-Length", str(len(body)))])
        return [body] if is_get else []

    def _headers(self, kept: Kept, how: How, zipped: bool) -> answers.Headers:
        """The headers of a kept page but its length. Those of a good one are the same each time."""
        if how is HIT and zipped in kept.headers:
            return kept.headers[zipped]
        entry = kept.entry
        headers = answers.of_page(entry.headers, kept.etag, zipped=zipped)
        is_settled = not kept.is_one_piece or time.time() >= kept.changed_at
        if kept.is_one_piece and is_settled:
            headers.append(answers.changed_by(kept.changed_at))
        if how.is_good:
            headers = self._as_good(headers, kept)
        else:
            headers = answers.as_older_copy(
                headers,
                kept.copy_of if how is FAILED else entry.stored_at,
                is_marked=how is FAILED,
            )
        if self.wishes.status or how is FAILED:
            headers.append(answers.cache_status(how.value))
        if how is HIT and is_settled:
            kept.headers[zipped] = headers
        return headers

    def _as_good(self, headers: answers.Headers, kept: Kept) -> answers.Headers:
        """What is said of a good page to caches further on, in the words of the one in front."""
        front, entry = self.wishes.front, kept.entry
        if front is not None:
            unsaid = [one for one in headers if one[0] != "Cache-Control"]
            return [*unsaid, ("Age", "0"), *front.said(fronts.followed(entry, kept.parts))]
        control = answers.COUNTED_HERE if entry.counted else answers.FOR_BROWSERS
        if self.wishes.beacon:
            control = fronts.for_every_cache(fronts.UNTOLD)
        return headers + answers.as_good(entry.headers, control)

    def _pass_on(
        self, response: Response, reason: str, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """What was rendered and is not kept, as it is."""
        headers = completed(response.headers)
        if self.wishes.status:
            headers.append(answers.cache_status("bypass", reason))
        start_response(response.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]
