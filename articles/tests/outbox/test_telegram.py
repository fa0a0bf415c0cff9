"""One message for each story, whatever happens on the way."""

from __future__ import annotations

import datetime as dt
from unittest import mock

import time_machine
from django.db import OperationalError
from django.test import TestCase, override_settings

from articles.desk import correcting, publishing, pushing
from articles.models import Correction, Kind
from articles.outbox import channels, sending
from articles.outbox.models import ChannelState, Delivery, Post, Problem, State
from articles.sharecard.faces import card_of
from articles.tests.outbox import elsewhere
from articles.tests.outbox.elsewhere import Telegram, refusal
from articles.tests.outbox.stories import LEAD, published, revised, states

TOKEN = "123456:a-secret_word"
FAULTS = (
    refusal(500, "Internal Server Error"),
    refusal(502, "Bad Gateway"),
    (502, {}, b"<html>Bad Gateway</html>"),
    (503, {"Retry-After": "5"}, b""),
    (504, {}, b""),
)


class TelegramTestCase(TestCase):
    def setUp(self) -> None:
        self.server = Telegram()
        self.enterContext(elsewhere.somewhere(self.server))
        chats = {"en": "@trams_en", "uk": "-1001234567890"}
        told = {"PORTAL_TELEGRAM_TOKEN": TOKEN, "PORTAL_TELEGRAM_CHATS": chats}
        self.enterContext(override_settings(PORTAL_TELEGRAM_API=self.server.url, **told))

    def drain(self, *, hours: float = 0, edition: str = "en") -> int:
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)):
            return sending.drain(channels.every()[f"telegram:{edition}"])

    def message(self) -> str:
        """What the only message says."""
        (facts,) = self.server.messages.values()
        return facts.get("caption") or facts["text"]


class MessageTests(TelegramTestCase):
    def test_a_story_is_posted_in_the_language_of_its_edition(self) -> None:
        published("uk", "Трамвай & <тролейбус>")
        self.drain(edition="uk")
        (facts,) = self.server.messages.values()
        self.assertEqual(facts["chat_id"], "-1001234567890")
        self.assertIn("<b>Трамвай &amp; &lt;тролейбус&gt;</b>", facts["caption"])
        self.assertIn("http://localhost:8000/uk/news/", facts["caption"])
        self.assertNotIn("Read in full", facts["caption"])

    def test_the_message_follows_its_story_and_stays_one(self) -> None:
        article = published()
        self.drain()
        self.assertIn(LEAD, self.message())
        revised(article, title="A second title")
        self.drain()
        self.assertIn("<b>A second title</b>", self.message())
        correcting.correct(article, kind=Correction.Kind.CORRECTION, text="Three lines.", by=None)
        self.drain()
        self.assertIn("<i>Correction: Three lines.</i>", self.message())
        publishing.withdraw(article, by=None)
        self.drain()
        self.assertIn("<b>Withdrawn</b>\n\n<s>A second title</s>", self.message())
        self.assertNotIn(LEAD, self.message())
        publishing.publish_again(article, by=None)
        self.drain()
        self.assertIn("<b>A second title</b>", self.message())
        self.assertEqual(len(self.server.messages), 1)
        self.assertEqual(set(states(article)), {State.DONE})

    def test_the_share_card_is_posted_and_follows_the_title(self) -> None:
        article = published()
        self.drain()
        (facts,) = self.server.messages.values()
        self.assertEqual(facts["photo"], card_of(article).url)
        article = revised(article, title="A second title")
        self.drain()
        (facts,) = self.server.messages.values()
        self.assertEqual(facts["photo"], card_of(article).url)
        self.assertIn("A second title", facts["caption"])
        self.server.takes_pictures = False
        revised(article, title="A third title")
        self.drain()
        self.assertIn("A third title", self.message())

    def test_a_picture_that_telegram_does_not_take_is_left_out(self) -> None:
        self.server.takes_pictures = False
        article = published()
        self.drain()
        revised(article, title="A second title")
        self.drain()
        (facts,) = self.server.messages.values()
        self.assertIn("A second title", facts["text"])
        self.assertNotIn("photo", facts)
        self.assertEqual(Post.objects.get(article=article).picture, "")

    def test_advertising_and_what_was_published_before_is_not_posted(self) -> None:
        published(kind=Kind.ADVERTISING)
        old = published()
        Delivery.objects.filter(article=old).delete()
        revised(old, title="A second title")
        while self.drain():
            pass
        self.assertEqual(self.server.messages, {})
        self.assertEqual(states(old), [State.NOTHING])

    def test_a_message_that_somebody_removed_stays_removed(self) -> None:
        article = published()
        self.drain()
        self.server.messages.clear()
        revised(article, title="A second title")
        self.drain()
        row = Delivery.objects.latest("pk")
        self.assertEqual((row.state, row.problem, self.server.messages), (State.NOTHING, Problem.GONE, {}))


class FaultTests(TelegramTestCase):
    def test_a_refusal_is_tried_again_and_posts_once(self) -> None:
        for badly in (
            refusal(429, "Too Many Requests: retry after 7", retry_after=7),
            refusal(403, "Forbidden: bot is not a member of the channel chat"),
            refusal(400, "Bad Request: chat not found"),
        ):
            with self.subTest(badly):
                self.server.messages.clear()
                ChannelState.objects.all().delete()
                self.server.queue.append(badly)
                article = published()
                self.drain()
                self.assertEqual(states(article), [State.WAITING])
                self.drain(hours=2)
                self.assertEqual((states(article), len(self.server.messages)), ([State.DONE], 1))

    def test_the_wait_that_telegram_asks_for_is_kept(self) -> None:
        self.server.queue.append(refusal(429, "Too Many Requests: retry after 600", retry_after=600))
        published()
        self.drain()
        self.assertEqual(self.drain(hours=0.15), 0)
        self.assertEqual(self.drain(hours=0.25), 1)

    def test_a_message_that_may_stand_there_is_not_sent_again(self) -> None:
        for then in (
            elsewhere.hangs_up,
            elsewhere.breaks_off,
            lambda handler: elsewhere.give(handler, (200, {}, b"garbage")),
            *(lambda handler, answer=answer: elsewhere.give(handler, answer) for answer in FAULTS),
            lambda handler: self.server.released.wait(1) and None,
        ):
            with self.subTest(then):
                self.server.messages.clear()
                ChannelState.objects.all().delete()
                self.server.queue.append(self.server.carries_out_and(then))
                article = published()
                self.drain()
                revised(article, title="A second title")
                self.drain(hours=2)
                self.assertEqual(len(self.server.messages), 1)
                self.assertEqual(states(article), [State.UNSURE, State.UNSURE])

    def test_what_a_fault_swallowed_is_sent_once_somebody_has_looked(self) -> None:
        self.server.queue.append(FAULTS[1])
        article = published()
        self.drain()
        row = Delivery.objects.get()
        self.assertEqual((row.state, row.said), (State.UNSURE, "502 Bad Gateway"))
        self.assertTrue(pushing.try_again(row, by=None))
        self.drain()
        self.assertEqual((states(article), len(self.server.messages)), ([State.DONE], 1))

    def test_an_edit_of_unknown_fate_is_repeated(self) -> None:
        for then in (elsewhere.hangs_up, lambda handler: elsewhere.give(handler, FAULTS[1])):
            with self.subTest(then):
                self.server.messages.clear()
                ChannelState.objects.all().delete()
                article = published()
                self.drain()
                self.server.queue.append(self.server.carries_out_and(then))
                revised(article, title="A second title")
                self.drain()
                self.drain(hours=2)
                self.assertEqual(states(article), [State.DONE, State.DONE])
                self.assertIn("A second title", self.message())

    def test_a_refused_text_is_given_up_at_once_and_says_why(self) -> None:
        self.server.queue.append(refusal(400, "Bad Request: can't parse entities"))
        article = published()
        self.drain()
        row = Delivery.objects.get(article=article)
        self.assertEqual((row.state, row.problem), (State.DEAD, Problem.REFUSED))
        self.assertIn("can't parse entities", row.said)
        self.assertFalse(Post.objects.exists())

    def test_the_number_of_a_message_is_kept_though_the_database_is_busy(self) -> None:
        save, busy = Post.save, [OperationalError("database is locked")] * 2

        def saving(post: Post, *args: object, **named: object) -> None:
            if post.reference and busy:
                raise busy.pop()
            save(post, *args, **named)

        with mock.patch.object(Post, "save", saving), mock.patch("time.sleep"):
            article = published()
            self.drain()
        self.assertEqual((states(article), busy), ([State.DONE], []))
        self.assertEqual(Post.objects.get(article=article).reference, "101")

    def test_the_token_is_told_to_nobody(self) -> None:
        with override_settings(PORTAL_TELEGRAM_API=elsewhere.nobody()):
            published()
            with self.assertLogs("articles.outbox", "WARNING") as logged:
                self.drain()
        row = Delivery.objects.get()
        self.assertNotIn("secret_word", f"{logged.output} {row.said} {row.problem}")
