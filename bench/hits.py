"""What a hit costs beyond sending bytes, function by function, in a process with nothing else to do.

``python -m bench.hits PATH ARTICLE ROUNDS`` with the portal's settings prints JSON: CPU in µs per hit of
counting, splice and both, of the whole gate, and milliseconds of a flush after views of many articles.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import django

from bench.inside import environ_of

HITS = 5_000
VIEWS = b"12,345 views"
FLUSHED = (100, 1_000, 10_000)

_readers = itertools.count(1)


def strangers(path: str, number: int) -> list[dict[str, Any]]:
    """Requests of readers whom nobody has seen before, as a declared proxy passes them on."""
    return [environ_of(path) | {"HTTP_X_FORWARDED_FOR": address(next(_readers))} for _ in range(number)]


def address(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def cpu_us(work: Callable[[dict[str, Any]], object], requests: Iterable[dict[str, Any]]) -> float:
    """CPU of this process for one request, in µs."""
    first, *asked = requests
    work(first)  # a new browser is compared with all crawlers, once
    began = time.process_time()
    for environ in asked:
        work(environ)
    return (time.process_time() - began) / len(asked) * 1e6


def counting(path: str, article: int) -> Iterator[tuple[str, float]]:
    """One view counted, its number and its words."""
    from articles import readership

    views = readership.ArticleCount(article, 1000, "en")

    def count(environ: dict[str, Any]) -> None:
        views.count(environ)
        views.words()

    yield "counting", cpu_us(count, strangers(path, HITS))


def splicing(path: str) -> Iterator[tuple[str, float]]:
    """The page around its words, and the gate as a whole."""
    from portal.wsgi import application as gate
    from portal.wsgi import cache

    kept, _how = cache.find(path)
    yield (
        "splice",
        cpu_us(lambda environ: kept.body(VIEWS, zipped=True, with_notice=False), strangers(path, HITS)),
    )

    def start_response(status: str, headers: Any, exc_info: Any = None, /) -> Any:
        if status != "200 OK":
            raise RuntimeError(status)

    yield "gate", cpu_us(lambda environ: gate(environ, start_response), strangers(path, HITS))


def flushing(path: str) -> Iterator[tuple[str, float]]:
    """Views of many articles booked at once, in ms of the clock."""
    from articles import readership

    readership.flush()
    for articles in FLUSHED:
        for article, environ in enumerate(strangers(path, articles), start=1):
            readership.count_view(article, environ)
        began = time.perf_counter()
        booked = readership.flush()
        yield f"flush/{articles}", (time.perf_counter() - began) * 1000
        if booked < articles:
            raise RuntimeError(f"Of {articles} views {booked} were booked.")


def main() -> None:
    """Every part that is there, as often as asked for; parts that are not are named with their reason."""
    path, article, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    found: dict[str, list[float]] = {}
    missing: dict[str, str] = {}
    parts: dict[str, Callable[[], Iterator[tuple[str, float]]]] = {
        "counting": lambda: counting(path, article),
        "splice": lambda: splicing(path),
        "flush": lambda: flushing(path),
    }
    for name, part in parts.items():
        try:
            for _ in range(rounds):
                for measured, value in part():
                    found.setdefault(measured, []).append(value)
        except (ImportError, AttributeError, RuntimeError) as error:
            missing[name] = str(error)
    sys.stdout.write(json.dumps({"found": found, "missing": missing}))


if __name__ == "__main__":
    django.setup()
    main()
