"""Promises of deploy/nginx-microcache.conf, kept by a real nginx before a real gate."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.tests.edge.infront import ONE_PERSONS, Nginx, standing, until
from portal.tests.edge.origin import Origin
from portal.tests.pagecache.newsstand import Sheet

pytestmark = pytest.mark.xdist_group("nginx")


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    made = Origin("nginx")
    yield made
    made.close()


@pytest.fixture(scope="module")
def nginx(origin: Origin) -> Iterator[Nginx]:
    with standing(Nginx, origin.port) as front:
        yield front


def put(origin: Origin, path: str, text: str) -> None:
    origin.stand.pages[path] = Sheet(f"<p>{text}</p>", keys=(path,))


def test_of_many_who_ask_at_once_few_reach_the_portal(nginx: Nginx, origin: Origin) -> None:
    put(origin, "/rush/", "Words")
    until("made once", lambda: origin.reader.get("/rush/").how == "hit")
    with ThreadPoolExecutor(16) as crowd:
        answers = list(crowd.map(lambda _number: nginx.ask("/rush/"), range(200)))
    assert {(one.status, "Words" in one.text) for one in answers} == {(200, True)}
    assert answers[0].headers["Cache-Control"] == (
        "public, max-age=2, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"
    )
    assert origin.asked.count("/rush/") < 100


def test_a_correction_shows_by_itself_and_never_after_three_seconds(nginx: Nginx, origin: Origin) -> None:
    """One second, and one in which the old copy is sent while the new one is fetched."""
    put(origin, "/correct/", "Old words")
    assert "Old words" in nginx.ask("/correct/").text
    put(origin, "/correct/", "New words")
    origin.purge("/correct/")
    until("the new words", lambda: "New words" in nginx.ask("/correct/").text)


def test_a_page_that_nobody_asked_for_is_not_sent_old(nginx: Nginx, origin: Origin) -> None:
    put(origin, "/rare/", "Old words")
    nginx.ask("/rare/")
    put(origin, "/rare/", "New words")
    origin.purge("/rare/")
    # By the clock of nginx itself: three seconds are over when another page was fetched anew three times.
    put(origin, "/clock/", "Tick")
    until("three seconds", lambda: nginx.ask("/clock/") and origin.asked.count("/clock/") > 3)
    assert "New words" in nginx.ask("/rare/").text


def test_packed_and_unpacked_are_kept_apart(nginx: Nginx, origin: Origin) -> None:
    put(origin, "/packed/", "Words")
    for accepted, encoding in (("gzip, br", "gzip"), ("identity", None), ("gzip;q=0", None), ("br", None)):
        for _twice in range(2):
            answer = nginx.ask("/packed/", Accept_Encoding=accepted)
            assert answer.headers.get("Content-Encoding") == encoding, accepted
            assert "Words" in answer.text


def test_a_part_of_a_page_is_cut_from_the_whole(nginx: Nginx, origin: Origin) -> None:
    put(origin, "/range/", "Words")
    whole = nginx.ask("/range/", Accept_Encoding="identity")
    part = nginx.ask("/range/", Accept_Encoding="identity", Range="bytes=3-7")
    assert (part.status, part.body) in {(206, whole.body[3:8]), (200, whole.body)}
    assert nginx.ask("/range/", Accept_Encoding="identity").body == whole.body


def test_who_has_the_page_is_told_that_it_is_the_same(nginx: Nginx, origin: Origin) -> None:
    put(origin, "/tag/", "Words")
    tag = nginx.ask("/tag/").headers["Etag"]
    known = nginx.ask("/tag/", If_None_Match=tag)
    assert (known.status, known.body) == (304, b"")
    assert nginx.ask("/tag/", method="HEAD").body == b""


@ONE_PERSONS
def test_what_is_one_persons_is_never_anothers(
    nginx: Nginx, origin: Origin, said: list[tuple[str, str]]
) -> None:
    origin.own["/admin/x/"] = origin.own["/static/own"] = said
    for path in ("/admin/x/", "/static/own"):
        for name in ("sessionid", "theme"):
            mine = nginx.ask(path, Cookie=f"{name}=mine")
            yours = nginx.ask(path, Cookie=f"{name}=yours")
            assert (mine.body, yours.body) == (
                f"own of {name}=mine".encode(),
                f"own of {name}=yours".encode(),
            )
        assert nginx.ask(path).body == b"own of nobody"


def test_what_is_kept_for_readers_was_never_made_for_who_has_signed_in(nginx: Nginx, origin: Origin) -> None:
    origin.own["/static/page"] = [("Cache-Control", "public, max-age=60")]
    assert nginx.ask("/static/page", Cookie="a=b; sessionid=mine").body == b"own of a=b; sessionid=mine"
    assert nginx.ask("/static/page").body == b"own of nobody"
    assert nginx.ask("/static/page", Cookie="__Host-sessionid=mine").body == b"own of __Host-sessionid=mine"


def test_a_picture_that_is_withdrawn_is_gone(nginx: Nginx, origin: Origin) -> None:
    """It lives a year, and nobody tells nginx: it is not kept."""
    origin.own["/media/r/abc/wide.jpg"] = [("Cache-Control", "public, max-age=31536000, immutable")]
    assert nginx.ask("/media/r/abc/wide.jpg").status == 200
    origin.fails.add("/media/r/abc/wide.jpg")
    assert nginx.ask("/media/r/abc/wide.jpg").status == 500


def test_while_the_portal_is_away_kept_pages_go_on(nginx: Nginx, origin: Origin) -> None:
    put(origin, "/away/", "Words")
    nginx.ask("/away/")
    origin.close()
    try:
        for _time in range(20):
            answer = nginx.ask("/away/")
            assert (answer.status, "Words" in answer.text) == (200, True)
        assert nginx.ask("/never-asked/").status >= 500
        assert nginx.ask("/hit/away/").status >= 500
    finally:
        origin.open()
    until("well again", lambda: nginx.ask("/never-asked/").status == 404)


def test_a_fault_of_the_portal_replaces_no_page(nginx: Nginx, origin: Origin) -> None:
    put(origin, "/fault/", "Words")
    nginx.ask("/fault/")
    origin.stand.pages["/fault/"] = Sheet("Out of order", status="500 Internal Server Error")
    origin.purge("/fault/")
    origin.reader.cache.forget()
    origin.reader.cache.files.clear()
    count = origin.asked.count("/fault/")
    until("asked again", lambda: nginx.ask("/fault/") and origin.asked.count("/fault/") > count + 1)
    answer = nginx.ask("/fault/")
    assert (answer.status, "Words" in answer.text) == (200, True)


@pytest.mark.parametrize("path", ["/passed-on/", "/admin/passed-on/"])
def test_the_portal_hears_who_asked_for_what(nginx: Nginx, origin: Origin, path: str) -> None:
    nginx.ask(path, X_Forwarded_For="203.0.113.9", Accept_Encoding="br, gzip")
    told = origin.environ
    assert (told["PATH_INFO"], told["HTTP_HOST"]) == (path, "localhost")
    assert told["HTTP_X_FORWARDED_FOR"] == "203.0.113.9, 127.0.0.1"
    assert (told["HTTP_X_FORWARDED_PROTO"], told["HTTP_ACCEPT_ENCODING"]) == ("http", "gzip")
