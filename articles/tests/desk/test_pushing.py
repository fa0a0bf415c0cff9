"""What editors do about deliveries: done once, noted, and only by who may."""

from __future__ import annotations

import datetime as dt

import time_machine
from django.core.exceptions import PermissionDenied
from django.test import TestCase, override_settings

from articles.desk import publishing, pushing
from articles.desk.models import AuditEntry
from articles.outbox import channels, patience, sending, signing, telling, upkeep
from articles.outbox.models import ChannelState, Delivery, Endpoint, Post, Problem, State
from articles.tests.desk.test_publishing import person
from articles.tests.outbox import elsewhere
from articles.tests.outbox.elsewhere import Elsewhere, Telegram
from articles.tests.outbox.stories import published, revised, states


def drain(key: str) -> int:
    return sending.drain(channels.every()[key])


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


class WebhookTestCase(TestCase):
    def setUp(self) -> None:
        self.server = self.enterContext(elsewhere.somewhere(Elsewhere()))
        self.endpoint = Endpoint.objects.create(name="Partner", url=f"{self.server.url}/hook")
        self.key = self.endpoint.channel


class TryingAgainTests(WebhookTestCase):
    def dead(self) -> Delivery:
        published()
        Delivery.objects.update(state=State.DEAD, attempts=patience.ATTEMPTS, problem=Problem.FAULT)
        return Delivery.objects.get()

    def test_it_arrives_and_is_noted_once(self) -> None:
        row = self.dead()
        self.assertTrue(pushing.try_again(row, by=None))
        self.assertFalse(pushing.try_again(row, by=None))
        drain(self.key)
        self.assertEqual(Delivery.objects.get().state, State.DONE)
        self.assertEqual(verbs().count("sent again"), 1)

    def test_it_has_all_attempts_before_it_and_a_day(self) -> None:
        row = self.dead()
        self.server.usual = (400, {}, b"")
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=3)):
            pushing.try_again(row, by=None)
            upkeep.give_up_old()
            drain(self.key)
        self.assertEqual(Delivery.objects.get().state, State.WAITING)

    def test_changes_given_up_before_it_go_with_it(self) -> None:
        row = self.dead()
        assert row.article is not None
        revised(row.article, title="A second title")
        Delivery.objects.update(state=State.DEAD)
        pushing.try_again(Delivery.objects.latest("pk"), by=None)
        drain(self.key)
        self.assertEqual(self.server.told()["type"], "article.published")
        self.assertEqual(states(row.article), [State.MERGED, State.DONE])

    def test_only_who_may(self) -> None:
        row = self.dead()
        for deed in (pushing.try_again, pushing.drop):
            with self.assertRaises(PermissionDenied):
                deed(row, by=person(deed.__name__, "view_delivery"))
        self.assertTrue(pushing.drop(row, by=person("editor", "change_delivery")))
        self.assertEqual(Delivery.objects.get().state, State.DROPPED)


class ChannelTests(WebhookTestCase):
    def test_what_waits_when_a_channel_is_switched_off_is_not_sent_later(self) -> None:
        waiting = published()
        self.assertTrue(pushing.switch(self.key, on=False, by=None))
        self.assertFalse(pushing.switch(self.key, on=False, by=None))
        unheard = published()
        drain(self.key)
        self.assertTrue(pushing.switch(self.key, on=True, by=None))
        drain(self.key)
        self.assertEqual((states(waiting), states(unheard)), ([State.DROPPED], []))
        self.assertEqual(self.server.requests, [])
        published()
        drain(self.key)
        self.assertEqual(len(self.server.requests), 1)
        self.assertEqual(
            [verb for verb in verbs() if verb.startswith("channel")], ["channel off", "channel on"]
        )

    def test_what_was_announced_while_a_channel_was_switched_off_is_not_sent_later(self) -> None:
        pushing.switch(self.key, on=False, by=None)
        waiting = published()
        Delivery.objects.create(article=waiting, channel=self.key, event="published", tells="published")
        drain(self.key)
        self.assertEqual((states(waiting), self.server.requests), ([State.DROPPED], []))

    def test_a_test_goes_the_way_of_every_message(self) -> None:
        self.assertEqual(pushing.send_test(self.endpoint, by=None), pushing.send_test(self.endpoint, by=None))
        drain(self.key)
        self.assertEqual(self.server.told()["type"], "test")
        self.assertEqual(Delivery.objects.get().state, State.DONE)

    def test_a_new_secret_signs_from_now_on(self) -> None:
        old = signing.secret_of(self.endpoint.nonce)
        new = pushing.new_secret(self.endpoint, by=None)
        self.assertNotEqual(old, new)
        pushing.send_test(self.endpoint, by=None)
        drain(self.key)
        _path, headers, body = self.server.requests[0]
        number, stamp = headers["webhook-id"], int(headers["webhook-timestamp"])
        self.assertEqual(headers["webhook-signature"], signing.signature(new, number, stamp, body))
        self.assertNotIn(new, str([entry.details for entry in AuditEntry.objects.all()]))

    def test_a_removed_endpoint_is_told_nothing(self) -> None:
        waiting = published()
        drain(self.key)
        revised(waiting, title="A second title")
        pushing.remove(self.endpoint, by=None)
        self.assertEqual(states(waiting), [State.DONE, State.DROPPED])
        self.assertFalse(ChannelState.objects.exists())

    def test_only_who_may(self) -> None:
        stranger = person("stranger", "view_endpoint", "view_channelstate")

        def refused(deed: object, *facts: object, **named: object) -> None:
            with self.assertRaises(PermissionDenied):
                deed(*facts, by=stranger, **named)  # type: ignore[operator]

        refused(pushing.switch, self.key, on=False)
        for deed in (pushing.send_test, pushing.new_secret, pushing.remove):
            refused(deed, self.endpoint)


class PerhapsSentTests(TestCase):
    """Telegram took a message, and the portal never heard of it."""

    def setUp(self) -> None:
        self.server = Telegram()
        self.enterContext(elsewhere.somewhere(self.server))
        told = {"PORTAL_TELEGRAM_TOKEN": "1:a", "PORTAL_TELEGRAM_CHATS": {"en": "@trams"}}
        self.enterContext(override_settings(PORTAL_TELEGRAM_API=self.server.url, **told))
        self.server.queue.append(self.server.carries_out_and(elsewhere.hangs_up))
        self.article = published()
        self.drain()
        self.article = revised(self.article, title="A second title")
        self.drain()
        self.assertEqual(states(self.article), [State.UNSURE, State.UNSURE])
        self.row = Delivery.objects.earliest("pk")

    def drain(self) -> None:
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)):
            drain("telegram:en")

    def test_the_dashboard_asks_somebody_to_look(self) -> None:
        (first, _second) = telling.lines()
        self.assertIn("Perhaps sent to Telegram, English: @trams: “A second title”.", first.text)

    def test_the_message_that_was_found_follows_the_story_again(self) -> None:
        self.assertTrue(pushing.say_found(self.row, 101, by=None))
        self.assertFalse(pushing.say_found(self.row, 102, by=None))
        self.drain()
        self.assertEqual(list(self.server.messages), [101])
        self.assertIn("A second title", self.server.messages[101]["caption"])
        self.assertEqual(states(self.article), [State.MERGED, State.DONE])

    def test_a_message_that_was_not_found_is_sent(self) -> None:
        self.server.messages.clear()
        pushing.try_again(self.row, by=None)
        self.drain()
        self.assertEqual(len(self.server.messages), 1)
        self.assertEqual(states(self.article), [State.MERGED, State.DONE])

    def test_nothing_is_done_while_the_story_is_being_sent(self) -> None:
        """The message without a number is the one on its way: forgotten, it would be sent a second time."""
        newest = Delivery.objects.latest("pk")
        Delivery.objects.filter(pk=newest.pk).update(state=State.SENDING)
        self.assertFalse(pushing.try_again(self.row, by=None))
        self.assertFalse(pushing.drop(self.row, by=None))
        self.assertFalse(pushing.say_found(self.row, 101, by=None))
        self.assertEqual(Post.objects.get().reference, "")
        self.assertEqual(states(self.article), [State.UNSURE, State.SENDING])

    def test_what_is_left_unsent_is_not_asked_for_again(self) -> None:
        pushing.drop(self.row, by=None)
        publishing.withdraw(self.article, by=None)
        self.drain()
        self.assertEqual(states(self.article), [State.DROPPED, State.DROPPED, State.NOTHING])
        self.assertEqual((list(telling.lines()), Post.objects.count()), ([], 0))


class TellingTests(WebhookTestCase):
    def test_given_up_messages_and_silent_channels_are_on_the_dashboard(self) -> None:
        self.assertEqual(list(telling.lines()), [])
        self.server.usual = (500, {}, b"")
        published()
        for _attempt in range(patience.FAILURES):
            Delivery.objects.update(due_at=dt.datetime.now(dt.UTC))
            drain(self.key)
        (line,) = telling.lines()
        self.assertIn("Webhook: Partner does not answer since its beginning", line.text)
        Delivery.objects.update(state=State.DEAD, problem=Problem.FAULT)
        line = next(iter(telling.lines()))
        self.assertIn("Given up for Webhook: Partner: “A tram line is coming”", line.text)
        self.assertEqual(line.about, Delivery.objects.get())

    def test_many_are_told_in_one_line(self) -> None:
        for _story in range(5):
            published()
        Delivery.objects.update(state=State.DEAD, problem=Problem.TOO_OLD)
        (line,) = telling.lines()
        self.assertEqual(line.text, "5 messages were given up.")
