"""What the desk's pages ask of the database, whatever stands in it."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article, Tag
from articles.models.choices import NOT_PUBLIC
from articles.tests.desk.test_publishing import DeskTestCase, person
from portal.tests.engines import plan_of

MOST_OF_FORM = 27
LIST = reverse("admin:articles_article_changelist")


class BudgetTests(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        rights = ("add_article", "change_article", "publish_article", "view_article")
        self.client.force_login(person("desk", *rights))

    def asked(self, address: str) -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            self.assertEqual(self.client.get(address).status_code, 200)
        return [query["sql"] for query in queries.captured_queries]

    def test_the_form_asks_the_same_however_many_stories_and_tags_there_are(self) -> None:
        story = self.published()
        form = reverse("admin:articles_article_change", args=[story.pk])
        self.asked(form)
        before = len(self.asked(form))
        for number in range(10):
            Tag.objects.create(name=f"Tag {number}")
            self.begun(title=f"Story {number}", slug=f"story-{number}")
        self.assertEqual(len(self.asked(form)), before)
        self.assertLessEqual(before, MOST_OF_FORM)

    def test_the_list_neither_counts_nor_skips_and_reads_no_texts(self) -> None:
        self.published()
        asked = ("", "?q=tram", "?q=second+-water", "?desk=editable", "?desk=own", "?desk=waiting", "?o=5")
        for address in (LIST + query for query in asked):
            for sql in self.asked(address):
                with self.subTest(address=address, sql=sql[:60]):
                    if "articles_article" in sql:
                        self.assertNotRegex(sql, r"COUNT\(|OFFSET")
                    self.assertNotIn("articles_articlebody", sql)
                    self.assertNotIn("LIKE", sql)

    def test_what_is_not_public_is_read_from_an_index_of_its_own(self) -> None:
        """With the values handed over as the desk hands them: written in, a plan may be another."""
        self.published()
        for state in NOT_PUBLIC:
            rows = Article.objects.not_binned().saved_in_state(state).order_by("-saved_at", "-pk")
            plan = plan_of(*rows.query.sql_with_params())
            with self.subTest(state, plan=plan):
                self.assertTrue(plan.indexes & {"article_saved_by_state"})
                self.assertNotIn("articles_article", plan.scanned)

    def test_no_list_of_the_dashboard_looks_at_every_story(self) -> None:
        """A plan without statistics is the same for one story and for a hundred thousand."""
        self.published()
        for sql in self.asked(reverse("admin:index")):
            if not sql.startswith("SELECT") or 'FROM "articles_article"' not in sql:
                continue
            plan = plan_of(sql)
            with self.subTest(sql=sql[-300:], plan=plan):
                self.assertNotIn("articles_article", plan.scanned)
                if '"published_at" DESC' in sql:
                    self.assertFalse(plan.sorts)
