"""Promises of days: every view stands in one bucket, and the daily numbers are their sums."""

from __future__ import annotations

import datetime as dt
from itertools import count
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.db import OperationalError
from django.db.models import Sum
from django.test import SimpleTestCase, TestCase, override_settings
from hypothesis import given
from hypothesis import strategies as st

from articles import readership
from articles.models import Author, Byline, Rubric
from articles.readership import daily, days, ledger
from articles.readership.models import DayTotal, ViewDay, ViewHour, ViewTotal
from articles.tests.factories import article
from articles.tests.readership.requests import person
from portal.jobs import timetable
from portal.tests.engines import queries

NOW = NOON = dt.datetime(2025, 11, 21, 12, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
TODAY = dt.date(2025, 11, 21)
ALL = DayTotal.Noun.ALL
numbers = count()


def read(pk: int, times: int, at: dt.datetime) -> None:
    """So many people came from a search engine, and one directly, in the hour of ``at``."""
    hour = int(at.timestamp()) // 3600
    ViewHour.objects.create(article_id=pk, hour=hour, count=times + 1, search=times, direct=1)
    total, _ = ViewTotal.objects.get_or_create(article_id=pk)
    ViewTotal.objects.filter(pk=pk).update(counted=total.counted + times + 1)


class CalendarTests(SimpleTestCase):
    def test_days_have_as_many_hours_as_the_newsroom_s_clock_shows(self) -> None:
        for day, hours in ((dt.date(2026, 3, 29), 23), (dt.date(2025, 10, 26), 25), (TODAY, 24)):
            self.assertEqual(len(days.hours_of(day)), hours)

    @given(
        st.dates(dt.date(2020, 1, 1), dt.date(2060, 1, 1)),
        st.sampled_from(["Europe/Kyiv", "UTC", "Asia/Kolkata", "Pacific/Chatham", "America/St_Johns"]),
    )
    def test_every_hour_belongs_to_one_day(self, day: dt.date, zone: str) -> None:
        with override_settings(PORTAL_TIME_ZONE=zone):
            hours = days.hours_of(day)
            self.assertEqual({days.day_of(hour) for hour in hours}, {day})
            self.assertEqual(days.hours_of(day + DAY).start, hours.stop)


class RollUpTests(TestCase):
    databases = {"default", "readership"}

    def test_old_hours_become_their_day_and_nothing_is_lost(self) -> None:
        read(7, 3, NOW - 9 * DAY)
        read(7, 4, NOW - 9 * DAY + HOUR)
        read(8, 1, NOW - 9 * DAY)
        read(7, 5, NOW - HOUR)
        self.assertEqual(days.roll_up(now=NOW), 1)
        rolled = list(
            ViewDay.objects.order_by("article_id").values_list("article_id", "count", "search", "direct")
        )
        self.assertEqual(rolled, [(7, 9, 7, 2), (8, 2, 1, 1)])
        self.assertEqual(ViewHour.objects.get().count, 6)

    def test_hours_that_a_list_may_ask_for_stay(self) -> None:
        for back in range(8 * 24):
            read(100 + back, 1, NOW - back * HOUR)
        days.roll_up(now=NOW)
        self.assertEqual(ViewHour.objects.count(), 8 * 24)

    def test_a_second_time_changes_nothing(self) -> None:
        read(7, 3, NOW - 20 * DAY)
        days.roll_up(now=NOW)
        self.assertEqual(days.roll_up(now=NOW), 0)
        self.assertEqual(ViewDay.objects.get().count, 4)

    def test_a_day_rolled_up_before_takes_what_comes_late(self) -> None:
        for _ in range(2):
            read(7, 3, NOW - 20 * DAY)
            days.roll_up(now=NOW)
        self.assertEqual(ViewDay.objects.get().count, 8)


class DailyNumbersTests(TestCase):
    databases = {"default", "readership"}

    def number(self, noun: str, pk: int = 0, *, edition: str = "en", day: dt.date | None = None) -> int:
        rows = DayTotal.objects.filter(noun=noun, noun_id=pk, edition=edition)
        rows = rows.filter(day=day) if day else rows
        return rows.aggregate(sum=Sum("count"))["sum"] or 0

    def read(self, pk: int, times: int, *, at: dt.datetime = NOON, **sent: str) -> None:
        """So many people read the article, booked at that moment."""
        for _ in range(times):
            readership.count_view(pk, person(next(numbers), **sent))
        with patch("articles.readership.booking.timezone.now", lambda: at):
            readership.flush()

    def test_they_are_apart_by_edition_rubric_and_author(self) -> None:
        sport, society = (Rubric.objects.create(labels={"en": name}) for name in ("Sport", "Society"))
        olena, petro = (Author.objects.create(labels={"en": name}) for name in ("Olena", "Petro"))
        one, other = article(rubric=sport), article(rubric=society)
        for author, story in ((olena, one), (olena, other), (petro, other)):
            Byline.objects.create(article=story, author=author, edition="en")
        self.read(one.pk, 5)
        self.read(other.pk, 7)
        self.read(article(edition="uk").pk, 10)
        self.assertEqual((self.number(ALL), self.number(ALL, edition="uk")), (12, 10))
        self.assertEqual([self.number("rubric", rubric.pk) for rubric in (sport, society)], [5, 7])
        self.assertEqual([self.number("author", author.pk) for author in (olena, petro)], [12, 7])
        self.assertEqual(self.number("rubric", 0, edition="uk"), 10)

    def test_they_keep_the_kinds_of_referrers(self) -> None:
        one = article()
        self.read(one.pk, 4, HTTP_REFERER="https://www.google.com/")
        self.read(one.pk, 1)
        row = DayTotal.objects.get(noun=ALL)
        self.assertEqual((row.search, row.direct, row.social, row.count), (4, 1, 0, 5))

    def test_the_newsroom_s_midnight_parts_days(self) -> None:
        one = article()
        midnight = dt.datetime(2025, 11, 21, tzinfo=ZoneInfo("Europe/Kyiv"))
        self.read(one.pk, 1, at=midnight - HOUR)
        self.read(one.pk, 2, at=midnight)
        self.assertEqual((self.number(ALL, day=TODAY - DAY), self.number(ALL, day=TODAY)), (1, 2))

    def test_they_are_booked_with_the_hours_or_not_at_all(self) -> None:
        with patch.object(daily, "add", side_effect=OperationalError), self.assertRaises(OperationalError):
            self.read(article().pk, 3)
        self.assertFalse(ViewHour.objects.exists() or ViewTotal.objects.exists())
        self.read(article().pk, 1)
        self.assertEqual(self.number(ALL), 4)

    def test_added_up_again_they_are_the_same_before_and_after_the_roll_up(self) -> None:
        rubric = Rubric.objects.create(labels={"en": "Sport"})
        for number in range(3):
            self.read(article(rubric=rubric).pk, number + 1, at=NOON - 20 * DAY)
        booked = self.rows()
        daily.add_up_again(TODAY - 20 * DAY)
        self.assertEqual(self.rows(), booked)
        days.roll_up(now=NOON)
        daily.add_up_again(TODAY - 20 * DAY)
        self.assertEqual(self.rows(), booked)

    def test_the_cost_does_not_grow_with_the_stories(self) -> None:
        for _ in range(30):
            readership.count_view(article().pk, person(next(numbers)))
        with queries(self, counters=13, stories=2):
            readership.flush()

    def test_forgotten_articles_leave_the_daily_numbers(self) -> None:
        gone, kept = article(), article()
        self.read(gone.pk, 4, at=NOON - 20 * DAY)
        days.roll_up(now=NOON)
        self.read(gone.pk, 4)
        self.read(kept.pk, 1)
        ledger.forget({gone.pk})
        self.assertEqual((self.number(ALL, day=TODAY), self.number(ALL, day=TODAY - 20 * DAY)), (1, 0))
        self.assertFalse(ViewDay.objects.exists())

    def test_the_timetable_knows_the_rest(self) -> None:
        known = timetable.entries()
        for name in ("roll_up_hours", "fold_journals_away", "forget_the_day"):
            self.assertIn(f"articles.readership.timetable.{name}", known)

    def rows(self) -> list[tuple[object, ...]]:
        fields = ("edition", "noun", "noun_id", "count", "direct")
        return sorted(DayTotal.objects.values_list("day", *fields))
