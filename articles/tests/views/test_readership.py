"""Promises of the page that says how views are counted, and of the numbers to check it by."""

from __future__ import annotations

import csv
import datetime as dt

from django.test import TestCase

from articles import readership
from articles.readership.models import DayTotal
from articles.tests.factories import article
from portal.tests.engines import queries

ALL = DayTotal.Noun.ALL


def counted(day: dt.date, edition: str, views: int) -> None:
    DayTotal.objects.create(day=day, edition=edition, noun=ALL, count=views, other=views)


class ReadershipPageTests(TestCase):
    databases = {"default", "readership"}

    def test_it_stands_in_both_editions_and_in_the_footer(self) -> None:
        self.assertContains(self.client.get("/about/views/"), "<h1", status_code=200)
        self.assertContains(self.client.get("/uk/about/views/"), "crawler-user-agents")
        self.assertContains(self.client.get("/about/"), 'href="/about/views/"')
        self.assertContains(self.client.get("/uk/about/"), 'href="/uk/about/views/"')

    def test_it_says_how_many_shown_views_were_carried_over_and_from_where(self) -> None:
        readership.carry_over(article().pk, 12_000, source="old site", actor="test")
        counted(dt.date(2025, 11, 20), "en", 345)
        page = self.client.get("/about/views/")
        self.assertContains(page, "Of 12,345 views")
        self.assertContains(page, "345 were counted here and 12,000 were carried over")
        self.assertContains(page, '<th scope="row">old site</th><td>1</td><td>12,000</td>', html=False)
        self.assertContains(self.client.get("/uk/about/views/"), "12\u00a0345")

    def test_without_any_it_says_so(self) -> None:
        self.assertContains(self.client.get("/about/views/"), "Nothing: all 0 views")

    def test_it_costs_four_queries(self) -> None:
        counted(dt.date(2025, 11, 20), "en", 345)
        self.client.get("/about/views/")
        with queries(self, counters=4):
            self.client.get("/about/views/")


class CsvTests(TestCase):
    databases = {"default", "readership"}

    def rows(self, address: str = "/about/views.csv") -> list[list[str]]:
        answer = self.client.get(address)
        self.assertEqual(answer.headers["Content-Type"], "text/csv; charset=utf-8")
        return list(csv.reader(answer.content.decode().splitlines()))

    def test_it_lists_finished_days_by_edition(self) -> None:
        for day, edition, views in ((21, "en", 9), (20, "uk", 8), (20, "en", 7), (19, "en", 6)):
            counted(dt.date(2025, 11, day), edition, views)
        DayTotal.objects.create(day=dt.date(2025, 11, 20), edition="en", noun="rubric", noun_id=3, count=5)
        self.assertEqual(
            self.rows(),
            [
                ["date", "edition", "counted"],
                ["2025-11-19", "en", "6"],
                ["2025-11-20", "en", "7"],
                ["2025-11-20", "uk", "8"],
            ],
        )

    def test_the_sum_is_what_was_counted(self) -> None:
        """The newest day is not over: it is left out until a later one comes."""
        for day in (18, 19, 20):
            counted(dt.date(2025, 11, day), "en", day)
        total = sum(int(views) for _day, _edition, views in self.rows()[1:])
        self.assertEqual(total, 18 + 19)

    def test_before_the_first_day_it_is_empty(self) -> None:
        self.assertEqual(self.rows("/uk/about/views.csv"), [["date", "edition", "counted"]])
