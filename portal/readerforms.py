"""Forms that readers send: no cookie says whose they are, so it is looked at where they come from.

A browser says in headers that no page can write from which site a form was sent (Fetch Metadata, RFC 6454).
The form itself carries the hour in which it was made, signed, the same for every reader: whoever sends one
has seen it. A field that people do not see is filled by programs only.
"""

from __future__ import annotations

from typing import Final

from django.core import signing
from django.http import HttpRequest

TRAP: Final = "website"
STAMP: Final = "opened"
TOOK: Final = "took"
# A page is kept for some hours and may lie open for a day.
GOOD_FOR: Final = 3 * 86_400
# In seconds, as the script of the form tells: no person reads and writes so fast.
QUICKEST: Final = 2.0
_signer = signing.TimestampSigner(salt="portal.readerforms")


def token() -> str:
    """What a form carries in ``STAMP``: that it was made now, and nothing of who asked for it."""
    return _signer.sign("form")


def is_fresh(request: HttpRequest) -> bool:
    """Whether the form was made by us within three days."""
    try:
        _signer.unsign(request.POST.get(STAMP, ""), max_age=GOOD_FOR)
    except signing.BadSignature:
        return False
    return True


def is_own(request: HttpRequest) -> bool:
    """Whether the form was sent from a page of this site.

    Every browser in use says one of both; what says neither is a program's.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        return origin == f"{request.scheme}://{request.get_host()}"
    return site == "same-origin"


def is_by_a_program(request: HttpRequest) -> bool:
    """Whether the field that nobody sees was filled, or the form sent faster than anybody writes."""
    if request.POST.get(TRAP):
        return True
    try:
        return 0 <= float(request.POST.get(TOOK) or "inf") < QUICKEST
    except ValueError:
        return True
