"""Promises of limits: who asks too often waits, everybody else and every kept page goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from portal import limits
from portal.kit.buckets import Rate
from portal.pagecache.calls import bare_request
from portal.pagecache.gate import Gate, Wishes
from portal.tests.pagecache.newsstand import Newsstand, Sheet, lines
from portal.tests.pagecache.reader import Answer, Reader

FEW = {name: Rate(0.001, at_once=2) for name in limits.RATES}
_addresses = count(1)


@pytest.fixture(autouse=True)
def _few() -> Iterator[None]:
    with override_settings(PORTAL_LIMITS=FEW):
        yield


def somebody() -> str:
    """An address that has not asked for anything yet."""
    number = next(_addresses)
    return f"198.51.{number >> 8 & 255}.{number & 255}"


class Stand:
    """A portal of three pages before a reader."""

    def __init__(self, **wishes: bool) -> None:
        self.newsstand = Newsstand(search=Sheet(lines("found")), about=Sheet(lines("about")))
        self.reader = Reader(self.newsstand, **wishes)

    def ask(self, who: str, address: str, **headers: str) -> Answer:
        return self.reader.get(address, REMOTE_ADDR=who, **headers)


def test_who_searches_too_often_is_told_when_to_come_again_in_the_language_of_the_edition() -> None:
    stand, who = Stand(), somebody()
    assert [stand.ask(who, f"/search/?q={word}").status for word in ("one", "two", "three")] == [
        200,
        200,
        429,
    ]
    refusal = stand.ask(who, "/search/?q=four")
    assert int(refusal.headers["Retry-After"]) >= 1
    assert refusal.headers["Cache-Control"] == "no-store"
    assert 'lang="en"' in refusal.text
    assert "Asked too often" in refusal.text
    stand.ask(who, "/uk/search/?q=four")
    assert 'lang="uk"' in stand.ask(who, "/uk/search/?q=five").text
    assert stand.ask(somebody(), "/search/?q=four").status == 200


def test_kept_pages_and_pages_without_a_limit_are_never_refused() -> None:
    stand, who = Stand(), somebody()
    for _ in range(3):
        stand.ask(who, f"/search/?q={_}")
    assert stand.ask(who, "/search/?q=9").status == 429
    assert stand.ask(who, "/search/?q=0").how == "hit"
    for path in ("/about/", "/news/nothing/", "/static/nothing.css"):
        assert stand.ask(who, path).status != 429, path


def test_the_api_and_suggestions_refuse_as_json_that_other_sites_may_read() -> None:
    stand, who = Stand(), somebody()
    for address in ("/api/v1/articles?limit={}", "/search/suggestions/?q={}", "/api/v1/nowhere-{}"):
        who = somebody()
        answers = [stand.ask(who, address.format(number)) for number in range(3)]
        assert answers[-1].status == 429
        assert answers[-1].headers["Content-Type"] == "application/problem+json"
        assert answers[-1].headers["Access-Control-Allow-Origin"] == "*"
        assert json.loads(answers[-1].body)["status"] == 429
        assert "Retry-After" in answers[-1].headers


def test_the_beacon_is_limited_before_anything_is_looked_up() -> None:
    stand, who = Stand(beacon=True), somebody()
    assert [stand.ask(who, "/hit/news/nothing/", method="POST").status for _ in range(3)] == [404, 404, 429]


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "expected"),
    [
        ([], "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (["10.0.0.0/8"], "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.1", "192.0.2.66, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.1", "198.51.100.1:40123", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.1", "198.51.100.1, 10.0.0.2:80", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.1", "[2001:db8:1:2::1]:40123", "2001:db8:1:2::/64"),
        (["10.0.0.0/8"], "10.0.0.1", "2001:db8:1:2::1", "2001:db8:1:2::/64"),
        (["10.0.0.0/8"], "10.0.0.1", "unknown", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "_hidden-40123", "10.0.0.1"),
        ([], "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ([], "2001:db8:1:2:ffff::1", "", "2001:db8:1:2::/64"),
        ([], "::ffff:192.0.2.1", "", "192.0.2.1"),
        ([], "", "", ""),
        ([], "unix:", "", "unix:"),
    ],
)
def test_only_declared_proxies_are_believed_about_who_asks(
    proxies: list[str], peer: str, forwarded: str, expected: str
) -> None:
    environ = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}
    with override_settings(PORTAL_PROXIES=proxies):
        assert limits.address_of(environ) == expected


@pytest.mark.parametrize(
    ("proxies", "peer", "is_believed"),
    [
        (["10.0.0.0/8"], "10.0.0.1", True),
        (["10.0.0.0/8"], "192.0.2.1", False),
        (["10.0.0.0/8"], "127.0.0.1", False),
        ([], "127.0.0.1", True),
        ([], "::1", True),
        ([], "10.0.0.1", False),
        ([], "192.0.2.1", False),
        ([], "", False),
    ],
)
def test_only_proxies_of_ours_are_believed_about_https(
    proxies: list[str], peer: str, is_believed: bool
) -> None:
    """Others are sent to https, by kept pages and by Django."""
    seen: list[dict[str, Any]] = []

    def others(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ)
        start_response("301 Moved Permanently", [])
        return []

    stand = Stand()
    gate = Gate(stand.reader.gate.cache, Wishes(beacon=False, status=True, https=True), others)
    said: list[str] = []
    with override_settings(PORTAL_PROXIES=proxies):
        for path in ("/about/", "/admin/"):
            environ = {**bare_request(path), "REMOTE_ADDR": peer, "HTTP_X_FORWARDED_PROTO": "https"}
            list(gate(environ, lambda status, headers: said.append(status[:3])))
    assert said == (["200", "301"] if is_believed else ["301", "301"])
    assert {"HTTP_X_FORWARDED_PROTO" in environ for environ in seen} == {is_believed}


def test_whatever_a_stranger_writes_into_the_header_the_limit_stays_the_same() -> None:
    stand, who = Stand(), somebody()
    answers = [
        stand.ask(
            who, f"/search/?q={number}", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}", HTTP_FORWARDED="for=1"
        )
        for number in range(4)
    ]
    assert [answer.status for answer in answers] == [200, 200, 429, 429]


def test_a_proxy_of_ours_that_is_not_declared_is_named_in_the_log_and_strangers_are_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    limits._buckets.cache_clear()
    with override_settings(PORTAL_DATA=settings.PORTAL_DATA / "warned"):
        for peer in ("93.184.216.34", "10.9.8.7"):
            for _ in range(4):
                limits.wait_for("search", {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": "198.51.100.1"})
    limits._buckets.cache_clear()
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 1
    assert "10.9.8.7" in said[0]
    assert "198.51.100.1" not in said[0]


def test_the_setting_changes_one_limit_or_ends_all() -> None:
    assert limits.read("search=60/40, api=off") == {"search": Rate(60, 40), "api": None}
    assert set(limits.read("off").values()) == {None}
    assert limits.read("") == {}
    wrong: Any
    for wrong in (
        "searches=1/1",
        "search",
        "search=1",
        "search=0/1",
        "search=1/0",
        "search=nan/1",
        "search=1/x",
    ):
        with pytest.raises(ValueError, match=r"limit like|is none of"):
            limits.read(wrong)
    with override_settings(PORTAL_LIMITS=limits.read("off")):
        assert not any(limits.wait_for(name, {}) for name in limits.RATES for _ in range(500))
