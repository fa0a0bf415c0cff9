"""The hub hears within five seconds: what is announced is due at once, and each worker looks every second."""

from __future__ import annotations

from django.test import TestCase, override_settings
from django.utils import timezone

from articles.outbox import claiming
from articles.outbox.timetable import deliver_what_is_due
from articles.tests.outbox.stories import published
from portal.jobs import timetable


class PromptnessTests(TestCase):
    def test_every_worker_looks_each_second(self) -> None:
        seconds = {one.action: one.seconds for one in timetable.constants()}
        self.assertLessEqual(seconds[deliver_what_is_due], 1)

    @override_settings(PORTAL_WEBSUB_HUB="https://hub.example/")
    def test_what_was_announced_is_taken_at_once(self) -> None:
        article = published()
        taken = claiming.take("websub", timezone.now(), "elsewhere:1:x")
        assert taken is not None
        self.assertEqual((taken.article_id, taken.attempts), (article.pk, 1))
