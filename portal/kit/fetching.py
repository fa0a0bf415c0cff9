"""Fetching a document from an address that somebody typed in: sent on by redirects, packed, never too large.

Each address on the way is looked at as ``portal.kit.outgoing`` does: no redirect leads to a machine of ours.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from portal.kit import outgoing
from portal.kit.http import Network

MOST_HOPS: Final = 4
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
FOR_GOOD: Final = frozenset({301, 308})
# zlib's words for "gzip or zlib, whichever it is" and for deflate without a head, as some servers send it.
WITH_HEAD, WITHOUT_HEAD = 47, -15


class TooLarge(Exception):
    """The document is larger than was allowed, as it came or unpacked."""


class Garbled(Exception):
    """The document is packed in a way that cannot be undone."""


@dataclass(frozen=True)
class Fetched:
    """The last answer, unpacked. ``moved_to`` is the document's new address, if it was said to have moved."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved_to: str = ""


def fetch(
    url: str,
    headers: Mapping[str, str],
    *,
    seconds: float,
    most_bytes: int,
    allowed: Sequence[Network] = (),
) -> Fetched:
    """What is at an address, within ``seconds`` for all of its redirects together.

    Raises ``TooLarge``, ``Garbled`` and what ``outgoing.get`` raises; ``NotAllowed`` for too many redirects.
    """
    deadline = time.monotonic() + seconds
    here, moved = url, True
    for _hop in range(MOST_HOPS + 1):
        left = deadline - time.monotonic()
        if left <= 0:
            raise outgoing.NoAnswer("no answer in time")
        asked = {"Accept-Encoding": "gzip", **headers}
        answer = outgoing.get(here, asked, seconds=left, allowed=allowed, most_bytes=most_bytes + 1)
        target = _target(here, answer)
        if not target:
            body = _unpacked(answer, most_bytes)
            moved_to = here if moved and here != url else ""
            return Fetched(here, answer.status, answer.headers, body, moved_to)
        moved = moved and answer.status in FOR_GOOD
        here = target
    raise outgoing.NotAllowed("it sends us on again and again")


def _target(here: str, answer: outgoing.Answer) -> str:
    """Where a redirect leads, empty for any other answer."""
    if answer.status not in REDIRECTS:
        return ""
    written = answer.headers.get("location", "").strip()
    try:
        # Headers are read as Latin-1; an address beyond ASCII is written in UTF-8.
        written = written.encode("latin-1").decode()
        return urljoin(here, written).partition("#")[0] if written else ""
    except ValueError:
        raise outgoing.NotAllowed("it sends us to no web address") from None


def _unpacked(answer: outgoing.Answer, most_bytes: int) -> bytes:
    if len(answer.body) > most_bytes:
        raise TooLarge
    packing = answer.headers.get("content-encoding", "").strip().lower()
    if packing in {"", "identity"} or not answer.body:
        return answer.body
    if packing not in {"gzip", "x-gzip", "deflate"}:
        raise Garbled
    try:
        return inflate(answer.body, most_bytes)
    except zlib.error:
        if packing != "deflate":
            raise Garbled from None
    try:
        return inflate(answer.body, most_bytes, WITHOUT_HEAD)
    except zlib.error:
        raise Garbled from None


def inflate(packed: bytes, most_bytes: int, window: int = WITH_HEAD) -> bytes:
    """Unpack gzip or zlib, never more than ``most_bytes``: a small bomb unpacks to gigabytes.

    Raises ``TooLarge``, and ``zlib.error`` for what is no such thing or breaks off.
    """
    unpacker = zlib.decompressobj(window)
    body = unpacker.decompress(packed, most_bytes + 1)
    if len(body) > most_bytes:
        raise TooLarge
    if not unpacker.eof:
        raise zlib.error("it breaks off")
    return body
