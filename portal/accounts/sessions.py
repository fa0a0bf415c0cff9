"""Where somebody is signed in, and ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from portal.accounts import deeds
from portal.accounts.models import User
from portal.kit import agents


@dataclass(frozen=True)
class Seat:
    """One browser that is signed in. ``number`` ends it."""

    number: int
    browser: str
    address: str
    since: datetime
    seen: datetime
    is_this: bool


def of(user: User, current: str) -> list[Seat]:
    """Where ``user`` is signed in, this browser first, then the last seen. Two queries for each."""
    rows = UserSession.objects.purge_and_list(user)
    rows.sort(key=lambda row: (row.session_key != current, -row.last_seen_at.timestamp()))
    return [
        Seat(
            number=row.pk,
            browser=agents.named(row.user_agent),
            address=row.ip if row.ip != "0.0.0.0" else "",  # noqa: S104  (what is kept where no address is known)
            since=row.created_at,
            seen=row.last_seen_at,
            is_this=row.session_key == current,
        )
        for row in rows
    ]


def end(user: User, number: int, *, by: User) -> bool:
    """End one of the user's sessions; whether there was one. Twice is as once."""
    row = UserSession.objects.filter(user=user, pk=number).first()
    if row is None:
        return False
    row.end()
    details = {"browser": agents.named(row.user_agent)}
    deeds.done.send(User, person=user, verb="session ended", by=by, details=details)
    return True


def end_all(user: User, *, by: User, but: str = "") -> int:
    """End every session of the user but the one with that key; how many."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=but).values_list("pk", flat=True)
    return sum(end(user, number, by=by) for number in list(rows))


def end_others(request: HttpRequest, user: User, **_signal: object) -> None:
    """End the other sessions of who added or removed a second factor: they began under another protection."""
    count = end_all(user, by=user, but=request.session.session_key or "")
    if count:
        said = ngettext("Signed out at %(count)d place.", "Signed out at %(count)d places.", count)
        messages.info(request, said % {"count": count})


def forget_factors(user: User, *, by: User) -> bool:
    """Take every second factor from who lost theirs, and sign them out; whether there was one."""
    count, _details = Authenticator.objects.filter(user=user).delete()
    if count:
        deeds.done.send(User, person=user, verb="second factor removed", by=by)
        end_all(user, by=by)
    return bool(count)


def listen() -> None:
    """Have a changed protection end the sessions that began before it."""
    for signal in (authenticator_added, authenticator_removed):
        signal.connect(end_others, dispatch_uid="sessions of before")
