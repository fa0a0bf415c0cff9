"""The gate where somebody watches: each answer is counted by the kind of its page and how it was come by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from portal.metrics import meters
from portal.pagecache import beacon, policy
from portal.pagecache.calls import Response
from portal.pagecache.gate import Environ, Gate
from portal.pagecache.kept import Kept
from portal.pagecache.outcomes import How

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

REQUESTS: Final = meters.Counter(
    "dateline_requests_total",
    "Requests, by the kind of page and how the answer was come by.",
    "kind",
    "result",
)
# Of what is private and of files that Django gives.
PRIVATE_SECONDS: Final = meters.Histogram(
    "dateline_private_request_seconds", "Answering what is not every reader's: the desk, forms, previews."
)
RESULTS: Final = {"limit": "refused", "busy": "busy", "uncacheable": "unkept", "failed": "error"}


class MeteredGate(Gate):
    """A gate that counts."""

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if self.wishes.beacon and environ["PATH_INFO"].startswith(beacon.PREFIX):
            REQUESTS.add("beacon", "private")
        return super().__call__(environ, start_response)

    def _answer(
        self, kept: Kept, how: How, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        if how is not How.HIT:
            REQUESTS.add(policy.kind_of(kept.entry.address), how.value)
        elif (table := meters._table) is not None:
            # What nearly every reader gets: where it is counted is looked up once.
            if kept.meter < 0:
                kept.meter = REQUESTS.slot(table, (policy.kind_of(kept.entry.address), how.value))
            table.add(kept.meter, 1)
        return Gate._answer(self, kept, how, environ, start_response)

    def _pass_on(
        self, response: Response, reason: str, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        REQUESTS.add(policy.kind_of(environ["PATH_INFO"]), RESULTS[reason])
        return super()._pass_on(response, reason, environ, start_response)


class Told:
    """What is not every reader's, counted: the desk as one kind, everything else by its address."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        said = ["500"]

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            said[0] = status
            return start_response(status, headers, *([exc_info] if exc_info else []))

        try:
            with PRIVATE_SECONDS.timed():
                return self.application(environ, start)
        finally:
            REQUESTS.add(_kind_of(environ["PATH_INFO"]), _result_of(said[0]))


def _kind_of(path: str) -> str:
    return "admin" if path.startswith("/admin/") else policy.kind_of(path)


def _result_of(status: str) -> str:
    if status.startswith("5"):
        return "busy" if status.startswith("503") else "error"
    return "refused" if status[:3] in {"403", "408", "413", "429"} else "private"
