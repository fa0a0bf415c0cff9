"""One request to a cache, and what its answer means. Secrets of ours are in no word of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.utils import timezone

from portal import pooled
from portal.edge.models import Problem
from portal.edge.outcomes import Done, Later, Outcome
from portal.kit import outgoing
from portal.kit.http import Network, networks
from portal.kit.outgoing import Answer

SAID = 300
# A Varnish of ours stands wherever its setting says.
ANYWHERE = tuple(networks(["0.0.0.0/0", "::/0"]))


def told(
    url: str,
    headers: Mapping[str, str],
    body: bytes = b"",
    *,
    method: str = "POST",
    secret: str = "",
    allowed: Sequence[Network] | None = None,
    is_done: Callable[[bytes], bool] = lambda body: True,
) -> Outcome:
    """What came of telling ``url``; meanwhile this thread holds no connection of a pool.

    ``is_done`` looks whether the body of a success says so too.
    """
    pooled.let_go()
    if allowed is None:
        allowed = networks(settings.PORTAL_OUTGOING_NETWORKS)
    seconds = settings.PORTAL_OUTGOING_SECONDS
    try:
        answer = outgoing.post(url, body, headers, seconds=seconds, allowed=allowed, method=method)
    except outgoing.NotAllowed as problem:
        return Later(Problem.NOT_ALLOWED, str(problem))
    except outgoing.NotSent as problem:
        return Later(Problem.UNREACHABLE, str(problem))
    except outgoing.NoAnswer as problem:
        return Later(Problem.NO_ANSWER, str(problem))
    if answer.is_success and is_done(answer.body):
        return Done()
    return _meaning(answer, secret)


def _meaning(answer: Answer, secret: str) -> Later:
    """What a bad answer means: whoever may be told twice is told again, whatever it was."""
    said = without(secret, f"{answer.status} {answer.body[: 4 * SAID].decode('utf-8', 'replace')}")
    wait = outgoing.seconds_to_wait(answer.headers.get("retry-after", ""), timezone.now())
    if answer.status == 429 or (answer.status == 503 and wait is not None):
        return Later(Problem.BUSY, said, wait)
    if answer.status in {401, 403, 404, 405}:
        return Later(Problem.NOT_LET_IN, said)
    if answer.status == 408 or answer.status >= 500:
        return Later(Problem.FAULT, said, wait)
    return Later(Problem.REFUSED, said)


def without(secret: str, text: str) -> str:
    """The beginning of what somebody said in one line, without the secret if it was said back."""
    if secret:
        text = text.replace(secret, "…")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:SAID]
