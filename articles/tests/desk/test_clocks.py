"""Promises of stories with a time, whatever the clock does: each goes out once, and their order stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest import mock

from articles.desk import punctuality, scheduling
from articles.desk.models import AuditEntry, Revision, TimedDeed
from articles.models import Article
from articles.tests.desk.test_scheduling import HOUR, SECOND, TimesTestCase

# In Kyiv 03:00 becomes 04:00, and 04:00 becomes 03:00; midnights around a leap day; the first second that
# 32 bits do not hold; a century that has no leap day.
MOMENTS = {
    "spring": datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    "autumn": datetime(2027, 10, 31, 1, 0, tzinfo=UTC),
    "leap day": datetime(2028, 2, 28, 22, 0, tzinfo=UTC),
    "after a leap day": datetime(2028, 2, 29, 22, 0, tzinfo=UTC),
    "beyond 32 bits": datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    "no leap day": datetime(2100, 2, 28, 22, 0, tzinfo=UTC),
}
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
OFFSETS = (-30 * MINUTE, -SECOND, timedelta(0), SECOND, 30 * MINUTE, HOUR)


class ClockTests(TimesTestCase):
    def plan(self, moment: datetime) -> list[Article]:
        """Stories that go out around a moment, set two hours before it."""
        stories = [self.ready(slug=f"{moment:%Y%m%d}-{number}") for number in range(len(OFFSETS))]
        with mock.patch("django.utils.timezone.now", return_value=moment - 2 * HOUR):
            for story, offset in zip(stories, OFFSETS, strict=True):
                self.assertTrue(scheduling.schedule(story, "publish", at=moment + offset, by=self.editor))
        return stories

    def assert_once_and_in_order(self, stories: list[Article]) -> None:
        for story in stories:
            self.assertEqual(AuditEntry.objects.filter(article=story, verb="published").count(), 1)
            self.assertEqual(Revision.objects.filter(article=story, kind="published").count(), 1)
        self.assertFalse(TimedDeed.objects.filter(article__in=stories).exists())
        shown = Article.objects.in_edition("en").visible().filter(pk__in=[one.pk for one in stories])
        newest = list(shown.order_by("-published_at", "-pk").values_list("pk", flat=True))
        self.assertEqual(newest, [story.pk for story in reversed(stories)])

    def test_each_goes_out_at_its_moment_where_the_wall_clock_jumps(self) -> None:
        for name, moment in MOMENTS.items():
            with self.subTest(name):
                stories = self.plan(moment)
                for story, offset in zip(stories, OFFSETS, strict=True):
                    self.assertEqual(self.at(moment + offset - SECOND / 2), 0)
                    self.assertEqual(self.at(moment + offset), 1)
                    self.assertEqual(Article.objects.get(pk=story.pk).published_at, moment + offset)
                self.assert_once_and_in_order(stories)

    def test_a_clock_set_back_and_forward_publishes_nothing_twice_or_out_of_order(self) -> None:
        for name, moment in MOMENTS.items():
            with self.subTest(name):
                stories = self.plan(moment)
                # Half of them are out when the clock is set back by an hour, then by three days.
                for clock in (-30 * MINUTE, timedelta(0), -HOUR, -3 * DAY, -HOUR, SECOND, -3 * DAY, 3 * DAY):
                    self.at(moment + clock)
                    self.at(moment + clock)
                self.assert_once_and_in_order(stories)

    def test_two_workers_with_clocks_three_days_apart_publish_each_once(self) -> None:
        stories = self.plan(moment := MOMENTS["autumn"])
        for clock in (timedelta(0), 3 * DAY, SECOND, 3 * DAY):
            self.at(moment + clock)
            self.assertEqual(punctuality.carry_out(moment + clock), 0)
        self.assert_once_and_in_order(stories)
