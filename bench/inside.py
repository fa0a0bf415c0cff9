"""Pages rendered in this process, without HTTP and below any page cache: what a page itself costs.

``python -m bench.inside`` takes the Django project named by DJANGO_SETTINGS_MODULE, answers one JSON line per
JSON line and ends with its input. Run as a process of its own, so that two projects can take turns.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from io import BytesIO
from typing import Any

from bench.readers import USER_AGENT

Answering = Callable[[str], tuple[str, bytes]]


def environ_of(path: str) -> dict[str, Any]:
    """A GET of ``path`` by an ordinary browser."""
    path, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_USER_AGENT": USER_AGENT,
        "HTTP_ACCEPT_LANGUAGE": "en",
        "HTTP_ACCEPT_ENCODING": "gzip",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def django_itself() -> Answering:
    """The project's pages as Django answers them."""
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()

    def answer(path: str) -> tuple[str, bytes]:
        said: list[str] = []

        def start_response(status: str, headers: Any, exc_info: Any = None, /) -> Any:
            said.append(status)

        answered = application(environ_of(path), start_response)
        body = b"".join(answered)
        if hasattr(answered, "close"):
            answered.close()
        return said[0], body

    return answer


def below_the_page_cache() -> Answering:
    """The portal's pages as its page cache has them rendered; parts shared by all pages are kept there."""
    from portal.wsgi import renders

    def answer(path: str) -> tuple[str, bytes]:
        response = renders.render(path).response
        return response.status, response.body

    return answer


def answering() -> Answering:
    """How this project's pages are come by."""
    from django.conf import settings

    return below_the_page_cache() if settings.ROOT_URLCONF == "portal.urls" else django_itself()


def measure(answer: Answering, paths: list[str], seconds: float) -> dict[str, Any]:
    """CPU and time per page in µs over whole turns through ``paths``, for about ``seconds``."""
    pages, used, began = 0, time.process_time(), time.monotonic()
    until = began + seconds
    while pages == 0 or time.monotonic() < until:
        for path in paths:
            answer(path)
        pages += len(paths)
    took, used = time.monotonic() - began, time.process_time() - used
    return {"pages": pages, "cpu_us": used / pages * 1e6, "wall_us": took / pages * 1e6}


def look(answer: Answering, path: str) -> dict[str, Any]:
    """Status, length in bytes and number of queries of one page, those of all its databases together."""
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    with ExitStack() as stack:
        captured = [
            stack.enter_context(CaptureQueriesContext(connection)) for connection in connections.all()
        ]
        status, body = answer(path)
    return {"status": status, "bytes": len(body), "queries": sum(map(len, captured))}


def replies(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """What each asked-for line gives."""
    answer = answering()
    for line in lines:
        asked = json.loads(line)
        if "look" in asked:
            yield look(answer, asked["look"])
        else:
            yield measure(answer, asked["paths"], asked["seconds"])


def main() -> None:
    """Answer until the input ends."""
    for reply in replies(sys.stdin):
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
