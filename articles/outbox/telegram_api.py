"""One call of Telegram's Bot API and what it answers. https://core.telegram.org/bots/api#making-requests"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from articles.outbox import answers
from portal.kit import outgoing

JSON = {"Content-Type": "application/json"}
# A fault on their side: what was asked may have been done before it.
FAULT = 500
MOST_MESSAGES = 10**15


@dataclass(frozen=True)
class Reply:
    """What Telegram said. ``wait`` is in seconds; asking sooner prolongs the ban."""

    ok: bool
    code: int
    description: str
    message: int = 0
    wait: float | None = None

    @property
    def is_of_unknown_fate(self) -> bool:
        """Whether it may have been done all the same: Telegram answers 502 to messages that it has posted."""
        return self.code >= FAULT

    def says(self, *parts: str) -> bool:
        """Whether the description names one of these faults: Telegram has no codes for them."""
        said = self.description.casefold()
        return any(part in said for part in parts)


def call(method: str, **facts: Any) -> Reply:
    """Ask for one method. Raises ``outgoing.NotSent``, or ``outgoing.NoAnswer`` when nobody knows whether it
    was done: no answer, a success that says nothing. No message names the token.
    """
    url = f"{settings.PORTAL_TELEGRAM_API}/bot{settings.PORTAL_TELEGRAM_TOKEN}/{method}"
    answer = answers.ask(url, json.dumps(facts).encode(), JSON)
    told = _read(answer.body)
    message = _message(told) if answer.is_success else 0
    parameters = told.get("parameters")
    asked = parameters.get("retry_after") if isinstance(parameters, dict) else None
    wait = float(asked) if isinstance(asked, int) and 0 <= asked <= outgoing.LONGEST_WAIT else None
    if wait is None:
        wait = outgoing.seconds_to_wait(answer.headers.get("retry-after", ""), timezone.now())
    description = answers.one_line(str(told.get("description") or ""))
    return Reply(answer.is_success, answer.status, description, message, wait)


def _message(told: dict[str, Any]) -> int:
    """The number of the message in a success."""
    result = told.get("result")
    if told.get("ok") is not True or not isinstance(result, dict):
        raise outgoing.NoAnswer("a success that says nothing")
    number = result.get("message_id")
    if type(number) is not int or not 0 < number < MOST_MESSAGES:
        raise outgoing.NoAnswer("a success that names no message")
    return number


def _read(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
