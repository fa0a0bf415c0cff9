"""Related stories: close by rare tags and near times, chosen when something changes, by a bounded look."""

from __future__ import annotations

import datetime as dt

import time_machine
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.desk import aftermath, drafting, preview, publishing, relating
from articles.desk.snapshot import Credit, Snapshot
from articles.models import Article, ArticleBody, Author, Kind, Rubric, State, Tag, TaggedArticle
from articles.models.reading import RELATED_KEPT, related_to
from articles.tests.factories import article
from portal.accounts.models import User
from portal.tests.engines import is_postgresql, plan_of

NOON = dt.datetime(2026, 11, 25, 10, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


class RelatingTestCase(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.rare = Tag.objects.create(name="Tram", labels={"en": "Tram"})
        cls.common = Tag.objects.create(name="Kyiv", labels={"en": "Kyiv"})
        Tag.objects.filter(pk=cls.common.pk).update(carried=9_000)

    def tagged(self, *tags: Tag, **facts: object) -> Article:
        """A story as stored, written past the desk."""
        row = article(**{"published_at": NOON, **facts})
        TaggedArticle.objects.bulk_create(
            TaggedArticle(
                content_object=row, tag=tag, edition=row.edition, position=position,
                published_at=row.published_at if row.is_published else None,
            )
            for position, tag in enumerate(tags)
        )  # fmt: skip
        return row

    def related(self, story: Article) -> list[str]:
        stored = ArticleBody.objects.get(pk=story.pk).related
        return [found.title for found in related_to(stored or [])]


class ChoosingTests(RelatingTestCase):
    def chosen(self, story: Article) -> list[str]:
        relating.choose(story)
        return self.related(story)

    def test_a_rare_tag_outweighs_a_common_one_and_two_outweigh_one(self) -> None:
        shown = self.tagged(self.rare, self.common)
        self.tagged(self.common, title="Common")
        self.tagged(self.rare, title="Rare")
        self.tagged(self.rare, self.common, title="Both")
        self.tagged(title="None")
        self.assertEqual(self.chosen(shown), ["Both", "Rare", "Common"])

    def test_a_near_story_outweighs_a_far_one(self) -> None:
        shown = self.tagged(self.rare)
        for name, days in (("Year", -365), ("Week", -7), ("Month after", 30)):
            self.tagged(self.rare, title=name, published_at=NOON + days * DAY)
        self.assertEqual(self.chosen(shown), ["Week", "Month after", "Year"])

    def test_only_what_readers_of_the_edition_may_see_is_chosen(self) -> None:
        shown = self.tagged(self.rare)
        self.tagged(self.rare, title="Elsewhere", edition="uk")
        self.tagged(self.rare, title="Bought", kind=Kind.ADVERTISING)
        self.tagged(self.rare, title="Withdrawn", state=State.WITHDRAWN)
        # In the lists by mistake: the gate is asked all the same.
        hidden = self.tagged(self.rare, title="Hidden")
        Article.objects.filter(pk=hidden.pk).update(state=State.WITHDRAWN)
        self.assertEqual(self.chosen(shown), [])

    def test_the_same_are_chosen_each_time(self) -> None:
        shown = self.tagged(self.rare)
        for number in range(RELATED_KEPT + 3):
            self.tagged(self.rare, title=str(number))
        first = self.chosen(shown)
        self.assertEqual((len(first), self.chosen(shown)), (4, first))
        self.assertEqual(len(ArticleBody.objects.get(pk=shown.pk).related), RELATED_KEPT)


class CostTests(RelatingTestCase):
    def test_it_reads_forty_rows_of_a_tag_however_many_stories_carry_it(self) -> None:
        shown = self.tagged(self.rare, self.common)
        for number in range(60):
            self.tagged(self.common, published_at=NOON + (number - 30) * DAY)
        near = relating._nearest(shown, [self.common.pk])
        self.assertEqual(len(near), 2 * relating.NEAREST)

    def test_the_number_of_queries_depends_on_the_tags_alone(self) -> None:
        shown = self.tagged(self.rare, self.common)

        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                relating._near(shown, [self.rare.pk, self.common.pk])
            return len(asked)

        self.tagged(self.rare, self.common)
        few = cost()
        for _number in range(5):
            self.tagged(self.rare, self.common)
        self.assertEqual((cost(), few), (7, 7))

    def test_each_look_walks_the_index_of_the_tag_from_the_storys_time(self) -> None:
        shown = self.tagged(self.rare)
        with CaptureQueriesContext(connection) as asked:
            relating._nearest(shown, [self.rare.pk])
        self.assertEqual(len(asked), 2)
        rows = TaggedArticle.objects.filter(tag=1, edition="en", published_at__isnull=False)
        for look in (
            rows.filter(published_at__lte=NOON).order_by("-published_at", "-content_object_id"),
            rows.filter(published_at__gt=NOON).order_by("published_at", "content_object_id"),
        ):
            plan = plan_of(*look.values_list("content_object_id")[:20].query.sql_with_params())
            if not is_postgresql():
                self.assertEqual(plan.indexes, {"tagged_newest"})
            self.assertFalse(plan.sorts or plan.scanned or plan.walked, plan)


class FollowingTests(RelatingTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.rubric = Rubric.objects.create(labels={"en": "Transport"})
        cls.author = Author.objects.create(labels={"en": "Olena Writer"})

    def draft(self, title: str, *tags: Tag, **facts: object) -> Article:
        story = drafting.begin(edition="en", by=None)
        known = {"rubric": self.rubric.pk, "byline": (Credit(self.author.pk),), "lead": "What happened."}
        snapshot = Snapshot(title=title, body="<p>Text.</p>", tags=tuple(tag.pk for tag in tags), **known)
        drafting.save(story, snapshot.with_(**facts), by=None)
        return story

    def published(self, title: str, *tags: Tag) -> Article:
        story = self.draft(title, *tags)
        publishing.publish(story, by=None)
        self.work()
        return Article.objects.get(pk=story.pk)

    def work(self) -> None:
        """What the worker does, on this test's connection."""
        while waiting := DBTaskResult.objects.filter(task_path__contains="relating").first():
            waiting.delete()
            waiting.task.func(*waiting.args_kwargs["args"])

    def test_a_story_has_its_related_from_its_first_page_on_and_others_have_it(self) -> None:
        one = self.published("One", self.rare)
        two = self.draft("Two", self.rare)
        publishing.publish(two, by=None)
        self.assertEqual(self.related(two), ["One"])
        self.work()
        self.assertEqual(self.related(one), ["Two"])

    def test_it_leaves_the_lists_of_others_with_its_tag_and_comes_with_another(self) -> None:
        one, two = self.published("One", self.rare), self.published("Two", self.rare)
        three = self.published("Three", self.common)
        drafting.save(two, drafting.snapshot_of(two).with_(tags=(self.common.pk,)), by=None)
        publishing.revise(two, by=None)
        self.work()
        self.assertEqual(
            (self.related(one), self.related(two), self.related(three)), ([], ["Three"], ["Two"])
        )

    def test_a_withdrawn_story_is_gone_at_once_and_its_place_is_filled(self) -> None:
        shown = self.published("Shown", self.rare)
        others = [self.published(f"Other {number}", self.rare) for number in range(RELATED_KEPT + 1)]
        gone = Article.objects.get(title=self.related(shown)[0])
        publishing.withdraw(gone, by=None)
        self.assertNotIn(gone.title, self.related(shown))
        self.assertEqual(len(self.related(shown)), 4)
        self.work()
        self.assertNotIn(gone.pk, [pk for pk, _score in ArticleBody.objects.get(pk=shown.pk).related])
        publishing.publish_again(gone, by=None)
        self.work()
        self.assertIn(gone.title, {title for one in others for title in self.related(one)})

    def test_a_revision_that_changes_no_tag_asks_and_orders_nothing(self) -> None:
        one = self.published("One", self.rare)
        drafting.save(one, drafting.snapshot_of(one).with_(title="Otherwise"), by=None)
        publishing.revise(one, by=None)
        self.assertFalse(DBTaskResult.objects.filter(task_path__contains="relating").exists())

    def test_a_deleted_tag_relates_nothing(self) -> None:
        one, _two = self.published("One", self.rare), self.published("Two", self.rare)
        aftermath.delete(self.rare)
        self.work()
        self.assertEqual(self.related(one), [])

    def test_a_preview_shows_what_would_be_related_and_stores_nothing(self) -> None:
        self.published("One", self.rare)
        draft = self.draft("Two", self.rare)
        chief = User.objects.create_user("chief")
        kept = preview.keep(draft, "en", drafting.snapshot_of(draft), by=chief)
        shown = preview.show(kept, lambda story: [one.title for one in related_to(story.body.related)])
        self.assertEqual(shown, ["One"])
        self.assertIsNone(ArticleBody.objects.get(pk=draft.pk).related)

    def test_tags_are_counted_once_a_day(self) -> None:
        with time_machine.travel(timezone.now()):
            self.published("One", self.rare)
            self.draft("Two", self.rare)
        relating.count_tags.func()
        self.assertEqual(list(Tag.objects.order_by("pk").values_list("carried", flat=True)), [1, 0])
