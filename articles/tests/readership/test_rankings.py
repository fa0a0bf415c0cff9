"""Promises of the most read lists."""

from __future__ import annotations

import datetime as dt

from django.db import OperationalError
from django.test import TestCase
from django.utils import timezone

from articles import readership
from articles.models import Article, ArticleRubric, Kind, Rubric, State
from articles.readership import rankings
from articles.readership.models import PopularEntry, ViewHour, ViewTotal
from articles.tests.factories import article
from portal.jobs import timetable
from portal.tests.engines import queries

NOW = dt.datetime(2025, 11, 21, 12, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
LONG_AGO = NOW - dt.timedelta(days=40)


def read(pk: int, times: int, at: dt.datetime) -> None:
    """So many views of the article, counted in the hour of ``at``."""
    ViewHour.objects.create(article_id=pk, hour=int(at.timestamp()) // 3600, count=times)
    total, _ = ViewTotal.objects.get_or_create(article_id=pk)
    ViewTotal.objects.filter(pk=total.pk).update(counted=total.counted + times)


def ids(window: str, edition: str = "en") -> list[int]:
    return [pk for pk, _ in readership.popular(edition, window, 10)]


class PopularTests(TestCase):
    databases = {"default", "readership"}

    def refresh(self) -> None:
        readership.refresh_popular(now=NOW)

    def test_each_window_has_its_own_list(self) -> None:
        fresh, of_the_day, of_the_week, old = (article(published_at=LONG_AGO) for _ in range(4))
        read(fresh.pk, 10, NOW)
        read(of_the_day.pk, 20, NOW - 10 * HOUR)
        read(of_the_week.pk, 30, NOW - 100 * HOUR)
        read(old.pk, 40, NOW - 1000 * HOUR)
        self.refresh()
        self.assertEqual(ids("1h"), [fresh.pk])
        self.assertEqual(ids("24h"), [of_the_day.pk, fresh.pk])
        self.assertEqual(ids("7d"), [of_the_week.pk, of_the_day.pk, fresh.pk])
        self.assertEqual(ids("all"), [old.pk, of_the_week.pk, of_the_day.pk, fresh.pk])

    def test_an_hour_cut_by_the_window_counts_in_part(self) -> None:
        one = article(published_at=LONG_AGO)
        read(one.pk, 100, NOW - HOUR)
        self.refresh()
        self.assertEqual(readership.popular("en", "1h", 1), [(one.pk, 50)])

    def test_what_a_young_story_brought_along_was_read_since(self) -> None:
        young, older = article(published_at=NOW - 3 * HOUR), article(published_at=NOW - 30 * HOUR)
        for one in (young, older):
            readership.carry_over(one.pk, 500, source="demo", actor="demo")
        read(young.pk, 1, NOW)
        self.refresh()
        self.assertEqual(readership.popular("en", "24h", 10), [(young.pk, 501)])
        self.assertEqual(ids("7d"), [young.pk, older.pk])

    def test_most_read_ever_ranks_by_the_number_shown(self) -> None:
        one, other = article(published_at=LONG_AGO), article(published_at=LONG_AGO)
        read(one.pk, 10, NOW)
        readership.carry_over(other.pk, 786, source="unn.ua", actor="import_page")
        self.refresh()
        self.assertEqual(readership.popular("en", "all", 10), [(other.pk, 786), (one.pk, 10)])

    def test_editions_are_apart(self) -> None:
        one, other = article(edition="en"), article(edition="uk")
        read(one.pk, 1, NOW)
        read(other.pk, 2, NOW)
        self.refresh()
        self.assertEqual((ids("24h"), ids("24h", "uk")), ([one.pk], [other.pk]))

    def test_hidden_stories_and_advertising_are_left_out(self) -> None:
        shown = article()
        hidden = [article(state=state) for state in State if state != State.PUBLISHED]
        for one in (shown, *hidden, article(kind=Kind.ADVERTISING)):
            read(one.pk, 5, NOW)
        self.refresh()
        self.assertEqual(ids("all"), [shown.pk])

    def test_of_equals_the_newer_stands_first(self) -> None:
        older, newer = article(published_at=NOW - 2 * HOUR), article(published_at=NOW - HOUR)
        read(older.pk, 5, NOW)
        read(newer.pk, 5, NOW)
        self.refresh()
        self.assertEqual(ids("24h"), [newer.pk, older.pk])

    def test_the_last_good_list_stays_with_its_time(self) -> None:
        one = article(published_at=LONG_AGO)
        read(one.pk, 5, NOW)
        self.refresh()
        readership.refresh_popular(now=NOW + 5 * HOUR)
        self.assertEqual(ids("1h"), [one.pk])
        self.assertEqual(readership.popular_at("en", "1h"), NOW)
        self.assertEqual(readership.popular_at("en", "24h"), NOW + 5 * HOUR)

    def in_rubric(self, rubric: Rubric, **facts: object) -> Article:
        one = article(rubric=rubric, **facts)
        ArticleRubric.objects.create(
            article=one, rubric=rubric, edition=one.edition, published_at=one.published_at
        )
        return one

    def test_each_rubric_has_its_own_list_of_each_window(self) -> None:
        rubrics = [Rubric.objects.create(labels={"en": name}) for name in ("Sport", "Society")]
        sport, society = (self.in_rubric(rubric, published_at=LONG_AGO) for rubric in rubrics)
        read(sport.pk, 1, NOW)
        read(society.pk, 2, NOW - 10 * HOUR)
        self.refresh()
        of_sport, of_society = (rubric.pk for rubric in rubrics)
        self.assertEqual(readership.popular("en", "1h", 5, rubric=of_sport), [(sport.pk, 1)])
        self.assertEqual(readership.popular("en", "1h", 5, rubric=of_society), [])
        for window in ("24h", "7d", "all"):
            self.assertEqual(readership.popular("en", window, 5, rubric=of_society), [(society.pk, 2)])
        self.assertEqual(readership.popular_at("en", "all", rubric=of_sport), NOW)
        self.assertEqual(ids("24h"), [society.pk, sport.pk])

    def test_a_rubric_s_page_shows_its_day_else_its_week_else_the_edition_s(self) -> None:
        rubric, quiet = (Rubric.objects.create(labels={"en": name}) for name in ("Sport", "Chess"))
        of_the_week = self.in_rubric(rubric, published_at=LONG_AGO)
        elsewhere = article(published_at=LONG_AGO)
        read(of_the_week.pk, 3, NOW - 30 * HOUR)
        read(elsewhere.pk, 9, NOW)
        self.refresh()
        with queries(self, counters=1, stories=0):
            self.assertEqual(readership.most_read_in("en", rubric.pk, 5), (True, {of_the_week.pk: 3}))
        self.assertEqual(readership.most_read_in("en", quiet.pk, 5), (False, {elsewhere.pk: 9}))
        today = self.in_rubric(rubric, published_at=LONG_AGO)
        read(today.pk, 1, NOW)
        self.refresh()
        self.assertEqual(readership.most_read_in("en", rubric.pk, 5), (True, {today.pk: 1}))

    def test_a_failure_half_way_keeps_the_old_list(self) -> None:
        one = article(published_at=LONG_AGO)
        read(one.pk, 5, NOW)
        self.refresh()
        before = list(PopularEntry.objects.values_list("pk", flat=True))

        def fail(objects: object, **options: object) -> None:
            raise OperationalError("database or disk is full")

        bulk_create, PopularEntry.objects.bulk_create = PopularEntry.objects.bulk_create, fail
        self.addCleanup(setattr, PopularEntry.objects, "bulk_create", bulk_create)
        with self.assertRaises(OperationalError):
            self.refresh()
        self.assertEqual(list(PopularEntry.objects.values_list("pk", flat=True)), before)

    def test_an_unknown_window_is_an_error(self) -> None:
        with self.assertRaises(KeyError):
            readership.popular("en", "2h", 5)

    def test_a_page_pays_one_query(self) -> None:
        with queries(self, counters=1):
            readership.popular("en", "24h", 5)

    def test_the_cost_does_not_grow_with_the_stories(self) -> None:
        for _ in range(30):
            read(article().pk, 3, timezone.now())
        # Young stories of both editions, then facts and rubrics of all that were read; beside them what was
        # read, and the four lists of an edition.
        with queries(self, counters=5 + 4 * 4, stories=2 + 2):
            readership.refresh_popular()
        self.assertEqual(Article.objects.count(), 30)

    def test_the_timetable_knows_it(self) -> None:
        self.assertIn("articles.readership.timetable.refresh_popular", timetable.entries())
        self.assertIn("24h", rankings.WINDOWS)
