"""Promises of addresses: whatever somebody writes into one, the answer is a page, a redirect or a refusal."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.tests.pagecache.newsstand import Newsstand, Sheet, lines
from portal.tests.pagecache.reader import Reader

FINE = {200, 301, 302, 404, 410, 400}
WILD = st.one_of(
    st.text(max_size=40),
    st.integers(-(10**25), 10**25).map(str),
    st.dates().map(str),
    st.sampled_from(
        [
            "2026-02-30",
            "0000-00-00",
            "9999-12-31",
            "0001-01-01",
            "1_a",
            "\x00",
            "-",
            "%00",
            "９",
            "١٢",
            "1e9",
            "nan",
        ]
    ),
)
NAMES = (
    "q",
    "from",
    "until",
    "rubric",
    "kind",
    "person",
    "tag",
    "author",
    "edition",
    "sort",
    "before",
    "after",
)
FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


class AnyAddressTests(TestCase):
    databases = {"default", "readership"}

    def fine(self, address: str) -> Any:
        response = self.client.get(address)
        self.assertIn(response.status_code, FINE, address)
        self.assertFalse(response.cookies, address)
        return response

    @FEW
    # Kyiv's first midnight is in no year of UTC's.
    @example(1, 1, 1, "")
    @example(1, 1, 31, "uk/")
    @example(9999, 12, 31, "")
    @given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99), st.sampled_from(["", "uk/"]))
    def test_any_day_has_a_page_or_none(self, year: int, month: int, day: int, edition: str) -> None:
        self.fine(f"/{edition}archive/{year:04}/{month:02}/{day:02}/")

    @settings(FEW, max_examples=15)
    @given(WILD, WILD, WILD)
    def test_any_path_has_a_page_or_none(self, one: str, two: str, three: str) -> None:
        for path in (
            "news/{}/",
            "news/{}/report/",
            "tag/{}/",
            "author/{}/",
            "feeds/rubric/{}.rss",
            "{}/",
            "api/v1/{}",
        ):
            self.fine("/" + path.format(quote(one, safe="")))
        self.fine(f"/archive/{quote(one, safe='')}/{quote(two, safe='')}/{quote(three, safe='')}/")
        self.fine(f"/sitemaps/{quote(one, safe='')}/{quote(two, safe='')}.xml")

    @FEW
    @given(st.dictionaries(st.sampled_from([*NAMES, "page", "at"]), WILD, max_size=6))
    def test_any_search_is_answered(self, asked: dict[str, str]) -> None:
        self.fine(f"/search/?{urlencode(asked)}")

    @FEW
    @given(st.dictionaries(st.sampled_from(["q", "kind", *NAMES]), WILD, max_size=3))
    def test_any_beginning_of_a_word_is_answered(self, asked: dict[str, str]) -> None:
        self.fine(f"/search/suggestions/?{urlencode(asked)}")

    @FEW
    @given(
        st.sampled_from(["articles", "tags", "quotes", "rates", "rubrics", "authors"]),
        st.dictionaries(
            st.sampled_from(["limit", "cursor", "q", "edition", "updated_since", "tag", "rubric", "fields"]),
            WILD,
            max_size=4,
        ),
    )
    def test_any_question_to_the_api_is_answered(self, noun: str, asked: dict[str, str]) -> None:
        self.fine(f"/api/v1/{noun}?{urlencode(asked)}")


class AnyHitTests(TestCase):
    def setUp(self) -> None:
        self.reader = Reader(Newsstand(about=Sheet(lines("about"))), beacon=True)

    @FEW
    @given(WILD, st.sampled_from(["GET", "POST", "HEAD", "PUT"]), WILD)
    def test_any_hit_is_counted_or_refused(self, path: str, method: str, came_from: str) -> None:
        written = "/hit/" + quote(path, safe="/").replace("%", "").replace("?", "")
        answer = self.reader.get(written, method=method, HTTP_X_CAME_FROM=came_from)
        self.assertIn(answer.status, {200, 404})
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
