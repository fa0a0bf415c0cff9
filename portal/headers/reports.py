"""Reading what browsers report, and counting it without a word about who was reading what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.http import Http404
from django.urls import resolve
from django.utils import timezone

from portal import editions
from portal.headers.models import PolicyRefusal

# In bytes; a report has about one thousand.
LARGEST: Final = 16 * 1024
AT_ONCE: Final = 10
MOST_ROWS: Final = 300
KEPT_FOR: Final = timedelta(days=90)
OTHERS: Final = "…"
# What a browser brings along by itself is none of our pages' doing.
OF_BROWSERS: Final = re.compile(
    r"(?i)^[a-z-]*extension(:|$)|^(about|chrome|resource|webpack-internal|user-script)(:|$)"
)
WORD: Final = re.compile(r"[a-z][a-z-]{0,39}")


class NoReport(ValueError):
    """The body is not what browsers send."""


@dataclass(frozen=True)
class Refused:
    """What a report says, as far as it is kept."""

    place: str
    directive: str
    blocked: str
    source: str


def read(body: bytes) -> list[Refused]:
    """The refusals in a body, of both forms that browsers know. Raises ``NoReport``. No query."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise NoReport from None
    return [found for report in _reports(told) if (found := _refused(report))]


def count(refused: Refused) -> None:
    """Count one refusal. One query, eight for one that is new; of 300 kinds the rarest then joins the others.

    Of the rarest the one that is longest ago: whoever invents kinds pushes out what was invented before.
    """
    now = timezone.now()
    if _counted(refused, now):
        return
    kinds = PolicyRefusal.objects.exclude(place=OTHERS, directive=OTHERS)
    if kinds.count() >= MOST_ROWS and (rarest := kinds.order_by("times", "last_at", "pk").first()):
        rarest.delete()
        _add(Refused(OTHERS, OTHERS, OTHERS, ""), rarest.last_at, rarest.times)
    _add(refused, now)


def forget() -> int:
    """Delete what was not refused again for ninety days. How many. One query."""
    return PolicyRefusal.objects.filter(last_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _add(refused: Refused, at: datetime, times: int = 1) -> None:
    if not _counted(refused, at, times):
        facts = {"times": times, "last_at": at}
        _row, is_new = PolicyRefusal.objects.get_or_create(**vars(refused), defaults=facts)
        if not is_new:
            _counted(refused, at, times)


def _counted(refused: Refused, at: datetime, times: int = 1) -> int:
    return PolicyRefusal.objects.filter(**vars(refused)).update(times=F("times") + times, last_at=at)


def _reports(told: Any) -> Iterator[dict[str, Any]]:
    """Reports in one of two forms: ``report-uri``'s object, and a list of the Reporting API."""
    rows = told[:AT_ONCE] if isinstance(told, list) else [told]
    for row in rows:
        if not isinstance(row, dict):
            raise NoReport
        if "type" in row and row["type"] != "csp-violation":
            continue
        body = row.get("csp-report", row.get("body"))
        if not isinstance(body, dict):
            raise NoReport
        yield body


def _refused(report: dict[str, Any]) -> Refused | None:
    directive = _text(report, "effective-directive", "effectiveDirective", "violated-directive").split(" ")[0]
    page = _text(report, "document-uri", "documentURL")
    blocked, source = _text(report, "blocked-uri", "blockedURL"), _text(report, "source-file", "sourceFile")
    if not WORD.fullmatch(directive) or OF_BROWSERS.match(blocked) or OF_BROWSERS.match(source):
        return None
    return Refused(_place(page), directive, _origin(blocked), _own_file(source))


def _text(report: dict[str, Any], *names: str) -> str:
    found = next((report[name] for name in names if isinstance(report.get(name), str)), "")
    return found.replace("\x00", "")[:2000]


def _place(url: str) -> str:
    """The kind of a page: which of the site's stories it was is left out."""
    try:
        path = urlsplit(url).path
        with editions.speaking(editions.of_path(path)):
            return resolve(path).view_name[:80] or OTHERS
    except (Http404, ValueError):
        return OTHERS


def _origin(url: str) -> str:
    """``inline``, ``eval``, or scheme and host: never a path, which may say more."""
    if WORD.fullmatch(url):
        return url
    try:
        parts = urlsplit(url)
        known = f"{parts.scheme}://{parts.hostname}" if parts.hostname else f"{parts.scheme}:"
    except ValueError:
        return OTHERS
    return known[:120] if WORD.match(known) else OTHERS


def _own_file(url: str) -> str:
    """The name of a static file of ours; of anything else its origin."""
    if not url:
        return ""
    try:
        path = urlsplit(url).path
    except ValueError:
        return OTHERS
    return path[:120] if path.startswith(settings.STATIC_URL) else _origin(url)
