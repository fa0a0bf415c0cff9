"""What pages and parts may ask of the databases when they are rendered, and by which indexes they ask."""

from __future__ import annotations

from django.db.models import QuerySet
from django.test import TestCase

from articles import readership
from articles.models import Article, FrontSlot, Kind
from articles.models.keyset import Cursor
from articles.tests import newsroom
from portal.pagecache import parts, values
from portal.pagecache.recording import recording
from portal.tests.engines import all_queries, is_postgresql, plan_of, queries
from portal.tests.pagecache.reader import Reader

# What pages share of few rows: identity, menus, rates, the newest. Only the first render of a process asks.
SHARED = 1


class QueryBudgetTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = newsroom.make(stories=8)
        for number, pk in enumerate(Article.objects.values_list("pk", flat=True)):
            readership.carry_over(pk, 50 + number, source="test", actor="test")
        readership.refresh_popular()

    def cost(self, path: str) -> int:
        """The queries of one miss: what the page cache has rendered when only parts are kept."""
        values.forget()
        with (
            all_queries() as asked,
            recording(),
        ):
            self.assertEqual(self.client.get(path).status_code, 200)
        return len(asked) - SHARED

    def cold(self, path: str) -> int:
        """The queries of a whole page where nothing is kept: all its parts are rendered in their places."""
        values.forget()
        with (
            all_queries() as asked,
        ):
            page = self.client.get(path)
        self.assertContains(page, 'class="footer')
        return len(asked)

    def test_a_text_page_costs_its_text(self) -> None:
        self.assertEqual(self.cost("/about/"), 1)

    def test_an_article_takes_three(self) -> None:
        self.assertLessEqual(self.cost(self.made.full["en"].get_absolute_url()), 3)

    def test_the_home_page_takes_seven(self) -> None:
        self.assertLessEqual(self.cost("/"), 7)

    def test_with_nothing_kept_at_all_an_article_takes_six(self) -> None:
        story = self.made.full["en"].get_absolute_url()
        self.assertLessEqual(self.cold(story), 6)
        # Newest, most read and related are all there.
        page = self.client.get(story)
        for heading in ("Newest", "Most read", "On the same subject"):
            self.assertContains(page, heading)

    def test_with_nothing_kept_at_all_the_home_page_takes_twelve(self) -> None:
        self.assertLessEqual(self.cold("/"), 12)

    def test_with_nothing_kept_at_all_a_list_takes_six(self) -> None:
        for path in self.lists():
            with self.subTest(path):
                self.assertLessEqual(self.cold(path), 6)

    def test_a_list_takes_four(self) -> None:
        for path in self.lists():
            with self.subTest(path):
                self.assertLessEqual(self.cost(path), 5 if path.startswith("/rubric/") else 4)

    def lists(self) -> tuple[str, ...]:
        day = self.made.full["en"].published_at
        return (
            "/news/",
            "/exclusives/",
            "/publications/",
            "/popular/",
            f"/rubric/{self.made.rubric.slug}/",
            f"/tag/{self.made.tag.slug}/",
            f"/author/{self.made.author.slug}/",
            f"/archive/{day:%Y/%m/%d}/",
            "/tags/",
            "/authors/",
        )

    def test_a_rubric_takes_five_with_its_own_most_read(self) -> None:
        page = f"/rubric/{self.made.rubric.slug}/"
        self.assertLessEqual(self.cost(page), 5)
        self.assertContains(self.client.get(page), f"Most read: {self.made.rubric.label}")

    def test_a_rubric_that_a_pinned_story_leads_takes_six(self) -> None:
        page, story = f"/rubric/{self.made.rubric.slug}/", Article.objects.filter(edition="en").earliest("pk")
        FrontSlot.objects.create(edition="en", rubric=self.made.rubric, place=1, article=story)
        self.assertLessEqual(self.cost(page), 6)
        self.assertContains(self.client.get(page), "list__lead")

    def test_a_search_takes_five_with_the_names_that_may_be_meant(self) -> None:
        self.client.get("/search/?q=tram")  # Has seen, once for all, that the index knows forms of words.
        self.assertLessEqual(self.cost("/search/?q=tram"), 5)

    def test_a_part_takes_two(self) -> None:
        for name in parts.names():
            values.forget()
            parts.render(parts.address_of("footer", "en"))  # has read what pages share
            with (
                self.subTest(name),
                all_queries() as asked,
            ):
                parts.render(parts.address_of(name, "en"))
                self.assertLessEqual(len(asked), 2)

    def test_a_hit_asks_nothing(self) -> None:
        reader = Reader()
        paths = [
            self.made.full["en"].get_absolute_url(),
            "/",
            "/news/",
            "/tags/",
            "/about/",
            "/feeds/newest.rss",
        ]
        for path in paths:
            self.assertEqual(reader.get(path).how, "miss")
        with queries(self, counters=0, stories=0):
            for path in paths:
                self.assertEqual(reader.get(path).how, "hit")


class IndexTests(TestCase):
    """Each list walks one partial index from its cursor on: no scan, no sorting."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = newsroom.make(stories=1)
        story = cls.made.full["en"]
        assert story.published_at
        cls.cursor = Cursor(story.published_at, story.pk)

    def assert_walks(self, rows: QuerySet, index: str, id_field: str = "id") -> None:
        newest_first = rows.order_by("-published_at", f"-{id_field}")
        deep = newest_first.filter(published_at__lte=self.cursor.moment)
        for query, bound in ((newest_first, ""), (deep, "published_at")):
            plan = plan_of(*query[:20].query.sql_with_params())
            with self.subTest(index=index, bound=bound):
                if is_postgresql():
                    # Which one a server takes for a handful of rows is its own business; it is one.
                    self.assertEqual(len(plan.indexes), 1, plan)
                else:
                    self.assertEqual(plan.indexes, {index})
                self.assertIn(bound, plan.conditions)
                self.assertFalse(plan.sorts or plan.scanned or plan.walked, plan)

    def test_lists_of_all_stories(self) -> None:
        public = Article.objects.visible().in_edition("en")
        self.assert_walks(public, "article_newest")
        self.assert_walks(public.without_advertising(), "article_newest")
        self.assert_walks(public.filter(is_exclusive=True), "article_exclusives")
        self.assert_walks(public.filter(kind=Kind.INTERVIEW), "article_by_kind")

    def test_lists_of_a_noun(self) -> None:
        shown = {"edition": "en", "published_at__isnull": False}
        self.assert_walks(self.made.rubric.listed.filter(**shown), "in_rubric_newest", "article_id")
        self.assert_walks(self.made.tag.tagged.filter(**shown), "tagged_newest", "content_object_id")
        self.assert_walks(self.made.author.bylines.filter(**shown), "byline_newest", "article_id")

    def test_an_address_is_one_look_up(self) -> None:
        plan = plan_of(*Article.objects.in_edition("en").filter(slug="x").query.sql_with_params())
        self.assertIn("slug", plan.conditions)
        self.assertFalse(plan.scanned or plan.walked, plan)
