"""The hub is told of the feeds that changed, by the addresses they have."""

from __future__ import annotations

from typing import Any
from unittest import mock

from django.test import TestCase, override_settings
from django.utils import timezone

from articles.desk import correcting, publishing
from articles.models import Correction, Kind, Rubric, Tag, TagKind
from articles.outbox import answers, channels, sending, websub
from articles.outbox.models import ChannelState, Delivery, State
from articles.syndication.feeds import FORMATS
from articles.tests.outbox import elsewhere
from articles.tests.outbox.elsewhere import Elsewhere
from articles.tests.outbox.stories import published, revised, states
from portal.pagecache.models import Purge

HERE = "http://localhost:8000"


class WebSubTests(TestCase):
    def setUp(self) -> None:
        self.hub = self.enterContext(elsewhere.somewhere(Elsewhere((202, {}, b""))))
        told = {"PORTAL_WEBSUB_HUB": f"{self.hub.url}/hub", "PORTAL_WEBSUB_TOGETHER": True}
        self.enterContext(override_settings(**told))

    def drain(self) -> int:
        return sending.drain(channels.every()["websub"])

    def test_every_feed_of_the_story_is_named_in_every_format(self) -> None:
        tag = Tag.objects.create(name="Yasnohai", kind=TagKind.PLACE, labels={"en": "Yasnohai"})
        published("uk", tags=(tag.pk,))
        self.drain()
        path, headers, body = self.hub.requests[0]
        self.assertEqual((path, headers["Content-Type"]), ("/hub", websub.FORM["Content-Type"]))
        self.assertIn(b"hub.mode=publish", body)
        names = ("newest", "rubric/city", f"tag/{tag.slug}", "author/vira", "kind/news")
        expected = {f"{HERE}/uk/feeds/{name}.{form}" for name in names for form in FORMATS}
        self.assertEqual(set(self.hub.topics()), expected)

    def test_a_hub_that_takes_one_feed_at_a_time_is_told_of_each_the_newest_first(self) -> None:
        published()
        with override_settings(PORTAL_WEBSUB_TOGETHER=False):
            self.drain()
        told = [self.hub.topics(number) for number in range(len(self.hub.requests))]
        self.assertEqual({len(feeds) for feeds in told}, {1})
        self.assertEqual(len({feeds[0] for feeds in told}), 4 * len(FORMATS))
        self.assertEqual(told[0], [f"{HERE}/feeds/newest.atom"])

    def test_a_hub_that_fails_in_between_is_told_of_the_rest(self) -> None:
        article = published()
        self.hub.queue += [*[elsewhere.FINE] * 4, (500, {}, b"")]
        with override_settings(PORTAL_WEBSUB_TOGETHER=False):
            self.drain()
            self.assertEqual((len(self.hub.requests), states(article)), (5, [State.WAITING]))
            Delivery.objects.update(due_at=timezone.now())
            self.drain()
        self.assertEqual(states(article), [State.DONE])
        self.assertEqual(len(self.hub.requests), 5 + 3 * len(FORMATS))
        told = {self.hub.topics(number)[0] for number in range(len(self.hub.requests))}
        self.assertEqual(len(told), 4 * len(FORMATS))

    def test_a_hub_that_answers_slowly_hears_of_every_feed_in_the_end(self) -> None:
        """However little time there is, each attempt tells of one list more."""
        article = published()
        with override_settings(PORTAL_WEBSUB_TOGETHER=False), mock.patch.object(websub, "LONGEST", -1.0):
            for lists in range(1, 5):
                self.assertEqual(states(article), [State.WAITING])
                Delivery.objects.update(due_at=timezone.now())
                ChannelState.objects.update(rests_until=None)
                self.drain()
                self.assertEqual(len(self.hub.requests), lists * len(FORMATS))
        self.assertEqual(states(article), [State.DONE])

    def test_every_named_feed_is_there(self) -> None:
        published()
        self.drain()
        for topic in self.hub.topics():
            self.assertEqual(self.client.get(topic.removeprefix(HERE)).status_code, 200, topic)

    def test_feeds_that_the_story_left_are_named_too(self) -> None:
        world = Rubric.objects.create(slug="world", labels={"en": "World"})
        article = published()
        self.drain()
        revised(article, rubric=world.pk)
        self.drain()
        self.assertLessEqual(
            {f"{HERE}/feeds/rubric/{slug}.atom" for slug in ("city", "world")}, set(self.hub.topics())
        )
        publishing.withdraw(article, by=None)
        self.drain()
        self.assertIn(f"{HERE}/feeds/rubric/world.atom", self.hub.topics())

    def test_a_correction_changes_its_own_feed(self) -> None:
        article = published()
        self.drain()
        correcting.correct(article, kind=Correction.Kind.NOTE, text="Three lines.", by=None)
        self.drain()
        self.assertEqual(
            sorted(self.hub.topics()),
            sorted(f"{HERE}/feeds/corrections.{form}" for form in FORMATS),
        )

    def test_advertising_is_in_no_feed(self) -> None:
        article = published(kind=Kind.ADVERTISING)
        self.drain()
        self.assertEqual((self.hub.requests, states(article)), ([], [State.NOTHING]))

    def test_the_hub_finds_fresh_feeds(self) -> None:
        """A purge that its own process has not come to is carried out before anybody is told."""
        published()
        Purge.objects.create(keys=["feed:en"])
        left: list[int] = []
        ask = answers.ask

        def asking(*facts: Any) -> Any:
            left.append(Purge.objects.count())
            return ask(*facts)

        with mock.patch.object(answers, "ask", asking):
            self.drain()
        self.assertEqual((left, Delivery.objects.get().state), ([0], State.DONE))

    def test_the_formats_are_those_that_feeds_have(self) -> None:
        self.assertEqual(set(websub.FORMATS), set(FORMATS))
