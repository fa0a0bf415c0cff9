"""Promises of letters: whatever stands in a name or a message, they are plain text to one person."""

from __future__ import annotations

from email.message import Message

import pytest
from django.core import mail

from portal.accounts import letters
from portal.accounts.models import User
from portal.alarmbook import Entry
from portal.operations.alarms import channels, watching
from portal.readiness import Matter
from portal.tests.hostile.payloads import all_of_them

HEADERS = {
    "content-type",
    "mime-version",
    "content-transfer-encoding",
    "subject",
    "from",
    "to",
    # Whoever is away answers no letter that says so of itself (RFC 3834).
    "auto-submitted",
    "date",
    "message-id",
}
TORN = "Olena\r\nBcc: all@evil.example\r\n\r\n<script>ran('torn')</script>"
PAYLOADS = [*all_of_them().values(), TORN]


def told() -> list[Message]:
    """What was sent, as it goes over the line."""
    sent = [letter.message() for letter in mail.outbox]
    mail.outbox.clear()
    return sent


@pytest.mark.parametrize("language", ["en", "uk"])
def test_letters_about_accounts_are_plain_text_to_their_owner(language: str) -> None:
    for payload in PAYLOADS:
        person = User(
            username="olena", email="olena@example.org", first_name=payload[:150], last_name=payload[:150],
            interface_language=language,
        )  # fmt: skip
        address = "http://localhost:8000/x/"
        letters.send(
            person, "told", {"what": "new_browser", "address": payload, "agent": payload, "at": "now"}
        )
        letters.send(person, "invited", {"link": address, "inviter": payload})
        letters.send(person, "forgotten", {"link": address})
    for letter in told():
        look_at(letter, "olena@example.org")


def test_alarms_are_plain_text_to_whom_they_are_for(settings: object) -> None:
    settings.PORTAL_ALERT_EMAILS = ["duty@example.org"]  # type: ignore[attr-defined]
    matter = Matter("deliveries", str, "Deliveries", "Mend it.", True, 0)
    for payload in all_of_them().values():
        entry = Entry(since=1_800_000_000.0, said=payload)
        assert channels.was_told("e-mail", watching.message(entry, matter)) or "\n" in payload
    for letter in told():
        look_at(letter, "duty@example.org")


def look_at(letter: Message, to: str) -> None:
    """One part, plain text; no header but the usual ones; one reader."""
    assert letter.get_content_type() == "text/plain"
    assert not letter.is_multipart()
    assert {name.lower() for name in letter.keys()} == HEADERS  # noqa: SIM118  (a message is no dict)
    assert letter["To"] == to
