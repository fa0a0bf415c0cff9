"""Promises of the last hours by the minute."""

from __future__ import annotations

import datetime as dt

from django.test import TestCase

from articles import readership
from articles.models import Article
from articles.readership import curves, minutes
from articles.readership.models import DayTotal, MinuteTotal
from articles.tests.factories import article
from articles.tests.readership.requests import person
from portal.tests.engines import queries

NOW = dt.datetime(2025, 11, 21, 10, 7, 30, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def read(times: int, at: dt.datetime, edition: str = "en") -> None:
    minute = int(at.timestamp()) // 60
    MinuteTotal.objects.create(minute=minute, edition=edition, count=times, search=times - 1, social=1)


class MinuteTests(TestCase):
    databases = {"default", "readership"}

    def test_what_is_booked_stands_in_its_minute_and_edition_and_adds_up_to_the_day(self) -> None:
        one, other = article(), article(edition="uk")
        for number, story in enumerate((one, one, other)):
            readership.count_view(story.pk, person(number, HTTP_REFERER="https://www.google.com/"))
            readership.flush()
        for edition, views in (("en", 2), ("uk", 1)):
            rows = MinuteTotal.objects.filter(edition=edition)
            self.assertEqual(sum(row.count for row in rows), views)
            self.assertEqual(sum(row.search for row in rows), views)
            day = DayTotal.objects.get(edition=edition, noun=DayTotal.Noun.ALL)
            self.assertEqual(day.count, views)
        self.assertEqual(Article.objects.count(), 2)

    def test_the_last_hour_is_sixty_whole_minutes_beside_those_of_the_day_before(self) -> None:
        read(5, NOW - MINUTE)
        read(3, NOW - 60 * MINUTE)
        read(100, NOW)
        read(100, NOW - 61 * MINUTE)
        read(7, NOW - MINUTE - dt.timedelta(days=1))
        hour = minutes.last_hour(now=NOW)
        self.assertEqual((len(hour.views), hour.views[-1], hour.views[0], hour.total), (60, 5, 3, 8))
        self.assertEqual((hour.before[-1], hour.total_before), (7, 7))
        self.assertEqual(hour.starts[-1], NOW.replace(second=0) - MINUTE)
        self.assertEqual((hour.kinds["search"], hour.kinds["social"]), (6, 2))

    def test_the_last_day_is_forty_eight_whole_half_hours(self) -> None:
        read(5, NOW - 8 * MINUTE)
        read(2, NOW - 37 * MINUTE)
        read(100, NOW - 7 * MINUTE)
        read(4, NOW - 8 * MINUTE - dt.timedelta(days=1), "uk")
        day = minutes.last_day(now=NOW)
        self.assertEqual((len(day.views), day.views[-1], day.total, day.before[-1]), (48, 7, 7, 4))
        self.assertEqual(minutes.last_day("uk", now=NOW).total, 0)
        self.assertEqual(minutes.last_day("uk", now=NOW).total_before, 4)

    def test_minutes_are_kept_for_nine_days(self) -> None:
        read(1, NOW - dt.timedelta(days=9, minutes=1))
        read(1, NOW - dt.timedelta(days=8))
        self.assertEqual(minutes.forget_old(now=NOW), 1)
        self.assertEqual(minutes.counted_since(), (NOW - dt.timedelta(days=8)).replace(second=0))

    def test_each_costs_one_query(self) -> None:
        for number in range(50):
            read(2, NOW - number * MINUTE)
        for curve in (minutes.last_hour, minutes.last_day):
            with queries(self, counters=1):
                curve(now=NOW)


class CurveTests(TestCase):
    def test_the_scale_begins_at_zero_and_holds_both_lines(self) -> None:
        chart = curves.chart(["a", "b", "c"], [0, 4, 2], [0, 0, 8])
        highest = min(float(point.partition(",")[2]) for point in chart.before.split())
        self.assertEqual(highest, curves.TOP)
        self.assertEqual(chart.levels[0], (curves.HEIGHT - curves.BOTTOM, 0))
        self.assertEqual(len(chart.points.split()), 3)

    def test_nothing_read_is_a_flat_line_and_no_steps_are_none(self) -> None:
        self.assertEqual(curves.chart(["a"], [0], [0]).before, "")
        self.assertEqual(curves.chart([], [], []).area, "")
