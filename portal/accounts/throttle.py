"""Guessing is slow; the owner gets in all the same.

Counted are attempts, in the table that all processes share (``portal.limits``): those of one address at one
account, and those of one address at all. A browser that this account has signed in with before has a count
of its own at this account and is asked for no other, so whoever guesses, at whatever address and however
often, stands in nobody's way but their own. No account is ever locked.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import ngettext

from portal import limits
from portal.accounts import devices
from portal.kit.buckets import Rate

# Attempts a minute in the long run, and at once.
ONE_ACCOUNT: Final = Rate(1, at_once=8)
ONE_ADDRESS: Final = Rate(4, at_once=40)
# Whoever is asked for a code has told the password. From unknown browsers all share one count.
CODES: Final = Rate(0.5, at_once=10)
_strangers_turn = threading.Lock()


class TooOften(ValidationError):
    """Too many attempts. ``wait`` tells the seconds to the next one."""

    def __init__(self, wait: int) -> None:
        minutes = -(-wait // 60)
        said = ngettext(
            "Too many attempts. Try again in %(count)d minute, or from a browser that you have used before.",
            "Too many attempts. Try again in %(count)d minutes, or from a browser that you have used before.",
            minutes,
        )
        super().__init__(said % {"count": minutes}, code="too_often")
        self.wait = wait


def password(request: HttpRequest, name: str) -> bool:
    """Count an attempt at the account of that name, whether or not there is one. Raises ``TooOften``.

    Whether the browser is known to it. No query, but one where the browser shows that it was here before.
    """
    name = name.strip().lower()
    where = limits.address_of(request.META)
    if device := devices.known_to(request, name):
        wait = limits.wait_of("sign-in", f"{device}\0{name}", ONE_ACCOUNT)
    else:
        wait = limits.wait_of("sign-in", where, ONE_ADDRESS)
        wait = wait or limits.wait_of("sign-in", f"{where}\0{name}", ONE_ACCOUNT)
    _refuse(request, wait)
    return bool(device)


@contextmanager
def in_turn(request: HttpRequest, *, is_known: bool) -> Iterator[None]:
    """Inside the block one unknown browser's password is looked at; others are told to come again at once.

    Passwords are hashed one after the other: however many guess, the desk has the other thread.
    Raises ``TooOften``.
    """
    if is_known:
        yield
    elif _strangers_turn.acquire(blocking=False):
        try:
            yield
        finally:
            _strangers_turn.release()
    else:
        _refuse(request, 1)


def code(request: HttpRequest, account: int, name: str) -> None:
    """Count an attempt at a code of an account. Raises ``TooOften``. One query at most."""
    device = devices.known_to(request, name)
    wait = limits.wait_of("code", f"{device}\0{account}", ONE_ACCOUNT if device else CODES)
    _refuse(request, wait)


def letter(request: HttpRequest, email: str) -> None:
    """Count a letter asked for. Raises ``TooOften``. No query."""
    where = limits.address_of(request.META)
    wait = limits.wait_of("letter", where, Rate(1, at_once=10))
    wait = wait or limits.wait_of("letter", email.strip().lower(), Rate(0.1, at_once=4))
    _refuse(request, wait)


def _refuse(request: HttpRequest, wait: int) -> None:
    if wait:
        # The page that says so answers 429 (``views.personally``).
        request.retry_after = wait  # type: ignore[attr-defined]
        raise TooOften(wait)
