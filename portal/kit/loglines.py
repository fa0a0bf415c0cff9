"""How a line of the log is written: for people, or as JSON for programs that gather logs.

Lines hold what happened and no personal data: no address of a reader, no browser, no query, no cookie.
"""

from __future__ import annotations

import json
import logging
import time
from typing import Any, Final

from portal.kit import requestids

# What a line may say beside its message, by the names of ``extra=``.
FACTS: Final = ("method", "path", "status", "seconds", "result")
# Parts of addresses that open something to whoever knows them.
SECRETS: Final = frozenset({"token", "key", "uidb36"})


class Plain(logging.Formatter):
    """For people: moment, level, who says it, the request in brackets, what."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s%(request_id)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        request_id = requestids.current()
        record.request_id = f" [{request_id}]" if request_id else ""
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's name)
        record.message = message_of(record)
        return super().formatMessage(record)


class Json(logging.Formatter):
    """For programs: one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": moment(record.created),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
            "process": record.process,
        }
        if request_id := requestids.current():
            said["request"] = request_id
        said.update({name: getattr(record, name) for name in FACTS if hasattr(record, name)})
        if record.exc_info and record.exc_info[0]:
            said["error"] = record.exc_info[0].__name__
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def moment(seconds: float) -> str:
    """As RFC 3339 writes it, in UTC, to the millisecond."""
    whole = int(seconds)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(whole))}.{int((seconds - whole) * 1000):03}Z"


def message_of(record: logging.LogRecord) -> str:
    """The message; of an address that Django names, without what opens something to whoever reads it."""
    message = record.getMessage()
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    for name, value in getattr(match, "kwargs", {}).items():
        if name in SECRETS and isinstance(value, str) and value:
            message = message.replace(value, "…")
    return message
