"""Asking somebody outside, and what an answer means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from articles.outbox.models import Problem
from articles.outbox.outcomes import Done, Later, Outcome
from portal import pooled
from portal.kit import outgoing
from portal.kit.http import networks
from portal.kit.outgoing import Answer

SAID = 300


def ask(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """One request, as the settings allow it; meanwhile this thread holds no connection of a pool.

    Raises what ``outgoing.post`` raises.
    """
    pooled.let_go()
    return outgoing.post(
        url,
        body,
        headers,
        seconds=settings.PORTAL_OUTGOING_SECONDS,
        allowed=networks(settings.PORTAL_OUTGOING_NETWORKS),
    )


def told(url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """What came of telling somebody who may be told twice."""
    try:
        return meaning(ask(url, body, headers), timezone.now())
    except outgoing.NotAllowed as problem:
        return Later(Problem.NOT_ALLOWED, str(problem), is_down=True)
    except outgoing.NotSent as problem:
        return Later(Problem.UNREACHABLE, str(problem), is_down=True)
    except outgoing.NoAnswer as problem:
        return Later(Problem.NO_ANSWER, str(problem), is_down=True)


def meaning(answer: Answer, now: datetime) -> Outcome:
    """An answer to a message that may be sent again. What a whole channel answers so is left in peace."""
    said = one_line(f"{answer.status} {words(answer.body)}")
    if answer.is_success:
        return Done()
    wait = outgoing.seconds_to_wait(answer.headers.get("retry-after", ""), now)
    if answer.status == 429 or (answer.status == 503 and wait is not None):
        return Later(Problem.BUSY, said, wait=wait, is_down=True)
    if 300 <= answer.status < 400:
        return Later(Problem.MOVED, said, is_down=True)
    if answer.status in {401, 403, 404, 410}:
        return Later(Problem.NOT_LET_IN, said, is_down=True)
    if answer.status == 408 or answer.status >= 500:
        return Later(Problem.FAULT, said, wait=wait, is_down=True)
    return Later(Problem.REFUSED, said)


def words(body: bytes) -> str:
    """The beginning of an answer in one line, for people."""
    return one_line(body[: 4 * SAID].decode("utf-8", "replace"))


def one_line(text: str) -> str:
    """The beginning of a text as a database keeps it: in one line, without what nobody can print."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:SAID]
