"""Promises of which requests share a page, and of what a render may know of whoever asks."""

from __future__ import annotations

import random
from urllib.parse import quote, quote_plus, urlencode

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from portal.pagecache import policy
from portal.pagecache.calls import bare_request
from portal.tests.pagecache.newsstand import Newsstand, Sheet
from portal.tests.pagecache.reader import Reader

LISTED = ("before", "after")
# What proxies, frameworks and scanners send to change what a request means.
TRICKS = {
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_FOR": "10.9.9.9",
    "HTTP_X_FORWARDED_PORT": "666",
    "HTTP_X_FORWARDED_PREFIX": "/evil",
    "HTTP_X_ORIGINAL_URL": "/admin/",
    "HTTP_X_REWRITE_URL": "/admin/",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "POST",
    "HTTP_X_METHOD_OVERRIDE": "POST",
    "HTTP_FORWARDED": "host=evil.example;proto=https",
    "HTTP_X_HOST": "evil.example",
    "HTTP_ACCEPT_LANGUAGE": "uk",
    "HTTP_ACCEPT": "application/json",
    "HTTP_RANGE": "bytes=0-1",
    "HTTP_COOKIE": "sessionid=abc; csrftoken=def",
    "HTTP_AUTHORIZATION": "Basic YTpi",
    "HTTP_X_REQUESTED_WITH": "XMLHttpRequest",
    "HTTP_ORIGIN": "https://evil.example",
    "CONTENT_TYPE": "application/x-www-form-urlencoded",
    "CONTENT_LENGTH": "10",
    "REMOTE_USER": "admin",
    "SCRIPT_NAME": "/evil",
}


def test_unknown_names_are_ignored_however_many_there_are() -> None:
    chance = random.Random(1)
    addresses = set()
    for number in range(10_000):
        names = ["utm_source", f"x{number}", "page", "BEFORE", " before", "before[]", "q", "%62efore%00"]
        chance.shuffle(names)
        query = "&".join(f"{name}={chance.random()}" for name in names[: chance.randint(1, 8)])
        addresses.add(policy.address_of("/news/", query))
    assert addresses == {"/news/"}


def test_known_names_have_one_order() -> None:
    chance = random.Random(2)
    pairs = [("before", "1"), ("after", "2"), ("utm", "3"), ("x", "4")]
    addresses = set()
    for _ in range(200):
        chance.shuffle(pairs)
        addresses.add(policy.address_of("/news/", urlencode(pairs)))
    assert addresses == {"/news/?before=1&after=2"}


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("before=1&before=2", "/news/?before=2"),
        ("before=1;after=2", "/news/?before=1%3Bafter%3D2"),
        ("%62efore=1", "/news/?before=1"),
        ("before", "/news/?before="),
        ("before=", "/news/?before="),
        ("before=%31", "/news/?before=1"),
        ("before=a+b", "/news/?before=a+b"),
        ("before=a%20b", "/news/?before=a+b"),
        ("before=%00", "/news/?before=%00"),
        ("before=%ff", "/news/?before=%EF%BF%BD"),
        ("before=%", "/news/?before=%25"),
        ("before=a%26after=b", "/news/?before=a%26after%3Db"),
        ("&&&=&=1", "/news/"),
        ("?before=1", "/news/"),
        ("before=%D1%82", "/news/?before=%D1%82"),
        # The same written by who does not quote: WSGI gives bytes as Latin-1.
        ("before=т".encode().decode("latin-1"), "/news/?before=%D1%82"),
    ],
)
def test_one_page_has_one_address(query: str, address: str) -> None:
    assert policy.address_of("/news/", query) == address


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["before", "after", "x"]), st.text(st.characters(exclude_categories=["Cs"]))
        ),
        max_size=4,
    )
)
def test_the_view_sees_of_known_names_what_django_would_have_shown_it(pairs: list[tuple[str, str]]) -> None:
    query = "&".join(f"{name}={quote_plus(value)}" for name, value in pairs)
    address = policy.address_of("/news/", query)
    assert address is not None
    if len(query) <= policy.LONGEST_QUERY:
        asked, shown = QueryDict(query), QueryDict(bare_request(address)["QUERY_STRING"])
        assert {name: asked.get(name) for name in LISTED} == {name: shown.get(name) for name in LISTED}


@given(st.text(st.characters(max_codepoint=255)), st.text(st.characters(max_codepoint=255)))
def test_an_address_names_the_page_it_is_rendered_from(path: str, query: str) -> None:
    address = policy.address_of(f"/{path}", query)
    if address is None:
        return
    asked = bare_request(address)
    again = policy.address_of(asked["PATH_INFO"], asked["QUERY_STRING"])
    assert again == address
    assert len(address) <= 3 * policy.LONGEST_PATH + 6 * policy.LONGEST_QUERY


@pytest.mark.parametrize(
    "path",
    [
        "//news/", "/news//", "/news/../admin/", "/./news/", "/news;x=1/", "/news/\0/", "/news/\n/", "/NEWS/",
        "/news%2F/", "/%6eews/", "\\news\\", "/news/?before=1", "/news/#x", "/xx/news/", "/uk//news/",
    ],
)  # fmt: skip
def test_tricks_with_the_path_lead_nowhere(path: str) -> None:
    stand = Newsstand(news=Sheet())
    reader = Reader(stand)
    reader.get("/news/")
    answer = reader.get("/", PATH_INFO=path, QUERY_STRING="before=2&x=3")
    assert answer.status == 404
    assert not any("=" in asked["QUERY_STRING"] for asked in stand.asked)
    assert reader.get("/news/").how == "hit"


def test_what_a_path_says_after_a_question_mark_is_no_query() -> None:
    """``/%3Fx`` would else be the front page under one more address, as often as anybody likes."""
    assert policy.address_of("/?x=1", "") == "/%3Fx=1"
    assert policy.address_of("/search/?q=a&q=b", "q=c") == "/search/%3Fq=a&q=b"


def test_very_long_addresses_are_cut_and_lead_nowhere() -> None:
    cut = policy.address_of("/" + "a" * 100_000, "x" * 100_000)
    assert cut == "/" + "a" * (policy.LONGEST_PATH - 1)
    assert policy.address_of("/", "x" * 100_000) == "/"
    known = policy.address_of("/search/", "q=" + quote("ї" * 100_000))
    assert known is not None
    assert len(known) < policy.LONGEST_QUERY + len("/search/?") + 12


@pytest.mark.parametrize("path", ["/search", "/en/search/", "/en/search", "/en//search/"])
def test_a_redirect_keeps_the_query_of_the_view_it_leads_to(path: str) -> None:
    assert policy.address_of(path, "x=1&q=tram") == f"{path}?q=tram"


@pytest.mark.parametrize(
    "path",
    ["/admin/", "/admin", "/en/admin/", "/admin/articles/", "/preview/token/", "/preview/saved/1/",
     "/shared/token/", "/styleguide/", "/healthz",
     "/static/css/portal.css", "/media/r/abcdefghijklmnop/16x9-320.avif"],
)  # fmt: skip
def test_what_is_not_every_readers_has_no_address(path: str) -> None:
    assert policy.address_of(path, "") is None


def test_nothing_of_who_asks_reaches_a_render() -> None:
    """Not a header, not a cookie, not an address: what is kept for all cannot hold any of it."""
    stand = Newsstand(news=Sheet())
    reader = Reader(stand)
    answers = [
        reader.get("/news/", REMOTE_ADDR="10.1.1.1", **{name: value}) for name, value in TRICKS.items()
    ]
    assert {answer.status for answer in answers} == {200}
    assert {answer.text for answer in answers} == {"<p>Old news</p>"}
    assert stand.renders == {"/news/": 1}
    seen = {**stand.asked[0]}
    for name in ("wsgi.input", "wsgi.errors"):
        seen.pop(name)
    expected = bare_request("/news/")
    assert seen == {name: value for name, value in expected.items() if name in seen}
    assert not seen.keys() & TRICKS.keys() - {"SCRIPT_NAME"}


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("localhost:8000", True), ("LOCALHOST", True), ("127.0.0.1", True), ("[::1]:80", True),
        ("", False), ("evil.example", False), ("localhost.evil.example", False),
        ("localhost@evil.example", False), ("localhost:80@evil.example", False), ("localhost, evil", False),
        ("localhost\r\nX: y", False), ("localhost/evil", False), ("[::1", False), ("x" * 100_000, False),
    ],
)  # fmt: skip
def test_only_our_own_hosts_are_answered(host: str, ours: bool) -> None:
    assert policy.is_our_host(host) is ours


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PURGE", "get"])
def test_other_methods_are_djangos(method: str) -> None:
    stand = Newsstand(news=Sheet())
    reader = Reader(stand)
    reader.get("/news/")
    assert reader.get("/news/", method=method).how == "bypass"
    assert reader.get("/news/").how == "hit"
    assert [asked["REQUEST_METHOD"] for asked in stand.asked] == ["GET", method]
