"""A change and the rows that tell of it stand in one transaction; no change is announced twice."""

from __future__ import annotations

import datetime as dt

import time_machine
from django.db import transaction
from django.test import TestCase, override_settings
from django.utils import timezone

from articles.desk import audit, correcting, publishing, punctuality, review, scheduling
from articles.desk.aftermath import after_publication
from articles.desk.models import TimedDeed
from articles.models import Correction, Rubric
from articles.outbox import upkeep
from articles.outbox.announcing import unheard
from articles.outbox.models import ChannelState, Delivery, Endpoint, Event, State
from articles.tests.outbox.stories import begun, published, revised, rows

TELEGRAM = {"PORTAL_TELEGRAM_TOKEN": "1:a", "PORTAL_TELEGRAM_CHATS": {"uk": "@uk", "en": "@en"}}


@override_settings(PORTAL_WEBSUB_HUB="https://hub.example/")
class AnnouncingTests(TestCase):
    def test_without_a_channel_nothing_is_kept(self) -> None:
        with override_settings(PORTAL_WEBSUB_HUB=""):
            article = published()
        self.assertEqual(rows(article), [])

    def test_a_webhook_is_told_of_its_edition_alone(self) -> None:
        hooks = {
            code: Endpoint.objects.create(name=code, url=f"https://hook{code}.example/", edition=code)
            for code in ("", "en", "uk")
        }
        for edition, other in (("en", "uk"), ("uk", "en")):
            told = {channel for channel, _event in rows(published(edition))}
            self.assertIn(hooks[edition].channel, told)
            self.assertIn(hooks[""].channel, told)
            self.assertNotIn(hooks[other].channel, told)

    def test_each_verb_makes_one_row_for_each_channel(self) -> None:
        endpoint = Endpoint.objects.create(name="Partner", url="https://partner.example/hook")
        article = revised(published(), title="More trams")
        for _pressed in range(2):
            correcting.correct(article, kind=Correction.Kind.CORRECTION, text="Three lines.", by=None)
            publishing.withdraw(article, by=None)
            publishing.publish(article, by=None)
        expected = [
            (channel, event)
            for event in (Event.PUBLISHED, Event.UPDATED, Event.CORRECTED, Event.WITHDRAWN)
            for channel in ("websub", endpoint.channel)
        ]
        self.assertEqual(rows(article), expected)
        self.assertEqual(len(set(Delivery.objects.values_list("uid"))), len(expected))

    def test_the_same_deed_announced_again_makes_no_row(self) -> None:
        article = published()
        Delivery.objects.update(state=State.DONE)
        after_publication(article, None, set())
        self.assertEqual(rows(article), [("websub", "published")])
        self.assertEqual(Delivery.objects.get().deed, audit.newest_of(article))

    def test_what_is_rolled_back_announced_nothing(self) -> None:
        article = begun()
        with self.assertRaises(ZeroDivisionError), transaction.atomic():
            publishing.publish(article, by=None)
            raise ZeroDivisionError
        self.assertEqual(rows(article), [])

    def test_a_story_is_told_to_the_chat_of_its_edition_alone(self) -> None:
        with override_settings(PORTAL_WEBSUB_HUB="", **TELEGRAM):
            self.assertEqual(rows(published("uk")), [("telegram:uk", "published")])
            self.assertEqual(rows(published("en")), [("telegram:en", "published")])

    def test_a_channel_that_is_off_is_told_nothing(self) -> None:
        ChannelState.objects.create(key="websub", is_on=False)
        self.assertEqual(rows(published()), [])

    def test_drafts_and_stories_under_embargo_are_not_announced(self) -> None:
        article = begun()
        scheduling.embargo(article, timezone.now() + dt.timedelta(hours=1), by=None)
        with self.assertRaises(publishing.NotPublishable):
            publishing.publish(article, by=None)
        self.assertEqual(rows(article), [])

    def test_an_archive_that_is_brought_in_is_no_news(self) -> None:
        article = begun()
        publishing.publish(article, by=None, first_published=timezone.now() - dt.timedelta(minutes=20))
        self.assertEqual(rows(article), [])
        self.assertEqual(rows(revised(article, title="New title")), [("websub", "updated")])

    def test_a_story_that_returns_after_months_is_told(self) -> None:
        article = published()
        publishing.withdraw(article, by=None)
        Delivery.objects.update(state=State.DONE)
        with time_machine.travel(timezone.now() + dt.timedelta(days=90)):
            upkeep.forget_old()
            publishing.publish_again(article, by=None)
        self.assertEqual(rows(article)[-1], ("websub", "published"))
        self.assertEqual(len(rows(article)), 2)

    def test_what_is_invented_is_told_to_nobody(self) -> None:
        with unheard():
            article = published()
        self.assertEqual(rows(article), [])
        self.assertEqual(rows(published()), [("websub", "published")])

    def test_lists_left_behind_are_told_too(self) -> None:
        first, second = (Rubric.objects.create(labels={"en": name}) for name in ("Town", "World"))
        revised(published(rubric=first.pk), rubric=second.pk)
        lists = Delivery.objects.get(event=Event.UPDATED).lists
        self.assertLessEqual({f"rubric:{first.pk}:en", f"rubric:{second.pk}:en", "feed:en"}, set(lists))

    def test_a_timed_story_is_announced_when_it_goes_out(self) -> None:
        article = begun()
        soon = timezone.now() + dt.timedelta(minutes=10)
        review.approve(article, by=None)
        scheduling.schedule(article, TimedDeed.Deed.PUBLISH, at=soon, by=None)
        self.assertEqual(rows(article), [])
        punctuality.carry_out(soon + dt.timedelta(seconds=1))
        self.assertEqual(rows(article), [("websub", "published")])
