"""Faults told to a Sentry, where the setting names one: what the log calls an error, with its traceback.

Nothing of a request goes along: no address, header, cookie, query, body, no value of a variable. None of
Sentry's integrations is on but that for the log, and what leaves is chosen name by name.
"""

from __future__ import annotations

import logging
from typing import Any, Final

from django.conf import settings

from portal.kit import loglines, requestids

# What an event may hold; everything else stays here.
KEPT: Final = (
    "event_id",
    "timestamp",
    "level",
    "logger",
    "platform",
    "sdk",
    "release",
    "environment",
    "server_name",
    "tags",
)
OF_FRAMES: Final = ("filename", "abs_path", "function", "module", "lineno", "in_app")
LONGEST_WORDS: Final = 200


def begin(role: str) -> None:
    """Tell Sentry of faults from now on, on a thread of its own: nobody waits for it, whatever it does."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk
    from sentry_sdk.integrations.logging import LoggingIntegration

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.PORTAL_SITE_URL.partition("://")[2],
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        before_send=chosen,
        shutdown_timeout=1,
    )
    sentry_sdk.set_tag("role", role)


def chosen(event: Any, hint: Any) -> Any:
    """Of an event what may leave: what was said, where in the code, and the id of the request."""
    told = {name: event[name] for name in KEPT if name in event}
    if record := hint.get("log_record"):
        told["logentry"] = {"formatted": loglines.message_of(record)}
    if request_id := requestids.current():
        told["tags"] = {**told.get("tags", {}), "request": request_id}
    faults = event.get("exception", {}).get("values", [])
    if faults:
        told["exception"] = {"values": [_fault(one) for one in faults]}
    return told


def _fault(one: dict[str, Any]) -> dict[str, Any]:
    # A database tells in further lines which values it did not like.
    words = (one.get("value") or "").partition("\n")[0][:LONGEST_WORDS]
    frames = one.get("stacktrace", {}).get("frames", [])
    return {
        "type": one.get("type"),
        "module": one.get("module"),
        "value": words,
        "stacktrace": {
            "frames": [{name: frame[name] for name in OF_FRAMES if name in frame} for frame in frames]
        },
    }
