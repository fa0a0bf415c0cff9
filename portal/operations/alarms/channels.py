"""How people are told: by letter and by one webhook, each if it is set up."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from portal.kit import outgoing
from portal.kit.http import networks

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Message:
    """What is said: a line, the text below it, and the facts for machines."""

    subject: str
    text: str
    facts: dict[str, Any]


def set_up() -> dict[str, Callable[[Message], None]]:
    """Each channel that is set up, by its name. They raise whatever went wrong."""
    found: dict[str, Callable[[Message], None]] = {}
    if settings.PORTAL_ALERT_EMAILS:
        found["e-mail"] = _by_letter
    if settings.PORTAL_ALERT_WEBHOOK:
        found["webhook"] = _by_webhook
    return found


def was_told(name: str, message: Message) -> bool:
    """Whether the channel took it. Never raises: whoever can't tell goes on with everything else."""
    try:
        set_up()[name](message)
    except Exception as error:
        log.warning("Nobody was told by %s: %s (%s)", name, message.subject, error)
        return False
    return True


def _by_letter(message: Message) -> None:
    # Few processes ever write letters.
    from django.core.mail import EmailMessage

    # So that no "out of office" comes back (RFC 3834).
    by_itself = {"Auto-Submitted": "auto-generated"}
    to = settings.PORTAL_ALERT_EMAILS
    EmailMessage(message.subject, message.text, settings.DEFAULT_FROM_EMAIL, to, headers=by_itself).send()


def _by_webhook(message: Message) -> None:
    """``text`` is what chats show; the rest is for programs."""
    body = json.dumps({"text": f"{message.subject}\n{message.text}", **message.facts}).encode()
    answer = outgoing.post(
        settings.PORTAL_ALERT_WEBHOOK,
        body,
        {"Content-Type": "application/json"},
        seconds=settings.PORTAL_OUTGOING_SECONDS,
        allowed=networks(settings.PORTAL_OUTGOING_NETWORKS),
    )
    if not answer.is_success:
        raise OSError(f"it answered {answer.status}")
