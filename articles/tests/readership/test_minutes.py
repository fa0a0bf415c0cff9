"""Promises of the last hours by the minute."""

from __future__ import annotations

import datetime as dt

from django.db import connections, router
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from articles import readership
from articles.models import Article, Author, Byline, Rubric
from articles.readership import curves, minutes
from articles.readership.minutes import Noun
from articles.readership.models import DayTotal, MinuteTotal, NounMinute, StoryMinute
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


class NounMinuteTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.minute = int(NOW.timestamp()) // 60

    def test_views_stand_in_the_minutes_of_their_rubric_authors_and_story(self) -> None:
        rubric = Rubric.objects.create(labels={"en": "Society"})
        author = Author.objects.create(labels={"en": "Vira Sample"})
        story, other = article(rubric=rubric), article()
        Byline.objects.create(article=story, author=author, position=1)
        for number, read_one in enumerate((story, story, other)):
            readership.count_view(read_one.pk, person(number, HTTP_REFERER="https://www.google.com/"))
        readership.flush()
        soon = dt.datetime.now(dt.UTC) + MINUTE
        for noun, pk in ((Noun.RUBRIC, rubric.pk), (Noun.AUTHOR, author.pk)):
            hour = minutes.last_hour("en", noun, pk, now=soon)
            self.assertEqual((hour.total, hour.kinds["search"]), (2, 2))
            self.assertEqual(minutes.last_hour("uk", noun, pk, now=soon).total, 0)
            self.assertEqual(minutes.last_hour("", noun, pk + 1000, now=soon).total, 0)
        self.assertEqual(minutes.last_hour_of(story.pk, now=soon).total, 2)
        self.assertEqual(minutes.last_hour_of(other.pk, now=soon).total, 1)

    def test_a_storys_hour_is_sixty_whole_minutes_beside_the_hour_before(self) -> None:
        for before, count in ((0, 100), (1, 5), (60, 3), (61, 7), (120, 2), (121, 100)):
            StoryMinute.objects.create(minute=self.minute - before, article_id=4, count=count)
        hour = minutes.last_hour_of(4, now=NOW)
        self.assertEqual((len(hour.views), hour.views[0], hour.views[-1], hour.total), (60, 3, 5, 8))
        self.assertEqual((hour.before[-1], hour.total_before), (7, 9))

    def test_those_that_no_curve_shows_are_forgotten(self) -> None:
        for hours in (49, 53):
            NounMinute.objects.create(
                noun="rubric", noun_id=1, minute=self.minute - hours * 60, edition="en", count=1
            )
        for ago in (119, 123):
            StoryMinute.objects.create(minute=self.minute - ago, article_id=4, count=1)
        self.assertEqual(minutes.forget_old(now=NOW), 2)
        self.assertEqual((NounMinute.objects.count(), StoryMinute.objects.count()), (1, 1))

    def test_each_question_is_one_query_and_answered_by_an_index(self) -> None:
        asked = (
            lambda: minutes.last_hour("", Noun.RUBRIC, 1, now=NOW),
            lambda: minutes.last_day("en", Noun.AUTHOR, 1, now=NOW),
            lambda: minutes.last_hour_of(4, now=NOW),
            lambda: minutes.counted_since(Noun.RUBRIC),
        )
        connection = connections[router.db_for_read(NounMinute)]
        for question in asked:
            with CaptureQueriesContext(connection) as told:
                question()
            (query,) = told.captured_queries
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                    plan = " ".join(str(row[-1]) for row in cursor.fetchall())
                self.assertIn("USING", plan)
                self.assertRegex(plan, r"SEARCH readership_(noun|story)minute USING (COVERING )?INDEX")


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
