"""Promises of what is kept for everybody, and what never is."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.test import Client, TestCase

from articles.tests import factories
from portal.accounts.models import User
from portal.pagecache import parts, policy
from portal.tests.pagecache.newsstand import Newsstand, Sheet
from portal.tests.pagecache.reader import Answer, Reader


@pytest.mark.parametrize(
    "sheet",
    [
        Sheet(headers=[("Set-Cookie", "a=b")]),
        Sheet(headers=[("set-cookie", "a=b")]),
        Sheet(headers=[("Cache-Control", "private")]),
        Sheet(headers=[("Cache-Control", "max-age=60, Private")]),
        Sheet(headers=[("Cache-Control", "no-store")]),
        Sheet(headers=[("Cache-Control", "no-cache")]),
        Sheet(headers=[("Vary", "Cookie")]),
        Sheet(headers=[("Vary", "Accept-Encoding, cookie")]),
        Sheet(headers=[("Vary", "*")]),
        Sheet(headers=[("Content-Security-Policy", "script-src 'self' 'nonce-abc'")]),
        Sheet(keys=None),
        Sheet(status="201 Created"),
        Sheet(status="206 Partial Content"),
        Sheet(status="403 Forbidden"),
        Sheet(b"x" * (5 << 20)),
    ],
)
def test_what_may_be_for_one_reader_is_never_kept(sheet: Sheet) -> None:
    stand = Newsstand(one=sheet)
    reader = Reader(stand)
    answers = [reader.get("/one/") for _ in range(3)]
    assert {answer.how for answer in answers} == {"bypass"}
    assert {answer.status for answer in answers} == {int(sheet.status[:3])}
    assert {answer.body for answer in answers} == {sheet.body()}
    assert stand.renders == {"/one/": 3}
    assert list(reader.cache.files.entries()) == []


def test_what_is_not_kept_is_sent_with_its_parts() -> None:
    with patch.dict(parts._renders, {"tested": lambda _edition: "<p>Part</p>"}):
        sheet = Sheet(lambda: f"<p>Page</p>{parts.place('tested', 'en')}", headers=[("Vary", "Cookie")])
        answer = Reader(Newsstand(one=sheet)).get("/one/")
    assert (answer.how, answer.body) == ("bypass", b"<p>Page</p><p>Part</p>")


@pytest.mark.parametrize(
    "status", ["200 OK", "301 Moved Permanently", "302 Found", "404 Not Found", "410 Gone"]
)
def test_what_is_everybodys_is_kept(status: str) -> None:
    headers = [("Vary", "Accept-Encoding"), ("Location", "/two/"), ("Cache-Control", "public, max-age=5")]
    reader = Reader(Newsstand(one=Sheet(status=status, headers=headers)))
    answers = [reader.get("/one/") for _ in range(2)]
    assert [answer.how for answer in answers] == ["miss", "hit"]
    assert answers[1].status == int(status[:3])
    assert answers[1].headers["Location"] == "/two/"
    assert answers[1].headers["Vary"] == "Accept-Encoding"


def test_what_lies_below_signing_in_is_nobody_elses_even_where_nothing_is() -> None:
    for path in ("/accounts/", "/accounts/nowhere/", "/accounts/nowhere", "/admin/nowhere/"):
        assert policy.address_of(path, "") is None, path


class SignedInTests(TestCase):
    """Whoever is signed in neither makes nor is given a page that is not everybody's."""

    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.reader = Reader()
        client = Client()
        client.force_login(User.objects.create_superuser("chief", password="long-enough-words"))
        self.cookie = f"sessionid={client.cookies['sessionid'].value}"

    def get(self, path: str) -> Answer:
        return self.reader.get(path, HTTP_COOKIE=self.cookie)

    def test_readers_pages_are_the_same_for_all(self) -> None:
        path = factories.article().get_absolute_url()
        for address in ("/", "/about/", path):
            mine, others = self.get(address), self.reader.get(address)
            self.assertEqual((mine.how, others.how), ("miss", "hit"))
            self.assertEqual(mine.headers["ETag"], others.headers["ETag"])
            self.assertNotIn("Set-Cookie", mine.headers)
            self.assertNotIn("chief", mine.text)

    def test_the_admin_is_private_and_kept_nowhere(self) -> None:
        files = len(list(self.reader.cache.files.entries()))
        mine = self.get("/admin/")
        self.assertEqual(mine.status, 200)
        self.assertIn("private", mine.headers["Cache-Control"])
        self.assertIn("no-store", mine.headers["Cache-Control"])
        self.assertEqual(self.reader.get("/admin/").status, 302)
        self.assertEqual(len(list(self.reader.cache.files.entries())), files)
