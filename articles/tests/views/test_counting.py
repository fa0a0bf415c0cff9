"""Promises of what counting learns from a request."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory, SimpleTestCase, TestCase, override_settings

from articles import readership
from articles.views.counting import count_reader, visitor_of

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
requests = RequestFactory(headers={"user-agent": BROWSER})


class VisitorTests(SimpleTestCase):
    def test_it_takes_what_the_browser_sends(self) -> None:
        headers = {"accept-language": "uk,en", "sec-purpose": "prefetch;prerender"}
        seen = visitor_of(requests.get("/", REMOTE_ADDR="203.0.113.7", headers=headers))
        self.assertEqual((seen.address, seen.user_agent, seen.languages), ("203.0.113.7", BROWSER, "uk,en"))
        self.assertIn("prefetch", seen.purpose)

    def test_strangers_cannot_choose_their_address(self) -> None:
        request = requests.get("/", REMOTE_ADDR="203.0.113.7", headers={"x-forwarded-for": "198.51.100.1"})
        self.assertEqual(visitor_of(request).address, "203.0.113.7")

    @override_settings(PORTAL_PROXIES=["10.0.0.0/8"])
    def test_a_declared_proxy_is_believed_as_far_as_it_knows(self) -> None:
        sent = {"x-forwarded-for": "1.2.3.4, 198.51.100.1, 10.0.0.9"}
        request = requests.get("/", REMOTE_ADDR="10.0.0.7", headers=sent)
        self.assertEqual(visitor_of(request).address, "198.51.100.1")


class CountReaderTests(TestCase):
    databases = {"default", "readership"}

    def test_a_reader_is_counted_without_a_query_of_the_main_database(self) -> None:
        request = requests.get("/")
        request.user = AnonymousUser()
        with self.assertNumQueries(0):
            self.assertTrue(count_reader(request, 7))
        self.assertEqual(readership.totals([7]), {7: 1})

    def test_staff_is_not_counted(self) -> None:
        request = requests.get("/")
        request.COOKIES["sessionid"] = "whatever"
        request.user = get_user_model()(username="olena", is_staff=True)
        self.assertFalse(count_reader(request, 7))

    def test_a_worn_out_session_is_a_reader(self) -> None:
        request = requests.get("/")
        request.COOKIES["sessionid"] = "worn-out"
        request.user = AnonymousUser()
        self.assertTrue(count_reader(request, 7))

    def test_asking_for_the_head_is_no_view(self) -> None:
        self.assertFalse(count_reader(requests.head("/"), 7))
