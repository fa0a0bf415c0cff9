"""Whatever a channel answers: nothing is lost, nothing overtakes, and nobody else waits."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from unittest.mock import patch

import time_machine
from django.test import TestCase, override_settings
from django.utils import timezone

from articles.desk import correcting, publishing
from articles.models import Correction
from articles.outbox import channels, claiming, patience, sending, signing, telling, upkeep
from articles.outbox.models import ChannelState, Delivery, Endpoint, Event, Problem, State
from articles.outbox.outcomes import Channel
from articles.tests.outbox import elsewhere
from articles.tests.outbox.elsewhere import Elsewhere
from articles.tests.outbox.stories import published, revised, states


@contextmanager
def later(**so_long: float) -> Iterator[None]:
    """The clock runs on from so much later."""
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(**so_long)):
        yield


class SendingTestCase(TestCase):
    """One endpoint on this machine."""

    def setUp(self) -> None:
        self.server = self.enterContext(elsewhere.somewhere(Elsewhere()))
        self.endpoint = Endpoint.objects.create(name="Partner", url=f"{self.server.url}/hook")
        self.key = self.endpoint.channel

    def drain(self, key: str = "") -> int:
        return sending.drain(channels.every()[key or self.key])

    def drain_through(self, days: float = 1.5) -> int:
        """Every attempt that comes within so many days, at its time, after any rest."""
        count = 0
        start = dt.datetime.now(dt.UTC)
        for minutes in range(0, int(days * 24 * 60), 7):
            with time_machine.travel(start + dt.timedelta(minutes=minutes)):
                count += self.drain()
                upkeep.give_up_old()
        return count

    def row(self) -> Delivery:
        return Delivery.objects.latest("pk")


class AnswerTests(SendingTestCase):
    def test_a_story_arrives_signed_with_what_everybody_may_see(self) -> None:
        article = published()
        self.assertEqual(self.drain(), 1)
        _path, headers, body = self.server.requests[0]
        told = json.loads(body)
        self.assertEqual(told["type"], "article.published")
        self.assertEqual(told["data"]["id"], f"urn:uuid:{article.uid}")
        self.assertEqual(told["data"]["title"], article.title)
        self.assertEqual(told["data"]["url"], f"http://localhost:8000{article.get_absolute_url()}")
        expected = signing.signature(
            signing.secret_of(self.endpoint.nonce),
            headers["Webhook-Id"] if "Webhook-Id" in headers else headers["webhook-id"],
            int(headers["webhook-timestamp"]),
            body,
        )
        self.assertEqual(headers["webhook-signature"], expected)
        self.assertEqual(states(article), [State.DONE])

    def test_any_bad_answer_is_tried_again_and_arrives_once_under_one_number(self) -> None:
        for badly in (
            (500, {}, b"oops"),
            (503, {}, b""),
            (404, {}, b""),
            (400, {}, b"{"),
            (302, {"Location": "http://127.0.0.1:9/"}, b""),
            elsewhere.hangs_up,
            elsewhere.speaks_no_http,
            elsewhere.drips,
        ):
            with self.subTest(badly):
                ChannelState.objects.all().delete()
                self.server.requests.clear()
                self.server.queue.append(badly)
                article = published()
                self.drain()
                self.assertEqual(states(article), [State.WAITING])
                self.assertTrue(self.row().problem)
                with later(hours=2):
                    self.drain()
                self.assertEqual(states(article), [State.DONE])
                numbers = {headers["webhook-id"] for _path, headers, _body in self.server.requests}
                self.assertEqual((len(self.server.requests), len(numbers)), (2, 1))

    def test_nobody_there_is_tried_again(self) -> None:
        Endpoint.objects.update(url=elsewhere.nobody())
        article = published()
        self.drain()
        self.assertEqual((states(article), self.row().problem), ([State.WAITING], Problem.UNREACHABLE))

    def test_a_private_address_is_not_called(self) -> None:
        with override_settings(PORTAL_OUTGOING_NETWORKS=[]):
            published()
            self.drain()
        self.assertEqual(self.server.requests, [])
        self.assertEqual(self.row().problem, Problem.NOT_ALLOWED)

    def test_retry_after_is_kept_in_both_forms(self) -> None:
        for asked in ("90", format_datetime(timezone.now() + dt.timedelta(seconds=90), usegmt=True)):
            with self.subTest(asked):
                ChannelState.objects.all().delete()
                self.server.queue.append((429, {"Retry-After": asked}, b""))
                article = published()
                before = len(self.server.requests)
                self.drain()
                for seconds in (5, 60, 80):
                    with later(seconds=seconds):
                        self.assertEqual(self.drain(), 0)
                with later(seconds=105):
                    self.drain()
                self.assertEqual(len(self.server.requests) - before, 2)
                self.assertEqual(states(article), [State.DONE])

    def test_what_nobody_takes_is_given_up_within_a_day_and_says_why(self) -> None:
        self.server.usual = (400, {}, b"no such field")
        article = published()
        self.drain_through()
        self.assertEqual(states(article), [State.DEAD])
        row = self.row()
        self.assertEqual((row.attempts, row.problem), (patience.ATTEMPTS, Problem.REFUSED))
        self.assertIn("no such field", row.said)
        self.assertEqual(telling.newest(), row.changed_at.timestamp())

    def test_a_channel_that_is_away_for_days_is_given_up_by_an_attempt_after_the_first(self) -> None:
        Endpoint.objects.update(url=elsewhere.nobody())
        article = published()
        with later(hours=25):
            upkeep.give_up_old()
            self.assertEqual(states(article), [State.WAITING])
            self.drain()
        self.assertEqual((states(article), self.row().problem), ([State.DEAD], Problem.UNREACHABLE))

    def test_what_waited_for_days_while_no_worker_ran_is_sent_when_one_is_back(self) -> None:
        article = published()
        self.server.queue.append((429, {"Retry-After": "30"}, b""))
        with later(hours=60):
            upkeep.give_up_old()
            self.drain()
        with later(hours=61):
            self.drain()
        self.assertEqual((states(article), self.row().attempts), ([State.DONE], 2))

    def test_what_waits_for_a_channel_that_is_set_up_no_more_is_shown_after_a_day(self) -> None:
        with override_settings(PORTAL_WEBSUB_HUB=f"{self.server.url}/hub"):
            article = published()
        Delivery.objects.exclude(channel="websub").delete()
        with later(hours=23):
            upkeep.give_up_old()
        self.assertEqual(states(article), [State.WAITING])
        with later(hours=25):
            upkeep.give_up_old()
        self.assertEqual((states(article), self.row().problem), ([State.DEAD], Problem.NOT_SET_UP))


class OrderTests(SendingTestCase):
    def told(self) -> list[str]:
        return [json.loads(body)["type"] for _path, _headers, body in self.server.requests]

    def test_events_arrive_in_their_order(self) -> None:
        article = published()
        self.drain()
        revised(article, title="Another title")
        self.drain()
        correcting.correct(article, kind=Correction.Kind.CORRECTION, text="Three lines.", by=None)
        self.drain()
        publishing.withdraw(article, by=None)
        self.drain()
        names = ["published", "updated", "corrected", "withdrawn"]
        self.assertEqual(self.told(), [f"article.{name}" for name in names])
        self.assertEqual(set(self.server.told()["data"]), {"id", "url", "edition"})
        self.assertEqual(self.server.told(2)["data"]["corrections"][0]["text"], "Three lines.")

    def test_changes_nobody_was_told_of_are_told_as_one(self) -> None:
        article = published()
        revised(article, title="Another title")
        correcting.correct(article, kind=Correction.Kind.CORRECTION, text="Three lines.", by=None)
        self.assertEqual(self.drain(), 1)
        self.assertEqual(self.told(), ["article.published"])
        self.assertEqual(self.server.told()["data"]["title"], "Another title")
        self.assertEqual(states(article), [State.MERGED, State.MERGED, State.DONE])

    def test_a_story_withdrawn_before_it_was_told_is_not_told(self) -> None:
        article = published()
        publishing.withdraw(article, by=None)
        self.drain()
        self.assertEqual(self.server.requests, [])
        self.assertEqual(states(article), [State.MERGED, State.NOTHING])

    def test_withdrawn_after_an_attempt_that_may_have_arrived_is_told(self) -> None:
        self.server.queue.append(elsewhere.hangs_up)
        article = published()
        self.drain()
        publishing.withdraw(article, by=None)
        with later(hours=2):
            self.drain()
        self.assertEqual(self.told(), ["article.published", "article.withdrawn"])

    def test_an_update_never_overtakes_what_is_being_sent(self) -> None:
        article = published()
        now = timezone.now()
        mine = claiming.take(self.key, now, "another:1:x")
        assert mine is not None
        revised(article, title="Another title")
        self.assertEqual(self.drain(), 0)
        other = published()
        self.assertEqual(self.drain(), 1, "another story waits for it")
        claiming.settle(mine, sending.Later(Problem.FAULT), now)
        with later(minutes=1):
            self.drain()
        self.assertEqual(self.told(), ["article.published", "article.published"])
        self.assertEqual(self.server.told()["data"]["title"], "Another title")
        self.assertEqual(states(other), [State.DONE])

    def test_withdrawn_and_public_again_is_told_as_it_stands(self) -> None:
        article = published()
        self.drain()
        publishing.withdraw(article, by=None)
        publishing.publish_again(article, by=None)
        self.drain()
        self.assertEqual(self.told(), ["article.published", "article.published"])


class TakingTests(SendingTestCase):
    def test_of_two_workers_one_takes_it(self) -> None:
        published()
        now = timezone.now()
        taken = [claiming.take(self.key, now, f"worker:{number}:x") for number in (1, 2)]
        self.assertEqual([one is not None for one in taken], [True, False])

    def test_what_a_dead_worker_held_is_taken_again(self) -> None:
        published()
        mine = claiming.take(self.key, timezone.now(), "elsewhere:1:x")
        assert mine is not None
        self.assertEqual(claiming.put_back(timezone.now()), 0)
        self.assertEqual(claiming.put_back(timezone.now() + claiming.LEASE), 1)
        self.assertEqual(self.drain(), 1)
        # The first comes back from the dead: the row is not its own any more.
        self.assertFalse(claiming.settle(mine, sending.Later(Problem.FAULT), timezone.now()))
        self.assertEqual(self.row().state, State.DONE)

    def test_a_clock_set_back_delays_nothing(self) -> None:
        self.server.queue.append((500, {}, b""))
        with later(hours=5):
            article = published()
            self.drain()
        taken = published()
        with later(hours=5):
            claiming.take(self.key, timezone.now(), "elsewhere:1:x")
        claiming.put_back(timezone.now())
        self.drain()
        self.drain()
        self.assertEqual(states(article) + states(taken), [State.DONE, State.DONE])

    def test_deliveries_are_forgotten_after_a_month_but_not_what_somebody_must_look_at(self) -> None:
        for state in (State.DONE, State.UNSURE, State.WAITING):
            article = published()
            Delivery.objects.filter(article=article).update(state=state)
        with later(days=31):
            self.assertEqual(upkeep.forget_old(), 1)


class RestingTests(SendingTestCase):
    def test_a_channel_that_is_down_rests_and_is_tried_with_one_message(self) -> None:
        self.server.usual = (500, {}, b"")
        for _story in range(8):
            published()
        for _look in range(6):
            self.drain()
        self.assertEqual(len(self.server.requests), patience.FAILURES)
        with later(minutes=6):
            self.drain()
        self.assertEqual(len(self.server.requests), patience.FAILURES + 1)
        self.server.usual = elsewhere.FINE
        with later(hours=1):
            self.drain()
        self.assertFalse(Delivery.objects.exclude(state=State.DONE).exists())
        self.assertEqual(ChannelState.objects.get(key=self.key).failures, 0)

    def test_a_message_that_is_refused_rests_nobody(self) -> None:
        self.server.queue.append((400, {}, b""))
        bad, good = published(), published()
        # A pause may be as short as nothing, and be over while others are sent.
        with patch.object(patience, "pause", return_value=dt.timedelta(minutes=1)):
            self.drain()
        self.assertEqual(states(bad) + states(good), [State.WAITING, State.DONE])

    def test_a_hanging_channel_delays_no_other(self) -> None:
        crew: dict[str, threading.Thread] = {}
        released = threading.Event()
        self.addCleanup(released.set)
        drained: list[str] = []

        def drain(channel: Channel) -> None:
            if channel.key == "websub":
                released.wait(60)
            drained.append(channel.key)

        hub = override_settings(PORTAL_WEBSUB_HUB=self.server.url)
        with hub, patch.object(sending._shifts, "threads", crew), patch.object(sending, "drain", drain):
            published()
            self.assertEqual(sending.look(), 2)
            crew[self.key].join(60)
            self.assertEqual(drained, [self.key])
            # The next look begins one for who is done alone.
            self.assertEqual(sending.look(), 1)
            released.set()
            for thread in crew.values():
                thread.join(60)
        self.assertEqual(sorted(drained), sorted(["websub", self.key, self.key]))

    def test_an_error_of_ours_is_a_failure_like_any_other(self) -> None:
        article = published()
        Endpoint.objects.update(url="http://[")
        with self.assertLogs("articles.outbox.sending", "WARNING"):
            self.drain()
        self.assertEqual(states(article), [State.WAITING])
        self.assertEqual(self.row().tells, Event.PUBLISHED)
