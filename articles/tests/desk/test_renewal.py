"""Many stories show what was edited: its editor waits for fifty of them, the worker does the rest."""

from __future__ import annotations

from unittest import mock

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from articles import cachekeys, search
from articles.desk import aftermath, drafting, publishing, renewal
from articles.desk.snapshot import Credit, Snapshot
from articles.models import Article, Author, Quote, Rubric, Tag, TagKind

QUOTE = """<figure data-node="quote" data-speaker="Vira Sample" data-tag="vira-sample">
<blockquote><p>The rails are ready.</p></blockquote><figcaption>Sample said</figcaption></figure>"""


class RenewalTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.rubric = Rubric.objects.create(labels={"en": "Transport"})
        cls.author = Author.objects.create(labels={"en": "Olena Writer"})
        cls.tag = Tag.objects.create(name="Vira Sample", kind=TagKind.PERSON, labels={"en": "Vira Sample"})
        cls.stories = [cls.story(number) for number in range(5)]

    @classmethod
    def story(cls, number: int, **changes: object) -> Article:
        article = drafting.begin(edition="en", by=None)
        facts = {
            "title": f"Tram number {number}",
            "lead": "The council has voted for a second tram line.",
            "body": "<p>Text.</p>",
            "rubric": cls.rubric.pk,
            "byline": (Credit(cls.author.pk),),
            "tags": (cls.tag.pk,),
            **changes,
        }
        drafting.save(article, Snapshot(**facts), by=None)
        publishing.publish(article, by=None)
        return Article.objects.get(pk=article.pk)

    def rename(self, thing: Rubric | Tag | Author, name: str) -> None:
        thing.labels = {"en": name}
        thing.save()
        aftermath.after_edit(thing)

    def work(self) -> None:
        """What the worker does, on this test's connection."""
        while waiting := DBTaskResult.objects.first():
            waiting.delete()
            waiting.task.func(*waiting.args_kwargs["args"])

    def test_feeds_tell_the_new_names_of_old_stories_too(self) -> None:
        with mock.patch.object(renewal, "BATCH", 2), mock.patch.object(renewal, "purge") as purge:
            self.rename(self.author, "Olena Scribe")
            self.work()
        keys = {key for call in purge.call_args_list for key in call.args}
        self.assertLessEqual({cachekeys.feed_item(story.pk) for story in self.stories}, keys)

    def labels(self, noun: str) -> list[str]:
        """What the stories' stored pages call their rubric or tag, oldest first."""
        stored = Article.objects.order_by("pk").values_list("body__furniture", flat=True)
        return [furniture[noun][0]["label"] for furniture in stored]

    def test_the_newest_say_it_at_once_and_the_worker_follows(self) -> None:
        with mock.patch.object(renewal, "BATCH", 2):
            self.rename(self.tag, "Vira Example")
            self.assertEqual(self.labels("tags"), ["Vira Sample"] * 3 + ["Vira Example"] * 2)
            self.work()
        self.assertEqual(self.labels("tags"), ["Vira Example"] * 5)

    def test_the_cost_of_an_edit_has_a_limit(self) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked, mock.patch.object(renewal, "BATCH", 2):
                self.rename(self.rubric, "Trams")
            return len(asked)

        few = cost()
        self.stories += [self.story(number) for number in range(5, 9)]
        self.assertEqual(cost(), few)

    def test_few_stories_need_no_worker(self) -> None:
        with mock.patch.object(renewal, "BATCH", 5):
            self.rename(self.rubric, "Trams")
        self.assertEqual(self.labels("rubrics"), ["Trams"] * 5)
        self.assertFalse(DBTaskResult.objects.filter(task_path__contains="renewal").exists())

    def test_a_batch_shows_what_the_thing_became_meanwhile(self) -> None:
        with mock.patch.object(renewal, "BATCH", 2):
            self.rename(self.tag, "Vira Example")
            Tag.objects.filter(pk=self.tag.pk).update(labels={"en": "Vira Later"})
            self.work()
        self.assertEqual(self.labels("tags")[:3], ["Vira Later"] * 3)

    def test_a_thing_that_was_deleted_meanwhile_is_passed_over(self) -> None:
        renewal.renew_older.func("articles.tag", 0, self.stories[-1].pk)
        self.assertEqual(self.labels("tags"), ["Vira Sample"] * 5)

    def test_a_moved_rubric_moves_the_stories_the_worker_renews_too(self) -> None:
        parent = Rubric.objects.create(labels={"en": "Society"})
        self.rubric.parent = parent
        with mock.patch.object(renewal, "BATCH", 2):
            self.rename(self.rubric, "Transport")
            self.work()
        self.assertEqual(Article.objects.filter(in_rubrics__rubric=parent).count(), 5)

    def test_a_moved_rubric_moves_the_stories_in_searches_too(self) -> None:
        parent = Rubric.objects.create(labels={"en": "Society"})
        filters = search.Filters(edition="en", rubric=parent.pk)
        self.assertEqual(search.search("tram", filters=filters).hits, [])
        self.rubric.parent = parent
        self.rubric.save()
        aftermath.after_edit(self.rubric)
        self.assertEqual(len(search.search("tram", filters=filters).hits), len(self.stories))

    def test_a_renamed_author_is_found_by_the_new_name(self) -> None:
        self.rename(self.author, "Olena Scribe")
        self.assertEqual(len(search.search("scribe", "en").hits), 5)

    def test_a_renamed_speaker_shows_the_name_where_no_tag_of_the_story_says_it(self) -> None:
        story = self.story(9, tags=(), body=QUOTE)
        self.assertTrue(Quote.objects.filter(article=story, tag=self.tag).exists())
        self.assertIn('href="/tag/vira-sample/"', story.body.rendered)
        self.tag.slug = "vira-example"
        self.rename(self.tag, "Vira Sample")
        story.body.refresh_from_db()
        self.assertNotIn('href="/tag/vira-sample/"', story.body.rendered)
