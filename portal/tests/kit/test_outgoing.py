"""Requests to others: to public addresses only, and never for longer than promised."""

from __future__ import annotations

import ast
import datetime as dt
import ipaddress
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import TestCase, mock

from articles.tests.outbox import elsewhere
from portal.kit import outgoing
from portal.kit.http import networks
from portal.kit.outgoing import is_public, post, seconds_to_wait

ROOT = Path(__file__).resolve().parents[3]
HERE = networks(["127.0.0.0/8"])
NOW = dt.datetime(2026, 11, 26, 12, 0, tzinfo=dt.UTC)


def known_as(name: str) -> Callable[..., Any]:
    """A resolver that knows this machine under a name too, the first time it is asked."""
    real, answers = socket.getaddrinfo, [[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]]

    def look(host: str, *args: Any, **named: Any) -> Any:
        return answers.pop() if host == name else real(host, *args, **named)

    return look


class AddressTests(TestCase):
    def test_only_addresses_of_the_open_internet_are_public(self) -> None:
        for text in ("93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"):
            self.assertTrue(is_public(ipaddress.ip_address(text)), text)
        closed = (
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
            "224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "fec0::1",
            "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::1", "::7f00:1", "192.0.0.192", "168.63.129.16", "::ffff:168.63.129.16",
            "64:ff9b:1::a9fe:a9fe", "3fff::1", "192.88.99.1",
        )  # fmt: skip
        for text in closed:
            self.assertFalse(is_public(ipaddress.ip_address(text)), text)

    def test_an_address_in_disguise_is_looked_at_after_it_is_resolved(self) -> None:
        for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"):
            with self.subTest(host), self.assertRaises(outgoing.NotAllowed):
                post(f"http://{host}:9/", b"", {}, seconds=1)

    def test_what_is_no_web_address_is_refused(self) -> None:
        for url in (
            "file:///etc/passwd", "ftp://example.org/", "http://", "http://me:word@example.org/",
            "http://example.org/a b", "http://example.org:99999/", "http://[::1",
        ):  # fmt: skip
            with self.subTest(url), self.assertRaises(outgoing.NotAllowed):
                post(url, b"", {}, seconds=1)

    def test_the_address_that_was_looked_at_is_the_one_called(self) -> None:
        """A name that leads elsewhere at a second look leads nowhere else here: there is no second look."""
        server = elsewhere.Elsewhere()
        port = server.url.rpartition(":")[2]
        self.addCleanup(server.close)
        with mock.patch("socket.getaddrinfo", known_as("rebound.example")):
            answer = post(f"http://rebound.example:{port}/x", b"a", {}, seconds=1, allowed=HERE)
        self.assertEqual(answer.status, 204)
        self.assertEqual(server.requests[0][1]["Host"], f"rebound.example:{port}")


class RequestTests(TestCase):
    def setUp(self) -> None:
        self.server = elsewhere.Elsewhere()
        self.addCleanup(self.server.close)

    def sent(self, **named: object) -> outgoing.Answer:
        return post(f"{self.server.url}/hook?a=1", b"body", {"X-A": "b"}, allowed=HERE, seconds=0.4)

    def test_it_arrives_as_it_was_sent(self) -> None:
        self.assertTrue(self.sent().is_success)
        path, headers, body = self.server.requests[0]
        self.assertEqual((path, headers["X-A"], body), ("/hook?a=1", "b", b"body"))

    def test_an_address_in_any_letters_is_asked_for_as_servers_know_it(self) -> None:
        url = f"http://гак.укр:{self.server.url.rpartition(':')[2]}/гак?а=%20б"
        with mock.patch("socket.getaddrinfo", known_as("гак.укр")):
            post(url, b"", {}, seconds=1, allowed=HERE)
        path, headers, _body = self.server.requests[0]
        self.assertEqual(path, "/%D0%B3%D0%B0%D0%BA?%D0%B0=%20%D0%B1")
        self.assertEqual(headers["Host"], f"xn--80afw.xn--j1amh:{self.server.url.rpartition(':')[2]}")

    def test_a_header_is_found_however_its_name_is_written(self) -> None:
        for name in ("Retry-After", "retry-after", "RETRY-AFTER"):
            self.server.queue.append((429, {name: "90"}, b""))
            self.assertEqual(self.sent().headers["retry-after"], "90")

    def test_nobody_follows_a_redirect(self) -> None:
        other = elsewhere.Elsewhere()
        self.addCleanup(other.close)
        self.server.queue.append((307, {"Location": other.url}, b""))
        self.assertEqual(self.sent().status, 307)
        self.assertEqual(other.requests, [])

    def test_a_long_answer_is_cut_off(self) -> None:
        self.server.queue.append((200, {}, b"x" * (outgoing.MOST_BYTES * 3)))
        self.assertEqual(len(self.sent().body), outgoing.MOST_BYTES)

    def test_no_answer_is_told_from_not_sent(self) -> None:
        for badly in (elsewhere.hangs_up, elsewhere.speaks_no_http):
            self.server.queue.append(badly)
            with self.subTest(badly.__name__), self.assertRaises(outgoing.NoAnswer):
                self.sent()
        with self.assertRaises(outgoing.NotSent):
            post(elsewhere.nobody(), b"", {}, seconds=1, allowed=HERE)
        with self.assertRaises(outgoing.NotSent):
            post(self.server.url.replace("http:", "https:"), b"", {}, seconds=1, allowed=HERE)

    def test_an_answer_that_breaks_off_has_said_its_status(self) -> None:
        self.server.queue.append(elsewhere.breaks_off)
        answer = self.sent()
        self.assertEqual((answer.status, answer.body), (200, b"{"))

    def test_a_byte_now_and_then_prolongs_nothing(self) -> None:
        self.server.queue.append(elsewhere.drips)
        with self.assertRaises(outgoing.NoAnswer):
            self.sent()

    def test_silence_ends(self) -> None:
        self.server.queue.append(lambda handler: self.server.released.wait(60) and None)
        with self.assertRaises(outgoing.NoAnswer):
            self.sent()


class OnlyWayOutTests(TestCase):
    def test_nothing_else_of_the_portal_calls_anybody(self) -> None:
        """Whatever is sent or fetched goes through the guard; letters are the mail server's that is set."""
        ways_out = {"urllib.request", "http.client", "requests", "httpx", "aiohttp", "urllib3", "ftplib"}
        for path in (*ROOT.glob("portal/**/*.py"), *ROOT.glob("articles/**/*.py")):
            if "tests" in path.parts or path.name == "outgoing.py":
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                named = {alias.name for alias in getattr(node, "names", []) if isinstance(node, ast.Import)}
                if isinstance(node, ast.ImportFrom):
                    named = {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
                self.assertFalse(named & ways_out, path)

    def test_what_is_fetched_is_guarded_as_what_is_sent(self) -> None:
        server = elsewhere.Elsewhere()
        self.addCleanup(server.close)
        with self.assertRaises(outgoing.NotAllowed):
            outgoing.get(server.url, {}, seconds=1)
        for url in ("http://169.254.169.254/latest/meta-data/", "http://[::ffff:a9fe:a9fe]/", "http://0/"):
            with self.subTest(url), self.assertRaises(outgoing.NotAllowed):
                outgoing.get(url, {}, seconds=1, allowed=HERE)
        self.assertEqual(server.requests, [])


class RetryAfterTests(TestCase):
    def test_both_forms_are_read_and_nonsense_is_not(self) -> None:
        for written, seconds in (
            ("120", 120.0),
            (" 0 ", 0.0),
            ("Thu, 26 Nov 2026 12:00:30 GMT", 30.0),
            ("Thu, 26 Nov 2026 11:00:00 GMT", 0.0),
            ("999999999999", 86_400.0),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0),
        ):
            self.assertEqual(seconds_to_wait(written, NOW), seconds, written)
        for written in ("", "soon", "-5", "1.5", "٣", "Thu, 99 Nov 2026 12:00:30 GMT"):
            self.assertIsNone(seconds_to_wait(written, NOW), written)
