"""Promises of the rehearsal: it loads nobody by mistake, and its books are right."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bench.rehearsal import named, report
from bench.rehearsal.crowd import Books, Crowd
from bench.rehearsal.report import Finding


class Answers(BaseHTTPRequestHandler):
    """Gives the front, fails at one address and hangs up at another."""

    protocol_version = "HTTP/1.1"
    seen: list[str] = []

    def do_GET(self) -> None:
        self.seen.append(self.headers.get("User-Agent", ""))
        if self.path == "/hangs-up/":
            self.close_connection = True
            return
        body = b'<a class="x" href="/a/">A</a><a href="/admin/">B</a><a href="http://other.example/c/">C</a>'
        self.send_response(503 if self.path == "/fails/" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def one_by_one(port: int, path: str) -> tuple[Crowd, Books]:
    """A crowd that has asked for one address once."""
    crowd = Crowd(lambda: http.client.HTTPConnection("127.0.0.1", port, timeout=60), [path], 1.0, dict)
    books = Books("step")
    line = crowd.connect()
    crowd._ask(line, path, books)
    line.close()
    return crowd, books


def test_what_failed_and_what_was_asked_again_are_told_apart(port: int) -> None:
    crowd, books = one_by_one(port, "/a/")
    assert (books.failed, books.again, crowd.answered["/a/"], crowd.unsure["/a/"]) == (0, 0, 1, 0)
    crowd, books = one_by_one(port, "/fails/")
    assert (books.failed, books.statuses[503], crowd.answered["/fails/"]) == (1, 1, 0)
    crowd, books = one_by_one(port, "/hangs-up/")
    assert (books.failed, books.lost, books.again, crowd.unsure["/hangs-up/"]) == (1, 1, 1, 2)


def test_a_crowd_reads_until_it_is_told_to_stop(port: int) -> None:
    crowd = Crowd(lambda: http.client.HTTPConnection("127.0.0.1", port, timeout=60), ["/a/"], 500.0, dict)
    with crowd.reading("step") as books:
        while sum(books.statuses.values()) < 20:
            pass
    asked = len(books.took)
    assert asked == sum(books.statuses.values()) == crowd.answered["/a/"]
    assert f"| step | {asked:,} |" in report.table(crowd.books)


def test_under_an_address_it_reads_what_is_readers_as_a_crawler(port: int) -> None:
    address = f"http://127.0.0.1:{port}"
    assert named.pages_of(address, named.connector(address)) == ["/", "/a/"]
    assert Answers.seen[-1] == named.HEADERS["User-Agent"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--address", "https://news.example"], "say --it-is-mine if it is yours"),
        (["--rate", "100000"], "--rate up to 1000"),
        (["--seconds", "0"], "--seconds up to 300"),
    ],
)
def test_it_loads_nobody_by_mistake(arguments: list[str], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.rehearsal", *arguments],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert said in done.stderr


def test_a_miss_is_seen() -> None:
    assert Finding("load", "x", True).line.startswith("ok ")
    assert Finding("load", "x", False).line.startswith("MISSED")
    assert Books("step", took=[0.1, 0.2, 0.3]).quantile(0.5) == 200
