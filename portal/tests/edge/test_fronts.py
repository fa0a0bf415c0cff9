"""Promises of what caches in front are told, whatever stands there."""

from __future__ import annotations

from typing import Any

import pytest

from portal.pagecache import parts
from portal.pagecache.fronts import EVERYTHING, FRONTS, TOLD, UNTOLD, guarded, written
from portal.pagecache.recording import depends_on, good_for
from portal.pagecache.templatetags.pagecache import part
from portal.tests.pagecache.newsstand import Newsstand, Sheet
from portal.tests.pagecache.reader import Reader

FOR_A_SECOND = "public, max-age=2, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"
LONG = "public, max-age=2, s-maxage=60, stale-while-revalidate=60, stale-if-error=86400"


def said(front: str, *keys: str) -> dict[str, str]:
    return dict(FRONTS[front].said(keys))


def test_varnish_reads_cache_control_and_keys_parted_by_spaces() -> None:
    assert said("varnish", "b", "a") == {"Cache-Control": LONG, "Surrogate-Key": "everything a b"}


def test_fastly_and_cloudflare_have_headers_of_their_own_and_take_them_away() -> None:
    assert said("fastly", "a") == {
        "Cache-Control": "public, max-age=2",
        "Surrogate-Control": TOLD,
        "Surrogate-Key": "everything a",
    }
    assert said("cloudflare", "b", "a") == {
        "Cache-Control": "public, max-age=2",
        "Cloudflare-CDN-Cache-Control": TOLD,
        "Cache-Tag": "everything,a,b",
    }


def test_who_is_not_told_of_purges_keeps_a_page_for_a_second() -> None:
    assert said("nginx", "a") == {"Cache-Control": FOR_A_SECOND}


@pytest.mark.parametrize(("front", "most"), [("varnish", 8_000), ("fastly", 16_384), ("cloudflare", 16_384)])
def test_keys_that_would_be_cut_off_are_not_sent_and_the_page_lives_a_second(front: str, most: int) -> None:
    fits = said(front, *[f"card:{number}" for number in range(700)])
    assert TOLD in fits.values() or LONG in fits.values()
    many = said(front, *[f"card:{number}" for number in range(2000)])
    assert not {"Surrogate-Key", "Cache-Tag"} & many.keys()
    assert UNTOLD in many.values() or FOR_A_SECOND in many.values()
    for headers in (fits, many):
        assert all(len(name) + len(value) + 4 <= most + 64 for name, value in headers.items())


@pytest.mark.parametrize("odd", ["two words", "a,b", "слово", "line\nbreak", "x" * 101, "\ud800", ""])
def test_a_key_of_any_signs_is_written_as_every_cache_takes_it(odd: str) -> None:
    plain = written(odd)
    assert plain != written(f"{odd} ")
    assert plain.isascii()
    assert plain.isprintable()
    assert not set(plain) & set(" ,")
    assert len(plain) < 101
    assert written("article:17") == "article:17"


def test_parts_that_live_long_take_the_page_down_with_them_and_others_grow_old() -> None:
    def lasting(edition: str) -> str:
        depends_on("rubrics")
        return "<nav>Menu</nav>"

    def passing(edition: str) -> str:
        depends_on("newest")
        good_for(seconds=60)
        return "<p>Headline</p>"

    known = dict(parts._renders)
    parts.register("lasting", lasting)
    parts.register("passing", passing)
    try:
        stand = Newsstand(one=Sheet(lambda: f"<p>{part('lasting')}{part('passing')}</p>"))
        keys = with_front("varnish", stand).get("/one/").headers["Surrogate-Key"]
    finally:
        parts._renders.clear()
        parts._renders.update(known)
    assert keys.split() == [EVERYTHING, "news", "rubrics"]


def with_front(name: str, stand: Newsstand) -> Reader:
    reader = Reader(stand, beacon=True)
    reader.gate.wishes = type(reader.gate.wishes)(beacon=True, status=True, https=False, front=FRONTS[name])
    return reader


def test_an_older_copy_is_nobodys_to_keep() -> None:
    stand = Newsstand(one=Sheet("<p>Old</p>"))
    reader = with_front("varnish", stand)
    reader.get("/one/")
    stand.pages["/one/"] = Sheet("Out of order", "500 Internal Server Error")
    reader.cache.purges.purge(["news"])
    copy = reader.get("/one/")
    assert (copy.status, copy.headers["Cache-Control"]) == (200, "no-cache")
    assert "Surrogate-Key" not in copy.headers


@pytest.mark.parametrize(
    ("control", "is_told"),
    [
        ("no-store", True),
        ("private, max-age=60", True),
        ("no-cache", True),
        ("public, max-age=2, s-maxage=0", True),
        ("", True),
        ("public, max-age=31536000, immutable", False),
        ("public, max-age=60", False),
    ],
)
def test_fastly_which_overlooks_no_store_is_told_in_its_own_words(control: str, is_told: bool) -> None:
    def portal(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Cache-Control", control)] if control else [])
        return [b""]

    heard: dict[str, str] = {}
    guarded(portal, FRONTS["fastly"])({}, lambda status, headers: heard.update(headers))  # type: ignore[arg-type]
    assert heard.get("Surrogate-Control") == ("max-age=0" if is_told else None)
    assert guarded(portal, FRONTS["varnish"]) is guarded(portal, None) is portal
