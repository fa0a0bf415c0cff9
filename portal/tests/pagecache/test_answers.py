"""Promises of what HTTP says about sending a kept page."""

from __future__ import annotations

import gzip
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pagecache import answers
from portal.pagecache.entries import NOTICE
from portal.pagecache.recording import current, seam
from portal.tests.pagecache.newsstand import Newsstand, Sheet, lines
from portal.tests.pagecache.reader import Reader

TAG = 'W/"5f2a"'


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("*", True),
        ("*;q=0.5", True),
        ("*;q=0", False),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("gzip;q=0.000, *;q=1", False),
        ("gzip ; q=0.001", True),
        ("identity", False),
        ("identity, gzip;q=0.5", False),
        ("identity;q=0.5, gzip;q=0.5", True),
        ("identity;q=0.5, gzip", True),
        ("identity;q=0, gzip;q=0.1", True),
        ("br", False),
        ("gzipped", False),
        ("gzip;q=nonsense", False),
        ("gzip;q=nan", False),
        ("gzip;q=-1", False),
        (";;,,;q=1,", False),
    ],
)
def test_it_is_compressed_for_who_wants_it_so(accepted: str, zipped: bool) -> None:
    assert answers.takes_gzip(accepted) is zipped


@given(st.text(alphabet='gzipbr*identy;q=0.19, "\t\x00é', max_size=40))
def test_nothing_that_a_client_accepts_is_an_error(accepted: str) -> None:
    assert answers.takes_gzip(accepted) in {True, False}


@pytest.mark.parametrize(
    ("condition", "known"),
    [
        ('W/"5f2a"', True),
        ('"5f2a"', True),
        ("*", True),
        (" * ", True),
        ('"a", W/"b" , "5f2a"', True),
        ('"a","5f2a","b"', True),
        ('W/"a,b", "5f2a"', True),
        ("", False),
        ("5f2a", False),
        ('"5F2A"', False),
        ('"5f2"', False),
        ('W/"other"', False),
        ('"a"5f2a"b"', False),
        ('"', False),
    ],
)
def test_who_has_the_page_is_known(condition: str, known: bool) -> None:
    assert answers.is_known(condition, TAG) is known


@given(st.lists(st.text(alphabet="abc,* /W", max_size=6)), st.text(alphabet="abc", min_size=1, max_size=3))
def test_a_list_of_tags_is_searched_for_this_one_only(tags: list[str], own: str) -> None:
    condition = ", ".join(f'W/"{tag}"' for tag in tags)
    assert answers.is_known(condition, f'W/"{own}"') is (own in tags)


def test_headers_of_strangers_fill_no_memory() -> None:
    for number in range(1000):
        answers.takes_gzip(f"coding-{number}" + "x" * 10_000)
        answers.is_known(f'"{number}"' + "x" * 10_000, TAG)
    assert answers.takes_gzip.cache_info().currsize <= 64


def test_a_page_is_told_by_its_tag_in_every_encoding() -> None:
    reader = Reader(Newsstand(one=Sheet(lines("News"))))
    zipped = reader.get("/one/")
    plain = reader.get("/one/", HTTP_ACCEPT_ENCODING="identity")
    assert gzip.decompress(zipped.body) == plain.body == lines("News").encode()
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert zipped.headers["ETag"] == plain.headers["ETag"]
    assert zipped.headers["ETag"].startswith('W/"')


def test_a_304_says_what_a_200_says_but_for_the_body() -> None:
    reader = Reader(Newsstand(one=Sheet(headers=[("Content-Language", "en"), ("X-Frame-Options", "DENY")])))
    whole = reader.get("/one/")
    answer = reader.get("/one/", HTTP_IF_NONE_MATCH=f'"other", {whole.headers["ETag"]}')
    assert (answer.status, answer.body) == (304, b"")
    kept = {"ETag", "Vary", "Age", "Cache-Control", "X-Frame-Options"}
    assert {name: answer.headers[name] for name in kept} == {name: whole.headers[name] for name in kept}
    assert not answer.headers.keys() & {"Content-Type", "Content-Encoding", "Content-Length"}


def test_a_head_says_what_a_get_says_and_sends_nothing() -> None:
    reader = Reader(Newsstand(one=Sheet()))
    reader.get("/one/")
    get, head = reader.get("/one/"), reader.get("/one/", method="HEAD")
    assert (head.status, head.body, head.headers) == (200, b"", get.headers)
    assert get.headers["Content-Length"] == str(len(get.body))


def test_what_is_missing_has_no_condition() -> None:
    reader = Reader(Newsstand())
    answer = reader.get("/nothing/")
    again = reader.get("/nothing/", HTTP_IF_NONE_MATCH=answer.headers["ETag"])
    assert (again.status, again.how) == (404, "hit")


def test_a_copy_that_says_so_has_no_tag_and_is_sent_whole() -> None:
    """Else the browser would keep "this is the page as it was" until the page beside it changes."""

    def text() -> str:
        if notes := current():
            notes.notice = "<p>An older copy</p>"
        return lines("News") + (seam(NOTICE) or "")

    stand = Newsstand(one=Sheet(text))
    reader = Reader(stand)
    good = reader.get("/one/")
    assert "An older copy" not in good.text
    stand.pages["/one/"] = Sheet("Out of order", "500 Internal Server Error")
    reader.cache.purges.purge(["news"])
    copy = reader.get("/one/", HTTP_IF_NONE_MATCH=good.headers["ETag"])
    assert (copy.status, copy.how) == (200, "failed")
    assert "An older copy" in copy.text
    assert "ETag" not in copy.headers
    assert copy.headers["Cache-Control"] == "no-cache"
    stand.pages["/one/"] = Sheet(text)
    with patch("portal.pagecache.resting.REST_AFTER_FAILURE", 0.0):
        reader.cache.forget()
        well = reader.get("/one/", HTTP_IF_NONE_MATCH=good.headers["ETag"])
    assert well.status == 304


@pytest.mark.parametrize("beacon", [False, True])
def test_caches_further_on_are_told_what_they_may_do(beacon: bool) -> None:
    own = Sheet(headers=[("Cache-Control", "public, max-age=3600")])
    reader = Reader(Newsstand(one=Sheet(keys=("b", "a")), two=own), beacon=beacon)
    answer = reader.get("/one/")
    untold = "public, max-age=2, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"
    assert answer.headers["Cache-Control"] == (untold if beacon else answers.FOR_BROWSERS)
    assert answer.headers["Age"] == "0"
    assert "Surrogate-Key" not in answer.headers
    assert reader.get("/two/").headers["Cache-Control"] == "public, max-age=3600"
