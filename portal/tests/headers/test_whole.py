"""Promises of security headers: every kind of answer has all that concern it."""

from __future__ import annotations

import re
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import override_settings

from portal.headers import policy
from portal.headers.whole import Whole, completed
from portal.pagecache.busy import busy_page, too_often
from portal.tests.pagecache.desk import Desk
from portal.tests.pagecache.newsstand import Newsstand, Sheet
from portal.tests.pagecache.reader import Answer, Reader
from portal.tests.pagecache.served import Served, table_away

pytestmark = pytest.mark.xdist_group("served")

EVERY = {"X-Content-Type-Options": "nosniff"}
PAGE = {
    **EVERY,
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": policy.PERMISSIONS,
}
FILE = {**EVERY, "Cross-Origin-Resource-Policy": "same-origin"}
OPEN = {**EVERY, "Cross-Origin-Resource-Policy": "cross-origin"}


def check(answer: Answer, expected: dict[str, str], what: str) -> None:
    """The headers are there, once each, and a page has a policy that lets nothing inline run."""
    assert expected.items() <= answer.headers.items(), (what, answer.headers)
    assert "Set-Cookie" not in answer.headers or what == "signing in", what
    assert answer.headers.get("Server", "").lower() in {"", "granian"}, what
    assert "X-Powered-By" not in answer.headers, what
    if "Referrer-Policy" in expected:
        said = answer.headers["Content-Security-Policy"]
        scripts = re.search(r"script-src ([^;]+)", said)
        assert "unsafe" not in said, what
        assert "'nonce-" not in said, what
        assert not scripts or scripts[1].strip() == "'self'", what
        assert "default-src 'none'" in said, what
        for rule in ("base-uri 'none'", "frame-ancestors 'none'", "form-action"):
            assert rule in said, (what, rule)


def test_every_kind_of_answer_has_the_whole_set(served: Served, desk: Desk, data: Any) -> None:
    story = desk.publish("A story with headers")
    served.warm(story)
    whole = served.ask(story)
    sheet = re.search(r'href="(/static/css/portal[^"]+\.css)"', whole.text)
    assert sheet
    picture = data / "public" / "headersabcdefghi" / "16x9-320.jpg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(b"\xff\xd8picture")
    kinds: list[tuple[str, Answer, int, dict[str, str]]] = [
        ("kept page", whole, 200, PAGE),
        ("304", served.ask(story, If_None_Match=whole.headers["Etag"]), 304, PAGE),
        ("head", served.ask(story, method="HEAD"), 200, PAGE),
        ("404", served.ask("/nowhere/"), 404, PAGE),
        ("redirect", served.ask("/news"), 301, EVERY),
        ("a form without a token", served.ask(story, method="POST", body=b"a=b"), 403, PAGE),
        ("405", served.ask("/api/v1/articles", method="POST", body=b"a=b"), 405, OPEN),
        ("search", served.ask("/search/?q=headers"), 200, PAGE),
        ("signing in", served.ask("/accounts/login/"), 200, {**PAGE, "Referrer-Policy": "same-origin"}),
        ("admin redirect", served.ask("/admin/"), 302, EVERY),
        ("403", served.ask("/accounts/login/", method="POST", body=b"login=a"), 403, PAGE),
        ("static file", served.ask(sheet[1]), 200, FILE),
        ("missing static file", served.ask("/static/nothing.css"), 404, PAGE),
        ("picture", served.ask("/media/r/headersabcdefghi/16x9-320.jpg"), 200, OPEN),
        ("missing picture", served.ask("/media/r/headersabcdefghi/16x9-640.jpg"), 404, PAGE),
        ("feed", served.ask("/feeds/newest.rss"), 200, FILE),
        ("sitemap", served.ask("/sitemap.xml"), 200, FILE),
        ("robots", served.ask("/robots.txt"), 200, FILE),
        ("api", served.ask("/api/v1/articles"), 200, OPEN),
        ("api 404", served.ask("/api/v1/nothing"), 404, OPEN),
        ("health", served.ask("/healthz"), 200, FILE),
        ("413", served.ask("/csp-reports", method="POST", body=b"x" * 70_000), 413, FILE),
        ("reports", served.ask("/csp-reports", method="POST", body=b"{}"), 400, EVERY),
    ]
    for what, answer, status, expected in kinds:
        assert answer.status == status, (what, answer.status)
        check(answer, expected, what)


def test_what_goes_wrong_has_them_too(served: Served, desk: Desk, data: Any) -> None:
    with table_away(data, "articles_tag"):
        failed = served.ask("/tag/a-tag-that-nobody-asked-for/")
    assert failed.status >= 500
    check(failed, PAGE, "failed")


def test_refusals_that_django_never_sees_have_them_too() -> None:
    check(Reader(Newsstand(about=Sheet("a"))).get("/about/"), PAGE, "a page that says nothing itself")
    for what, response in (("503", busy_page("/uk/")), ("429", too_often("/", 3))):
        answer = Answer(response.code, dict(completed(response.headers)), response.body)
        check(answer, PAGE, what)
        assert "style-src 'self'" in answer.headers["Content-Security-Policy"]


@override_settings(SECURE_HSTS_SECONDS=1000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_HSTS_PRELOAD=True)
def test_with_https_every_answer_insists_on_it() -> None:
    said = dict(completed([("Content-Type", "image/jpeg")]))
    assert said["Strict-Transport-Security"] == "max-age=1000; includeSubDomains; preload"
    assert (
        dict(completed([("Strict-Transport-Security", "max-age=5")]))["Strict-Transport-Security"]
        == "max-age=5"
    )


def test_without_it_none_does() -> None:
    assert "Strict-Transport-Security" not in dict(completed([]))


def test_what_an_application_said_stays_as_it_is() -> None:
    said = [
        ("content-security-policy", "default-src *"),
        ("X-FRAME-OPTIONS", "SAMEORIGIN"),
        ("A", "1"),
        ("A", "2"),
    ]

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html"), *said])
        return [b"body"]

    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    got: list[Any] = []
    assert Whole(application)(environ, lambda *told: got.extend(told)) == [b"body"]  # type: ignore[arg-type, func-returns-value]
    names = [name.lower() for name, _ in got[1]]
    assert names.count("content-security-policy") == names.count("x-frame-options") == 1
    assert names.count("a") == 2
