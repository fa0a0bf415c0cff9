"""Promises of pages as readers get them: through a socket, from the server that production runs."""

from __future__ import annotations

import gzip
import re
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from portal.pagecache import answers
from portal.tests.pagecache.desk import Desk
from portal.tests.pagecache.served import Served, until, views_on
from portal.tests.test_serving import PATIENCE

# One server for all of them, in whatever order.
pytestmark = pytest.mark.xdist_group("served")


def test_conditions_encodings_and_heads(served: Served, story: str) -> None:
    served.warm(story)
    whole = served.ask(story)
    assert (whole.status, whole.how) == (200, "hit")
    assert whole.headers["Content-Encoding"] == "gzip"
    assert whole.headers["Vary"] == "Accept-Encoding"
    assert whole.headers["Age"] == "0"
    assert whole.headers["Cache-Control"] == answers.COUNTED_HERE
    assert served.ask("/about/").headers["Cache-Control"] == answers.FOR_BROWSERS
    plain = served.ask(story, Accept_Encoding="gzip;q=0, identity")
    assert "Content-Encoding" not in plain.headers
    assert re.sub(rb"\d+ views?", b"", plain.body) == re.sub(rb"\d+ views?", b"", gzip.decompress(whole.body))
    known = served.ask(story, If_None_Match=whole.headers["Etag"])
    assert (known.status, known.body, known.headers["Etag"]) == (304, b"", whole.headers["Etag"])
    head = served.ask(story, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) == pytest.approx(len(whole.body), abs=3)
    assert "Set-Cookie" not in whole.headers


def test_every_answer_that_shows_the_page_is_counted_and_shown(served: Served, desk: Desk) -> None:
    path = desk.publish("Counted story")
    served.warm(path)  # By asking for the head, which is no view.
    # What is shown in need has none: on a busy machine that may be the case for a moment.
    etag = until("a tag", lambda: served.ask(path, method="HEAD").headers.get("Etag"))
    with ThreadPoolExecutor(8) as readers:
        shown = list(readers.map(lambda _: views_on(served.ask(path)), range(60)))
        list(readers.map(lambda _: served.ask(path, If_None_Match=etag), range(20)))
        list(readers.map(lambda _: served.ask(path, method="HEAD"), range(20)))
    assert max(shown) == 60
    assert views_on(served.ask(path)) == 81
    assert desk.views(path) == 81


def test_what_is_missing_or_gone_is_kept_for_a_moment(served: Served, desk: Desk) -> None:
    until("kept", lambda: served.ask("/news/nothing/").how == "hit")
    assert served.ask("/news/nothing/").status == 404
    path = desk.publish("Withdrawn story")
    served.warm(path)
    desk.withdraw(path)
    until("gone", lambda: served.ask(path).status == 410)
    served.warm(path)
    answers = [served.ask(path) for _ in range(20)]
    assert {(answer.status, answer.how) for answer in answers} == {(410, "hit")}
    assert not any("Text." in answer.text for answer in answers)


def test_files_are_served_beside_pages(served: Served, data: Path) -> None:
    served.warm("/about/")
    sheet = re.search(r'href="(/static/css/portal\.[^"]+\.css)"', served.ask("/about/").text)
    assert sheet
    answer = served.ask(sheet[1])
    assert (answer.status, answer.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert "immutable" in answer.headers["Cache-Control"]
    picture = data / "public" / "abcdefghijklmnop" / "16x9-320.jpg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(b"\xff\xd8picture")
    answer = served.ask("/media/r/abcdefghijklmnop/16x9-320.jpg")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert answer.body == b"\xff\xd8picture"
    assert served.ask("/media/r/abcdefghijklmnop/16x9-640.jpg").status == 404
    card = f"{'0a' * 16}/{'0b' * 8}.jpg"
    (data / "cards" / card).parent.mkdir(parents=True)
    (data / "cards" / card).write_bytes(b"\xff\xd8card")
    answer = served.ask(f"/media/cards/{card}")
    assert (answer.status, answer.body) == (200, b"\xff\xd8card")
    assert "immutable" in answer.headers["Cache-Control"]
    assert served.ask(f"/media/cards/{'0c' * 16}/{'0b' * 8}.jpg").status == 404


def test_only_our_own_host_is_answered(served: Served) -> None:
    served.warm("/about/")
    assert served.ask("/about/", Host="evil.example").status == 400
    assert served.ask("/healthz", Host="evil.example").status == 200
    for lines in (
        (
            "GET /about/ HTTP/1.1",
            "Host: evil.example",
            "X-Forwarded-Host: localhost",
            "Connection: close",
            "",
        ),
        ("GET http://localhost/about/ HTTP/1.1", "Host: evil.example", "Connection: close", ""),
    ):
        assert b" 400 " in served.raw(*lines).splitlines()[0]
    answer = served.ask("/about/", X_Forwarded_Host="evil.example")
    assert (answer.status, answer.how) == (200, "hit")
    assert "evil" not in answer.text


def test_private_pages_are_kept_nowhere(served: Served) -> None:
    for path in ("/admin/", "/accounts/login/"):
        control = served.ask(path).headers["Cache-Control"]
        assert "private" in control
        assert "no-store" in control
    assert served.ask("/accounts/login/", method="POST", body=b"login=a").status == 403


def test_a_revision_in_another_process_is_seen_in_every_web_process(
    served: Served, desk: Desk, story: str
) -> None:
    path = desk.publish("Wording one")
    others = ("/about/", "/privacy/", story)
    served.warm(path, *others)
    desk.revise(path, "Wording two")
    until("the new wording", lambda: "Wording two" in served.ask(path).text)
    answers = [served.ask(path) for _ in range(40)]
    assert all("Wording two" in answer.text and "Wording one" not in answer.text for answer in answers)
    assert {served.ask(other).how for other in others for _ in range(10)} == {"hit"}


def test_two_hundred_readers_of_a_purged_page_are_one_render_or_two(served: Served, desk: Desk) -> None:
    path = desk.publish("Asked for by many")
    served.warm(path)
    desk.purge(desk.article(path))
    with ThreadPoolExecutor(40) as readers:
        answers = list(readers.map(lambda _: served.ask(path), range(200)))
    assert {answer.status for answer in answers} == {200}
    assert Counter(answer.how for answer in answers)["miss"] <= 2


def test_ten_thousand_random_queries_grow_nothing(served: Served, data: Path) -> None:
    served.warm("/about/", "/news/")
    files = stored(data)
    before = {pid: memory(pid) for pid in served.web()}
    names = ("utm_source", "fbclid", "q", "page", "x")
    lines = [
        f"HEAD /{('about', 'news')[number % 2]}/?{names[number % 5]}={number}-{'r' * 200} HTTP/1.1\r\n"
        f"Host: localhost\r\n\r\n"
        for number in range(10_000)
    ]
    with socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE) as client:
        answered, hits = 0, 0
        for start in range(0, len(lines), 100):
            client.sendall("".join(lines[start : start + 100]).encode())
            found = b""
            while found.count(b"\r\n\r\n") < 100:
                found += client.recv(65_536)
            answered += found.count(b"HTTP/1.1 200 ")
            hits += found.count(b"dateline; hit")
    assert answered == 10_000
    # Lists live for a minute, which may end meanwhile.
    assert hits >= 9_900
    assert stored(data) <= files + 20
    assert all(memory(pid) < before[pid] + 30_000 for pid in served.web() & before.keys())


def stored(data: Path) -> int:
    return sum(1 for path in (data / "pagecache").rglob("*") if path.is_file())


def memory(pid: int) -> int:
    """Kilobytes that a process takes."""
    return int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[0])


def test_slow_and_idle_clients_keep_nobody_from_being_served(served: Served, story: str) -> None:
    """A hundred say nothing, three hundred half a header, thirty send slow forms, one reads slowly.

    Another begins a form and falls silent: its line is cut, and its place is free.
    """
    served.warm(story, "/about/")
    post = (
        "POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n"
        "Cookie: csrftoken=abcdefghijklmnopqrstuvwxyzABCDEF\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na"
    )
    half, whole = "GET / HTTP/1.1\r\nHost: local", f"GET {story} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with ExitStack() as stack:
        silent = stack.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE))
        silent.sendall(post.encode())
        clients = []
        for said in ["", half, half, half] * 100 + [post] * 30 + [whole]:
            client = socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE)
            clients.append(stack.enter_context(client))
            client.sendall(said.encode())
        for _ in range(3):
            for client in clients[-31:-1]:
                with suppress(OSError):  # Some were told to come again.
                    client.sendall(b"b")
            assert clients[-1].recv(1)
            for path in (story, "/about/", "/healthz", "/accounts/login/"):
                assert served.ask(path).status == 200
        assert silent.recv(1) == b""


def test_a_page_that_is_too_large_passes_unkept(served: Served, desk: Desk) -> None:
    desk.lengthen("about", 5 << 20)
    try:
        answers = [until("the long page", lambda: long(served)) for _ in range(2)]
        assert {answer.how for answer in answers} == {"bypass"}
    finally:
        desk.lengthen("about", 0)
    served.warm("/about/")


def long(served: Served) -> object:
    answer = served.ask("/about/")
    return answer if answer.status == 200 and len(answer.body) > 5 << 20 else None
