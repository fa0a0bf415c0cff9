"""Promises of the statistics in the admin."""

from __future__ import annotations

import datetime as dt

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from articles import readership
from articles.models import Rubric
from articles.readership.models import MinuteTotal, NounMinute, StoryMinute
from articles.tests.desk.test_publishing import DeskTestCase, person
from articles.tests.readership.requests import person as reader
from portal.tests.engines import queries

OVERVIEW = reverse("admin:statistics")


class StatisticsPagesTests(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.story = self.published()
        for number in range(3):
            readership.count_view(self.story.pk, reader(number, HTTP_REFERER="https://www.google.com/"))
        readership.count_view(self.story.pk, reader(9))
        readership.carry_over(self.story.pk, 786, source="old site", actor="Olena")
        readership.flush()
        self.of_story = reverse("admin:article_statistics", args=[self.story.pk])
        self.client.force_login(person("desk", "view_article"))

    def test_they_show_days_kinds_rubrics_authors_and_stories(self) -> None:
        page = self.client.get(OVERVIEW)
        self.assertEqual(page.context["views"], "4")
        self.assertEqual([row["views"] for row in page.context["kinds"]], ["3", "0", "0", "0", "1"])
        self.assertEqual(page.context["rubrics"], [("Society", "4", self.rubric.pk)])
        self.assertEqual(page.context["authors"], [("Vira Sample", "4", self.author.pk)])
        self.assertEqual(page.context["stories"], [(self.story, "4")])
        self.assertContains(page, "<rect", count=7)

    def test_a_story_has_its_own_with_what_was_carried_over(self) -> None:
        page = self.client.get(self.of_story)
        self.assertContains(page, "Readers see 790 views: 4 counted here, 786 carried over.")
        self.assertContains(page, "old site")
        today = timezone.localdate()
        by_hour = self.client.get(self.of_story, {"from": today.isoformat(), "to": today.isoformat()})
        self.assertTrue(by_hour.context["is_by_hour"])
        self.assertEqual(by_hour.context["views"], "4")

    def test_one_rubric_or_author_has_its_own_days_kinds_and_stories(self) -> None:
        for noun, thing in (("rubric", self.rubric), ("author", self.author)):
            page = self.client.get(OVERVIEW, {noun: thing.pk})
            self.assertContains(page, thing.label)
            self.assertEqual(page.context["views"], "4")
            self.assertEqual([row["views"] for row in page.context["kinds"]], ["3", "0", "0", "0", "1"])
            self.assertEqual(page.context["stories"], [(self.story, "4")])
            self.assertEqual(self.client.get(OVERVIEW, {noun: "99999"}).status_code, 404)
        other = Rubric.objects.create(labels={"en": "Sport"})
        page = self.client.get(OVERVIEW, {"rubric": other.pk})
        self.assertEqual((page.context["views"], page.context["stories"]), ("0", []))

    def test_curves_stand_on_the_dashboard_with_their_figures_in_a_table(self) -> None:
        MinuteTotal.objects.update(minute=F("minute") - 31)
        for address in (reverse("admin:index"), OVERVIEW):
            page = self.client.get(address)
            self.assertEqual([curve.total for curve in page.context["curves"]], ["4", "4"])
            self.assertContains(page, '<svg class="stats-chart stats-curve"', count=2)
            self.assertContains(page, "<polyline", count=2)
            self.assertContains(page, "Search engines 75 %")
            self.assertContains(page, "Counted by the minute since")
            self.assertNotContains(page, "style=")
        self.assertEqual(self.client.get(self.of_story).context["curves"][1].total, "4")

    def test_a_rubric_an_author_an_edition_and_a_story_have_both_curves(self) -> None:
        for model in (MinuteTotal, NounMinute):
            model.objects.update(minute=F("minute") - 31)
        StoryMinute.objects.update(minute=F("minute") - 1)
        own = {"rubric": self.rubric.pk}, {"author": self.author.pk}, {"edition": "en"}
        for asked in (*own, {**own[0], "edition": "en"}):
            page = self.client.get(OVERVIEW, asked)
            self.assertEqual([curve.total for curve in page.context["curves"]], ["4", "4"], asked)
            self.assertContains(page, '<svg class="stats-chart stats-curve"', count=2)
            self.assertContains(page, "The dashed line is the day before", count=2)
            self.assertContains(page, "Search engines 75 %")
        for asked in ({**own[0], "edition": "uk"}, {"edition": "uk"}):
            page = self.client.get(OVERVIEW, asked)
            self.assertEqual([curve.total for curve in page.context["curves"]], ["0", "0"], asked)
        page = self.client.get(self.of_story)
        self.assertEqual([curve.total for curve in page.context["curves"]], ["4", "4"])
        self.assertContains(page, "The dashed line is the hour before: 0.")
        self.assertContains(page, "<summary>All figures</summary>", count=3)

    def test_any_period_and_edition_can_be_asked_for(self) -> None:
        self.assertEqual(self.client.get(OVERVIEW, {"edition": "uk"}).context["views"], "0")
        before = {"from": "2020-01-01", "to": "2020-01-31"}
        self.assertEqual(self.client.get(OVERVIEW, before).context["views"], "0")

    def test_nonsense_gives_a_sensible_period(self) -> None:
        today = timezone.localdate()
        for sent in (
            {"from": "yesterday", "to": "2025-13-45"},
            {"from": "9999-01-01", "to": "9999-12-31"},
            {"from": "0001-01-01"},
            {"to": "0001-01-01"},
            {"edition": "../../etc"},
        ):
            period = self.client.get(OVERVIEW, sent).context["period"]
            self.assertLessEqual(period.first, period.last)
            self.assertLessEqual(period.last, today)
            self.assertLessEqual(period.last - period.first, dt.timedelta(days=366))

    def test_they_cost_the_same_for_any_number_of_stories(self) -> None:
        self.client.get(OVERVIEW)
        # By day, rubrics, authors, stories; the hour, the day, since when.
        with queries(self, counters=7):
            self.client.get(OVERVIEW)
        # By day, stories; the hour, the day, since when.
        with queries(self, counters=5):
            self.client.get(OVERVIEW, {"rubric": self.rubric.pk})
        with queries(self, counters=6):
            self.client.get(self.of_story)

    def test_who_may_not_see_articles_sees_no_statistics(self) -> None:
        self.client.force_login(person("stranger"))
        self.assertEqual(self.client.get(OVERVIEW).status_code, 403)
        self.assertEqual(self.client.get(self.of_story).status_code, 403)

    def test_a_story_that_does_not_exist_is_missing(self) -> None:
        self.assertEqual(self.client.get(reverse("admin:article_statistics", args=[999])).status_code, 404)

    def test_the_dashboard_and_the_story_lead_there(self) -> None:
        self.client.force_login(person("writer", "view_article", "change_article"))
        self.assertContains(self.client.get(reverse("admin:index")), OVERVIEW)
        form = reverse("admin:articles_article_change", args=[self.story.pk])
        self.assertContains(self.client.get(form), self.of_story)
