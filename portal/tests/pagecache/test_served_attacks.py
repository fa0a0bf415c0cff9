"""Promises against who asks in bad faith: nothing poisons the cache, nothing reads it, greed is refused."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import count
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from portal.tests.pagecache.desk import Desk
from portal.tests.pagecache.served import Served

# One server for all of them, in whatever order.
pytestmark = pytest.mark.xdist_group("served")

EVIL = "poison.example"
HEADERS = {
    "forwarded host": {"X-Forwarded-Host": EVIL},
    "other names for the host": {"X-Host": EVIL, "X-Forwarded-Server": EVIL, "X-HTTP-Host-Override": EVIL},
    "forwarded": {"Forwarded": f"host={EVIL};proto=https;for={EVIL}"},
    "scheme": {"X-Forwarded-Proto": EVIL, "X-Forwarded-Scheme": "nothttps", "X-Url-Scheme": EVIL},
    "port": {"X-Forwarded-Port": "1", "X-Forwarded-Prefix": f"/{EVIL}"},
    "another address": {"X-Original-URL": f"/{EVIL}", "X-Rewrite-URL": "/admin/"},
    "method override": {
        "X-HTTP-Method-Override": "DELETE",
        "X-Method-Override": "PUT",
        "X-HTTP-Method": "POST",
    },
    "who asks": {"X-Forwarded-For": EVIL, "X-Real-IP": EVIL, "True-Client-IP": EVIL, "Client-IP": EVIL},
    "cookies": {"Cookie": f"csrftoken={EVIL}; sessionid={EVIL}; django_language=uk; theme={EVIL}"},
    "languages": {"Accept-Language": f"uk, {EVIL}"},
    "types": {"Accept": f"application/json, text/{EVIL}", "X-Requested-With": "XMLHttpRequest"},
    "where from": {"Origin": f"https://{EVIL}", "Referer": f"https://{EVIL}/"},
    "a part of it": {"Range": "bytes=0-9", "If-Range": EVIL},
    "conditions": {"If-None-Match": "*", "If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT"},
    "caches": {"Cache-Control": "no-cache, no-store", "Pragma": EVIL, "Surrogate-Key": EVIL},
    "a name and a word": {"Authorization": "Basic ZXZpbDpldmls", "Proxy": EVIL},
    "encoding": {"Accept-Encoding": f"{EVIL}, gzip;q=9, *;q=0"},
    "a device": {"User-Agent": f"<script>{EVIL}</script>", "Save-Data": "on", "Sec-CH-UA": EVIL},
    "a body": {"Content-Type": f"application/{EVIL}"},
    "bad bytes": {"X-Bad": "\xff\xfe", "X-Long": "x" * 4000},
}
QUERIES = (
    f"utm_source={EVIL}", f"before={EVIL}&before=2", f"{EVIL}", f"%00{EVIL}", f"a=1;before={EVIL}",
    f"_method=DELETE&{EVIL}", f"callback={EVIL}", f"__proto__[x]={EVIL}", f"lang=uk&{EVIL}", "&&&=&=",
    f"%62efore={EVIL}", f"before%00={EVIL}", f"x={EVIL}%0d%0aSet-Cookie:%20a=b",
)  # fmt: skip
PATHS = (
    "/{}", "//{}/about/", "/about/%2e%2e/{}/", "/about/;{}.css", "/about/{}.css", "/about%2f{}", "/ABOUT/?{}",
    "/about/%0d%0aSet-Cookie:{}=1", "/about/%00{}", "/about/..;/{}", "/about/#{}", "/about/%3f{}",
    "/about/.{}", "/uk/../about/{}",
)  # fmt: skip
_days = count(1)


def clean_page() -> str:
    """The address of a page that nobody has asked for yet."""
    number = next(_days)
    return f"/archive/2019/{1 + number // 28:02}/{1 + number % 28:02}/"


def harm(status: int, headers: dict[str, str], text: str) -> bool:
    """Whether an answer bears a trace of the trick."""
    return EVIL in text or any(EVIL in value for value in headers.values()) or "Set-Cookie" in headers


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_poisons_no_page(served: Served, name: str) -> None:
    path = clean_page()
    poisoned = served.ask(path, **{key.replace("-", "_"): value for key, value in HEADERS[name].items()})
    assert poisoned.status in {200, 304, 404}
    after, again = served.ask(path), served.ask(path)
    untouched = served.ask(clean_page())
    assert after.status == again.status == untouched.status
    for answer in (after, again):
        assert not harm(answer.status, answer.headers, answer.text)
        assert answer.headers["Content-Type"] == untouched.headers["Content-Type"]
        assert answer.headers.get("Content-Language") == "en"
        assert answer.headers["Vary"] == "Accept-Encoding"


def test_a_query_poisons_no_page_and_makes_no_other(served: Served) -> None:
    for query in QUERIES:
        path = clean_page()
        poisoned = served.ask(f"{path}?{query}")
        assert poisoned.status in {200, 301, 404}, query
        answer = served.ask(path)
        assert not harm(answer.status, answer.headers, answer.text), query
        assert "Set-Cookie" not in poisoned.headers, query


def test_a_path_poisons_no_page_and_is_echoed_nowhere(served: Served) -> None:
    served.warm("/about/")
    before = served.ask("/about/")
    for template in PATHS:
        answer = served.ask(template.format(EVIL))
        assert answer.status in {200, 301, 308, 400, 404}, template
        assert "Set-Cookie" not in answer.headers, template
        where = urlsplit(answer.headers.get("Location", ""))
        assert where.netloc in {"", "localhost"}, template
        assert not where.path.startswith("//"), template
        after = served.ask("/about/")
        assert (after.status, after.headers["Etag"]) == (200, before.headers["Etag"]), template


def test_what_is_private_is_kept_nowhere_however_its_address_ends(served: Served) -> None:
    for path in ("/admin/", "/admin/x.css", "/admin/login/;x.js", "/preview/abc/", "/shared/abc/", "/readyz"):
        for _ in range(2):
            answer = served.ask(path, Cookie="sessionid=somebody")
            assert answer.how == "bypass", path
            if answer.status == 200 or answer.status in {301, 302}:
                assert re.search(r"no-store|private|no-cache", answer.headers.get("Cache-Control", "")), path


def test_methods_that_nobody_uses_change_and_keep_nothing(served: Served) -> None:
    path = clean_page()
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "PURGE"):
        answer = served.ask(path, method=method)
        assert 400 <= answer.status < 500 or (method == "OPTIONS" and answer.status == 200), method
        assert answer.how == "bypass", method
    assert not harm(0, {}, served.ask(path).text)


FORM = {"Content_Type": "application/x-www-form-urlencoded"}
FIELDS = "&".join(f"f{number}=x" for number in range(10_000)).encode()
GREEDY: dict[str, tuple[str, str, bytes, dict[str, str]]] = {
    "10 MB to the front": ("POST", "/", b"x" * 10_000_000, FORM),
    "10 MB to the search": ("POST", "/search/", b"x" * 10_000_000, FORM),
    "10 MB to a form": ("POST", "/news/x/report/", b"x" * 10_000_000, FORM),
    "10 MB to the sign-in": ("POST", "/admin/login/", b"x" * 10_000_000, FORM),
    "10 MB with a session's name": ("POST", "/admin/", b"x" * 10_000_000, {**FORM, "Cookie": "sessionid=x"}),
    "10 MB to the API": ("POST", "/api/v1/articles", b"x" * 10_000_000, {"Content_Type": "application/json"}),
    "10 MB of reports": ("POST", "/csp-reports", b"x" * 10_000_000, {}),
    "10,000 fields": ("POST", "/admin/", FIELDS, {**FORM, "Cookie": "sessionid=x"}),
    "10,000 fields of a stranger": ("POST", "/news/x/report/", FIELDS[:60_000], FORM),
    "deep JSON": ("POST", "/csp-reports", b'{"csp-report":' + b"[" * 15_000, {}),
    "an address of 100 KB": ("GET", f"/{'x' * 100_000}", b"", {}),
    "a query of 100 KB to the API": ("GET", f"/api/v1/articles?limit={'9' * 100_000}", b"", {}),
}


@pytest.mark.parametrize("name", GREEDY)
def test_greed_is_refused_and_others_are_served(served: Served, name: str) -> None:
    method, path, body, headers = GREEDY[name]
    try:
        status = served.ask(path, method=method, body=body or None, **headers).status
    except (BrokenPipeError, ConnectionResetError):
        status = 413  # Refused while it was still being sent.
    assert 400 <= status < 500, status
    assert served.ask("/about/").status == 200


class Loaded(HTMLParser):
    """What a page loads by itself, and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.odd: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in {"img", "script", "iframe", "source", "video", "audio", "embed", "track"} and "src" in said:
            self.loads.append(said["src"])
        self.loads += [one.split()[0] for one in said.get("srcset", "").split(",") if one.strip()]
        if tag == "link" and said.get("rel") not in {"canonical", "alternate"}:
            self.loads.append(said.get("href", ""))
        if tag == "a":
            self.links.append(said.get("href", ""))
        if (tag == "meta" and said.get("http-equiv")) or "ping" in said:
            self.odd.append(str(said))


def test_no_public_page_sets_a_cookie_or_loads_anything_of_others(served: Served, desk: Desk) -> None:
    """Every page that a reader can come to from the fronts of both editions."""
    desk.publish("A story for the crawl")
    waiting, seen = ["/", "/uk/", "/search/?q=story", "/nowhere/"], set()
    while waiting:
        path = waiting.pop()
        if path in seen or len(seen) >= 250:
            continue
        seen.add(path)
        answer = served.ask(path)
        assert "Set-Cookie" not in answer.headers, path
        assert answer.status < 500, path
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = Loaded()
        page.feed(answer.text)
        assert page.odd == [], path
        for address in page.loads:
            assert urlsplit(address).netloc in {"", "localhost"}, (path, address)
        for link in page.links:
            there = urlsplit(urljoin(f"http://localhost{path}", link))
            if there.netloc == "localhost" and not there.path.startswith("/admin/"):
                waiting.append(there.path + (f"?{there.query}" if there.query else ""))
    assert len(seen) > 30


def test_a_browser_keeps_nothing_that_tells_readers_apart(browser: Any, served: Served, desk: Desk) -> None:
    story = desk.publish("A story for a browser")
    home = f"http://127.0.0.1:{served.port}"
    context = browser.new_context(base_url=home)
    tab = context.new_page()
    asked: list[Any] = []
    tab.on("request", lambda request: asked.append(request))
    for path in ("/", story, "/search/?q=story", f"{story}report/", "/tags/", "/uk/"):
        tab.goto(path)
        tab.wait_for_load_state("networkidle")
    assert context.cookies() == []
    assert tab.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]") == []
    assert {urlsplit(request.url).netloc for request in asked} == {urlsplit(home).netloc}
    assert not [request for request in asked if "cookie" in request.headers]
    context.close()
