"""Whether an answer may be kept, and which of its headers are."""

from __future__ import annotations

from portal.pagecache.calls import Headers, Response
from portal.pagecache.recording import Recording

KEPT_STATUSES = frozenset({200, 301, 302, 404, 410})
LARGEST = 4 << 20
# Said anew with each answer, or about the connection.
NOT_KEPT = frozenset(
    {
        "content-length",
        "etag",
        "vary",
        "date",
        "server",
        "age",
        "connection",
        "transfer-encoding",
        "last-modified",
    }
)


def is_worth_keeping(response: Response, notes: Recording) -> bool:
    """Whether the view said what it depends on, and nothing in the answer is for one reader alone."""
    said = {name.lower(): value.lower() for name, value in response.headers}
    vary = {name.strip() for name in said.get("vary", "").split(",")} - {"", "accept-encoding"}
    control = said.get("cache-control", "")
    return (
        notes.is_cacheable
        and response.code in KEPT_STATUSES
        and len(response.body) <= LARGEST
        and "set-cookie" not in said
        and not vary
        and not any(word in control for word in ("private", "no-store", "no-cache"))
        # A nonce that is sent twice is none.
        and "'nonce-" not in said.get("content-security-policy", "")
    )


def kept_headers(headers: Headers) -> tuple[tuple[str, str], ...]:
    """The headers that are the same each time the page is sent."""
    return tuple((name, value) for name, value in headers if name.lower() not in NOT_KEPT)
