"""Promises of the statistics: sums of the buckets, whatever the period, for a fixed price."""

from __future__ import annotations

import datetime as dt

from django.test import SimpleTestCase, TestCase
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Author, Byline, Rubric
from articles.readership import bars, daily, days, statistics
from articles.readership.models import DayTotal, ViewDay, ViewHour
from articles.readership.statistics import Period
from articles.tests.factories import article
from portal.tests.engines import queries

NOON = dt.datetime(2025, 11, 21, 10, 0, tzinfo=dt.UTC)
TODAY = dt.date(2025, 11, 21)
DAY = dt.timedelta(days=1)
WEEK = Period.until(TODAY, days=7)


def read(pk: int, times: int, at: dt.datetime = NOON) -> None:
    hour = int(at.timestamp()) // 3600
    ViewHour.objects.create(article_id=pk, hour=hour, count=times, search=times - 1, social=1)


class PeriodTests(SimpleTestCase):
    def test_it_counts_its_last_day(self) -> None:
        self.assertEqual((WEEK.length, WEEK.days[0], WEEK.days[-1]), (7, TODAY - 6 * DAY, TODAY))
        self.assertEqual(len(WEEK.hours), 7 * 24)


class StatisticsTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.rubric = Rubric.objects.create(labels={"en": "Sport"})
        self.author = Author.objects.create(labels={"en": "Olena"})
        self.one = article(rubric=self.rubric)
        self.other = article(edition="uk")
        Byline.objects.create(article=self.one, author=self.author, edition="en")
        read(self.one.pk, 5)
        read(self.one.pk, 3, NOON - DAY)
        read(self.other.pk, 9, NOON - 2 * DAY)
        read(self.one.pk, 100, NOON - 20 * DAY)
        days.roll_up(now=NOON)
        for back in (20, 2, 1, 0):
            daily.add_up_again(TODAY - back * DAY)

    def test_everything_by_day_and_kind(self) -> None:
        reading = statistics.of_all(WEEK)
        self.assertEqual(list(reading.steps.values()), [0, 0, 0, 0, 9, 3, 5])
        self.assertEqual((reading.views, reading.kinds["search"], reading.kinds["social"]), (17, 14, 3))

    def test_one_edition(self) -> None:
        self.assertEqual(statistics.of_all(WEEK, "uk").views, 9)

    def test_rubrics_and_authors(self) -> None:
        rubrics = statistics.by_noun(DayTotal.Noun.RUBRIC, WEEK, "", 5)
        self.assertEqual(rubrics, [(0, 9), (self.rubric.pk, 8)])
        self.assertEqual(statistics.by_noun(DayTotal.Noun.AUTHOR, WEEK, "en", 5), [(self.author.pk, 8)])

    def test_stories_from_hours_and_from_days(self) -> None:
        self.assertEqual(statistics.stories(WEEK, 5), [(self.other.pk, 9), (self.one.pk, 8)])
        month = Period.until(TODAY, days=31)
        self.assertEqual(statistics.stories(month, 5), [(self.one.pk, 108), (self.other.pk, 9)])
        self.assertEqual(statistics.stories(Period.until(TODAY, days=32), 5), [])

    def test_one_story_by_day(self) -> None:
        reading = statistics.of_article(self.one.pk, Period.until(TODAY, days=21))
        read_on = {step: views for step, views in reading.steps.items() if views}
        self.assertEqual(read_on, {TODAY - 20 * DAY: 100, TODAY - DAY: 3, TODAY: 5})
        self.assertEqual(reading.kinds["social"], 3)

    def test_one_story_by_hour(self) -> None:
        reading = statistics.of_article(self.one.pk, Period.until(TODAY, days=2), by_hour=True)
        self.assertEqual(len(reading.steps), 48)
        read_at = {step: views for step, views in reading.steps.items() if views}
        self.assertEqual(read_at, {NOON - DAY: 3, NOON: 5})

    def test_each_question_has_its_price(self) -> None:
        for price, ask in (
            (1, lambda: statistics.of_all(WEEK)),
            (1, lambda: statistics.by_noun(DayTotal.Noun.RUBRIC, WEEK, "", 5)),
            (1, lambda: statistics.stories(WEEK, 5)),
            (2, lambda: statistics.of_article(self.one.pk, Period.until(TODAY, days=366))),
        ):
            with queries(self, counters=price, stories=0):
                ask()

    def test_days_rolled_up_are_found_as_before(self) -> None:
        before = statistics.of_article(self.one.pk, WEEK).steps
        days.roll_up(now=NOON + 30 * DAY)
        self.assertFalse(ViewHour.objects.exists())
        self.assertEqual(ViewDay.objects.count(), 4)
        self.assertEqual(statistics.of_article(self.one.pk, WEEK).steps, before)
        self.assertEqual(statistics.stories(WEEK, 5), [(self.other.pk, 9), (self.one.pk, 8)])


class BarsTests(SimpleTestCase):
    @given(st.lists(st.tuples(st.text(max_size=3), st.integers(0, 10**9)), max_size=400))
    def test_every_bar_stands_on_the_base_within_the_drawing(self, steps: list[tuple[str, int]]) -> None:
        chart = bars.chart(steps)
        self.assertEqual([(bar.label, bar.value) for bar in chart.bars], steps)
        for bar in chart.bars:
            self.assertAlmostEqual(bar.y + bar.height, chart.base, delta=0.11)
            self.assertGreaterEqual(bar.y, bars.TOP - 0.11)
            self.assertLessEqual(bar.x + bar.width, chart.width + 0.2)
        self.assertLessEqual(len(chart.labels), bars.LABELS)

    @given(st.integers(0, 10**12))
    def test_the_scale_ends_at_a_round_number(self, value: int) -> None:
        top = bars.ceiling(value)
        self.assertGreaterEqual(top, value)
        self.assertEqual(top % bars.LEVELS, 0)
        self.assertLess(top, max(2.6 * value, bars.LEVELS + 1))
