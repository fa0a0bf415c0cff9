"""Promises of the adapters for Fastly and Cloudflare, against local servers that answer as their papers
say: well, with refusals, with limits, with faults, and not at all. Never run against the vendors."""

from __future__ import annotations

import json
from typing import Any

from django.test import TestCase, override_settings

from articles.tests.outbox.elsewhere import Elsewhere, drips, hangs_up, nobody, somewhere
from portal.edge import channels, queue, sending
from portal.edge.models import EdgePurge, EdgeState, Problem
from portal.edge.outcomes import Channel, Done, Later

TOKEN = "secret-token-4711"
PURGED = 200, {}, json.dumps({"article:1": "108-1391560174-974124"}).encode()
TAKEN = 200, {}, json.dumps({"success": True, "errors": [], "messages": [], "result": {"id": "z1"}}).encode()


def refused(status: int, message: str, **headers: str) -> Any:
    return (
        status,
        headers,
        json.dumps({"success": False, "errors": [{"code": 1, "message": message}]}).encode(),
    )


class VendorTestCase(TestCase):
    front = ""
    usual: Any = PURGED

    def setUp(self) -> None:
        self.server = self.enterContext(somewhere(Elsewhere(self.usual)))
        self.enterContext(
            override_settings(
                PORTAL_FRONT=self.front,
                PORTAL_FASTLY_SERVICE="SU1Z0isxPaozGVKXdv0eY",
                PORTAL_FASTLY_TOKEN=TOKEN,
                PORTAL_FASTLY_API=self.server.url,
                PORTAL_CLOUDFLARE_ZONE="023e105f4ecef8ad9ca31a8372d0c353",
                PORTAL_CLOUDFLARE_TOKEN=TOKEN,
                PORTAL_CLOUDFLARE_API=self.server.url,
            )
        )

    @property
    def channel(self) -> Channel:
        (found,) = channels.every().values()
        return found

    def outcome(self, answer: Any) -> Any:
        self.server.queue.append(answer)
        return self.channel.purge(["article:1"])


class FastlyTests(VendorTestCase):
    front = "fastly"

    def test_keys_go_in_one_header_with_the_token_in_another(self) -> None:
        self.assertEqual(self.channel.purge(["article:1", "home:uk"]), Done())
        ((path, headers, _body),) = self.server.requests
        self.assertEqual(path, "/service/SU1Z0isxPaozGVKXdv0eY/purge")
        self.assertEqual((headers["Fastly-Key"], headers["Surrogate-Key"]), (TOKEN, "article:1 home:uk"))
        self.assertNotIn("Fastly-Soft-Purge", headers)

    def test_256_keys_a_call(self) -> None:
        queue.enter(f"card:{number}" for number in range(600))
        self.assertEqual(sending.drain(self.channel), 3)
        sizes = [len(headers["Surrogate-Key"].split()) for _path, headers, _body in self.server.requests]
        self.assertEqual(sizes, [256, 256, 88])

    def test_every_bad_answer_waits_and_says_why(self) -> None:
        for answer, problem, wait in (
            ((401, {}, b'{"msg": "Provided credentials are missing or invalid"}'), Problem.NOT_LET_IN, None),
            ((403, {}, b""), Problem.NOT_LET_IN, None),
            ((429, {"Retry-After": "40"}, b""), Problem.BUSY, 40.0),
            ((503, {"Retry-After": "5"}, b""), Problem.BUSY, 5.0),
            ((500, {}, b""), Problem.FAULT, None),
            ((400, {}, b""), Problem.REFUSED, None),
            (hangs_up, Problem.NO_ANSWER, None),
            (drips, Problem.NO_ANSWER, None),
        ):
            with self.subTest(problem, answer=str(answer)):
                outcome = self.outcome(answer)
                assert isinstance(outcome, Later)
                self.assertEqual((outcome.problem, outcome.wait), (problem, wait))

    def test_where_nobody_listens_it_cannot_be_reached(self) -> None:
        with override_settings(PORTAL_FASTLY_API=nobody()):
            outcome = self.channel.purge(["a"])
        assert isinstance(outcome, Later)
        self.assertEqual(outcome.problem, Problem.UNREACHABLE)

    @override_settings(PORTAL_OUTGOING_NETWORKS=[])
    def test_only_the_public_internet_is_asked(self) -> None:
        outcome = self.channel.purge(["a"])
        assert isinstance(outcome, Later)
        self.assertEqual(outcome.problem, Problem.NOT_ALLOWED)
        self.assertFalse(self.server.requests)

    def test_a_token_that_is_said_back_is_kept_and_logged_nowhere(self) -> None:
        queue.enter(["a"])
        self.server.queue.append((401, {}, f"bad token {TOKEN}".encode()))
        with self.assertLogs("portal.edge", "WARNING") as logged:
            sending.drain(self.channel)
        state = EdgeState.objects.get()
        self.assertEqual((state.problem, state.said), (Problem.NOT_LET_IN, "401 bad token …"))
        self.assertNotIn(TOKEN, "".join(logged.output))
        self.assertNotIn(TOKEN, str(list(EdgePurge.objects.values_list("keys"))))


class CloudflareTests(VendorTestCase):
    front = "cloudflare"
    usual = TAKEN

    def test_tags_go_as_json_with_the_token(self) -> None:
        self.assertEqual(self.channel.purge(["article:1", "home:uk"]), Done())
        ((path, headers, body),) = self.server.requests
        self.assertEqual(path, "/client/v4/zones/023e105f4ecef8ad9ca31a8372d0c353/purge_cache")
        self.assertEqual(headers["Authorization"], f"Bearer {TOKEN}")
        self.assertEqual(json.loads(body), {"tags": ["article:1", "home:uk"]})

    def test_a_hundred_tags_a_call(self) -> None:
        queue.enter(f"card:{number}" for number in range(250))
        self.assertEqual(sending.drain(self.channel), 3)
        self.assertEqual([len(self.server.told(number)["tags"]) for number in range(3)], [100, 100, 50])

    def test_a_success_that_says_it_is_none_is_none(self) -> None:
        for answer in (refused(200, "Unable to purge"), (200, {}, b"<html>"), (200, {}, b"[]")):
            with self.subTest(str(answer)):
                outcome = self.outcome(answer)
                assert isinstance(outcome, Later)
                self.assertEqual(outcome.problem, Problem.REFUSED)

    def test_its_limit_is_kept(self) -> None:
        outcome = self.outcome(refused(429, "rate limited", **{"Retry-After": "12"}))
        assert isinstance(outcome, Later)
        self.assertEqual((outcome.problem, outcome.wait), (Problem.BUSY, 12.0))

    def test_a_wrong_token_is_told_in_words(self) -> None:
        outcome = self.outcome(refused(403, "Authentication error"))
        assert isinstance(outcome, Later)
        self.assertEqual(outcome.problem, Problem.NOT_LET_IN)
        self.assertIn("Authentication error", outcome.said)
