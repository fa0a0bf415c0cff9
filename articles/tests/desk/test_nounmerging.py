"""Merging tags and authors: everything that named the merged one names the other, and can be undone."""

from __future__ import annotations

import datetime as dt
from unittest import mock

import time_machine
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import search
from articles.desk import (
    aftermath,
    bulk,
    comparison,
    drafting,
    nounmerge,
    nounmerging,
    publishing,
    revisions,
    tagging,
)
from articles.desk.models import AuditEntry, Draft, MergedStory, NounMerge, Revision
from articles.desk.snapshot import Credit, Snapshot
from articles.models import Article, Author, Quote, State, Tag, TagAlias, TagKind
from articles.tests.desk.test_publishing import DeskTestCase, person
from portal.accounts.models import User
from portal.tests.pagecache.reader import Reader

QUOTE = """<figure data-node="quote" data-speaker="Umerov" data-tag="umierov">
<blockquote><p>We will see.</p></blockquote><figcaption>Umerov said</figcaption></figure>"""
Noun = Tag | Author


class MergeTestCase(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        person("chief", "add_article", "change_article", "publish_article", "edit_every_article")
        self.chief = User.objects.get(username="chief")
        person_ = {"kind": TagKind.PERSON}
        self.short = Tag.objects.create(name="Умєров", labels={"uk": "Умєров", "en": "Umierov"}, **person_)
        self.full = Tag.objects.create(name="Рустем Умєров", labels={"uk": "Рустем Умєров"}, **person_)
        self.other = Tag.objects.create(name="Umerov R.", labels={"uk": "Умєров Р."}, **person_)
        TagAlias.objects.create(tag=self.short, name="Umerov")

    def story(self, number: int, *tags: Tag, public: bool = True, **facts: object) -> Article:
        known = {"title": f"Story {number}", "slug": f"story-{number}", "tags": tuple(tag.pk for tag in tags)}
        article = self.begun(**{**known, "place": None, **facts})
        if public:
            publishing.publish(article, by=self.editor)
            article.refresh_from_db()
        return article

    def work(self) -> None:
        """What the worker does, on this test's connection."""
        while waiting := DBTaskResult.objects.order_by("enqueued_at").first():
            waiting.delete()
            waiting.task.func(*waiting.args_kwargs["args"])

    def merge(self, thing: Noun, into: Noun) -> NounMerge:
        with self.captureOnCommitCallbacks(execute=True):
            merge = nounmerging.begin(thing, into, by=self.chief)
            self.work()
        merge.refresh_from_db()
        return merge

    def undo(self, merge: NounMerge) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            nounmerging.undo(merge, by=self.chief)
            self.work()
        merge.refresh_from_db()

    def tags_of(self, article: Article) -> list[str]:
        """Names of its tags as stored, in order; the working copy's must say the same."""
        article.refresh_from_db()
        names = list(article.tagged.order_by("position", "pk").values_list("tag__name", flat=True))
        if not Draft.objects.filter(article=article, differs=True, article__state=State.PUBLISHED).exists():
            self.assertEqual(names, self.draft_tags(article))
        return names

    def draft_tags(self, article: Article) -> list[str]:
        return [Tag.objects.get(pk=pk).name for pk in drafting.snapshot_of(article).tags]

    def shown(self, article: Article) -> list[str]:
        return [row["label"] for row in Article.objects.get(pk=article.pk).body.furniture["tags"]]

    def reason(self, thing: Noun, into: Noun) -> str:
        with self.assertRaises(nounmerging.Refused) as refused:
            nounmerging.begin(thing, into, by=self.chief)
        return refused.exception.reason


class TagMergeTests(MergeTestCase):
    def test_rows_place_quotes_and_working_copies_name_the_survivor(self) -> None:
        public = self.story(1, self.short, self.other, body=QUOTE, place=self.short.pk)
        draft = self.story(2, self.other, self.short, public=False)
        both = self.story(3, self.short, self.full, self.other)
        waiting = self.story(4, self.other)
        drafting.save(waiting, drafting.snapshot_of(waiting).with_(tags=(self.short.pk,)), by=None)
        counts = nounmerging.preview(self.short, self.full)
        self.assertEqual((counts.stories, counts.published, counts.drafts, counts.both), (3, 2, 1, 1))
        self.assertEqual((counts.places, counts.quotes, counts.copies, counts.addresses), (1, 1, 1, 1))
        self.assertEqual((counts.aliases, counts.editions), (2, ["en"]))
        merge = self.merge(self.short, self.full)
        self.assertEqual((merge.stage, merge.moved), ("done", 4))
        self.assertEqual(self.tags_of(public), ["Рустем Умєров", "Umerov R."])
        self.assertEqual(self.tags_of(draft), ["Umerov R.", "Рустем Умєров"])
        self.assertEqual(self.tags_of(both), ["Рустем Умєров", "Umerov R."])
        self.assertEqual(self.draft_tags(waiting), ["Рустем Умєров"])
        self.assertEqual(public.place, self.full)
        self.assertEqual(Quote.objects.get(article=public).tag, self.full)
        self.assertEqual(self.shown(public), ["Umierov", "Умєров Р."])
        self.assertFalse(Tag.objects.filter(pk=self.short.pk).exists())
        self.full.refresh_from_db()
        self.assertEqual(self.full.carried, 2)

    def test_every_name_and_alias_leads_to_the_survivor_from_the_press_on(self) -> None:
        nounmerging.begin(self.short, self.full, by=self.chief)
        for name in ("умєров", "UMEROV", "Umierov", "Рустем Умєров"):
            self.assertEqual(tagging.find(name), self.full, name)
        self.work()
        self.assertEqual(tagging.find("Умєров"), self.full)
        self.full.refresh_from_db()
        self.assertEqual(self.full.labels, {"uk": "Рустем Умєров", "en": "Umierov"})

    def test_search_finds_the_stories_of_both_by_either_name_and_filter(self) -> None:
        moved, own = self.story(1, self.short), self.story(2, self.full)
        self.merge(self.short, self.full)
        for words in ("Умєров", "Umerov", "Рустем"):
            hits = {hit.article for hit in search.search(words, "en").hits}
            self.assertEqual(hits, {moved, own}, words)
        filters = search.Filters(edition="en", tag=self.full.pk)
        self.assertEqual(len(search.search("story", filters=filters).hits), 2)

    def test_every_address_answers_in_one_hop_as_soon_as_it_is_pressed(self) -> None:
        self.story(1, self.short)
        self.story(2, self.full)
        self.short.slug = "umerov-second"
        self.short.save()
        reader = Reader()
        self.assertEqual(reader.get("/tag/umerov-second/").status, 200)
        with self.captureOnCommitCallbacks(execute=True):
            nounmerging.begin(self.short, self.full, by=self.chief)
        paths = [f"/tag/{slug}/" for slug in ("umerov-second", "umierov")]
        for _stage in ("at once", "done"):
            for path in (*paths, *(f"/uk{path}" for path in paths)):
                home = path.partition("/tag/")[0]
                moved = reader.get(path)
                to = f"{home}/tag/{self.full.slug}/"
                self.assertEqual((moved.status, moved.headers.get("Location")), (301, to))
            feed = reader.get("/feeds/tag/umierov.atom")
            self.assertEqual(feed.headers["Location"], f"/feeds/tag/{self.full.slug}.atom")
            with self.captureOnCommitCallbacks(execute=True):
                self.work()
        self.merge(self.full, self.other)
        self.assertEqual(self.client.get("/tag/umierov/").headers["Location"], f"/tag/{self.other.slug}/")

    def test_pages_and_lists_that_were_kept_show_it(self) -> None:
        story = self.story(1, self.short)
        self.story(2, self.full)
        reader = Reader()
        pages = (
            story.get_absolute_url(),
            f"/tag/{self.full.slug}/",
            "/tags/",
            f"/feeds/tag/{self.full.slug}.rss",
        )
        for page in pages:
            reader.get(page)
        self.merge(self.short, self.full)
        article, tag, tags, feed = (reader.get(page).text for page in pages)
        self.assertIn(f'href="/tag/{self.full.slug}/"', article)
        self.assertNotIn("/tag/umierov/", article + tags)
        for listed in (tag, feed):
            self.assertIn("Story 1", listed)
            self.assertIn("Story 2", listed)

    def test_what_is_written_with_the_merged_one_later_means_the_survivor(self) -> None:
        story = self.story(1, self.short)
        former = Revision.objects.filter(article=story).earliest("number")
        change = bulk.begin([story.pk], by=self.chief, removed=[self.short])
        self.merge(self.short, self.full)
        while bulk.step(change.pk):
            pass
        self.assertEqual(self.tags_of(story), [])
        names = comparison.Names.of([Snapshot.from_json(former.snapshot)])
        self.assertEqual(names.word("tags", self.short.pk), "Umierov")
        restored = revisions.restore(former, by=self.chief)
        self.assertEqual(restored.saved.snapshot.tags, (self.full.pk,))
        self.assertEqual(restored.lost, ())


class AuthorMergeTests(MergeTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.twin = Author.objects.create(labels={"en": "V. Sample", "uk": "В. Семпл"}, user=self.editor)

    def test_bylines_account_and_names_go_over(self) -> None:
        text, photo = Credit(self.twin.pk), Credit(self.twin.pk, "photo")
        one = self.story(1, byline=(text, photo))
        both = self.story(2, byline=(Credit(self.author.pk), text, photo))
        reader = Reader()
        reader.get(one.get_absolute_url())
        merge = self.merge(self.twin, self.author)
        self.author.refresh_from_db()
        self.assertEqual(self.author.user, self.editor)
        for story, roles in ((one, ["text", "photo"]), (both, ["text", "photo"])):
            self.assertEqual(
                list(story.byline.values_list("author", "role")), [(self.author.pk, role) for role in roles]
            )
            self.assertEqual(
                [credit.author for credit in drafting.snapshot_of(story).byline], [self.author.pk] * 2
            )
        self.assertIn("Vira Sample", reader.get(one.get_absolute_url()).text)
        self.assertIn("v. sample", self.author.search_text)
        self.assertEqual(
            self.client.get(f"/author/{self.twin.slug}/").headers["Location"], f"/author/{self.author.slug}/"
        )
        self.assertEqual(len(search.search("Семпл", "en").hits), 2)
        self.undo(merge)
        self.author.refresh_from_db()
        self.twin.refresh_from_db()
        self.assertEqual((self.twin.user, self.author.user, self.author.spellings), (self.editor, None, ""))
        self.assertEqual(list(one.byline.values_list("author", flat=True)), [self.twin.pk] * 2)
        expected = [(self.author.pk, "text"), (self.twin.pk, "text"), (self.twin.pk, "photo")]
        self.assertEqual(sorted(both.byline.values_list("author", "role")), sorted(expected))
        self.assertEqual(self.client.get(f"/author/{self.twin.slug}/").status_code, 200)


class UndoTests(MergeTestCase):
    def test_exactly_what_moved_goes_back(self) -> None:
        public = self.story(1, self.other, self.short, body=QUOTE, place=self.short.pk)
        both = self.story(2, self.full, self.other, self.short)
        own = self.story(3, self.full)
        merge = self.merge(self.short, self.full)
        self.undo(merge)
        self.assertEqual((merge.stage, merge.facts), ("undone", {}))
        self.assertEqual(self.tags_of(public), ["Umerov R.", "Умєров"])
        self.assertEqual(self.tags_of(both), ["Рустем Умєров", "Umerov R.", "Умєров"])
        self.assertEqual(self.tags_of(own), ["Рустем Умєров"])
        back = Tag.objects.get(pk=self.short.pk)
        self.assertEqual((public.place, Quote.objects.get(article=public).tag), (back, back))
        self.assertEqual((back.slug, back.labels), ("umierov", {"uk": "Умєров", "en": "Umierov"}))
        self.assertEqual(tagging.find("Umerov"), back)
        self.full.refresh_from_db()
        self.assertEqual((self.full.labels, tagging.find("Умєров")), ({"uk": "Рустем Умєров"}, back))
        self.assertEqual(self.shown(public), ["Умєров Р.", "Umierov"])
        self.assertEqual(self.client.get("/tag/umierov/").status_code, 200)
        self.assertEqual(len(search.search("x", filters=search.Filters("en", tag=back.pk)).hits), 0)
        self.assertFalse(MergedStory.objects.exists())

    def test_what_was_done_since_stays(self) -> None:
        taken_off, added = self.story(1, self.short), self.story(2, self.other)
        saved, deleted = self.story(3, self.short), self.story(4, self.short, public=False)
        merge = self.merge(self.short, self.full)
        for story, tags in (
            (taken_off, ()),
            (added, (self.full.pk,)),
            (saved, (self.other.pk, self.full.pk)),
        ):
            drafting.save(
                story, drafting.snapshot_of(story).with_(tags=tags, lead=f"{story.lead} Since."), by=None
            )
            publishing.revise(story, by=None)
        deleted.delete()
        self.full.labels = {**self.full.labels, "en": "Rustem Umerov"}
        self.full.save()
        self.undo(merge)
        self.assertEqual(self.tags_of(taken_off), [])
        self.assertEqual(self.tags_of(added), ["Рустем Умєров"])
        self.assertEqual(self.tags_of(saved), ["Umerov R.", "Умєров"])
        self.assertTrue(Article.objects.get(pk=saved.pk).lead.endswith("Since."))
        self.full.refresh_from_db()
        self.assertEqual(self.full.labels["en"], "Rustem Umerov")

    def test_of_two_merges_into_one_each_takes_back_its_own(self) -> None:
        names = {one.pk: one.name for one in (self.short, self.other)}
        for order in (0, 1):
            with self.subTest(order):
                story = self.story(order, self.other, self.short)
                merges = [self.merge(one, self.full) for one in (self.other, self.short)]
                self.assertEqual(self.tags_of(story), ["Рустем Умєров"])
                first, second = merges[::-1] if order else merges
                self.undo(first)
                self.assertEqual(set(self.tags_of(story)), {"Рустем Умєров", names[first.merged]})
                self.undo(second)
                self.assertEqual(set(self.tags_of(story)), {"Umerov R.", "Умєров"})

    def test_a_label_that_two_had_is_lent_by_the_second_once_the_first_goes_back(self) -> None:
        other = Tag.objects.create(name="Umerov Rustem", labels={"en": "R. Umerov"}, kind=TagKind.PERSON)
        merges = [self.merge(one, self.full) for one in (self.short, other)]
        for merge, label in zip(merges, ("R. Umerov", None), strict=True):
            self.undo(merge)
            self.full.refresh_from_db()
            self.assertEqual(self.full.labels.get("en"), label)
        self.assertEqual(Tag.objects.get(pk=other.pk).labels, {"en": "R. Umerov"})

    def test_it_is_refused_where_it_cannot_be_exact(self) -> None:
        self.story(1, self.short)
        first = self.merge(self.short, self.full)
        second = self.merge(self.full, self.other)
        for merge, change, reason in (
            (first, lambda: None, nounmerging.MERGED_ON),
            (
                second,
                lambda: Tag.objects.filter(pk=self.other.pk).update(merged_into=self.place),
                nounmerging.GONE,
            ),
        ):
            change()
            with self.assertRaises(nounmerging.Refused) as refused:
                nounmerging.undo(merge, by=self.chief)
            self.assertEqual(refused.exception.reason, reason)

    def test_a_name_that_is_anothers_by_now_is_not_taken_back(self) -> None:
        merge = self.merge(self.short, self.full)
        TagAlias.objects.filter(folded=self.short.folded).delete()
        Tag.objects.create(name="Умєров")
        with self.assertRaises(nounmerging.Refused) as refused:
            nounmerging.undo(merge, by=self.chief)
        self.assertEqual(refused.exception.reason, nounmerging.TAKEN)

    def test_after_thirty_days_it_cannot_be_undone_and_what_it_moved_is_forgotten(self) -> None:
        self.story(1, self.short)
        merge = self.merge(self.short, self.full)
        nounmerge.forget_details()
        self.assertTrue(MergedStory.objects.exists())
        with time_machine.travel(timezone.now() + dt.timedelta(days=30, seconds=1)):
            with self.assertRaises(nounmerging.Refused):
                nounmerging.undo(merge, by=self.chief)
            nounmerge.forget_details()
        merge.refresh_from_db()
        self.assertEqual((merge.facts, MergedStory.objects.exists()), ({}, False))
        self.assertEqual(self.client.get("/tag/umierov/").status_code, 301)


class SafetyTests(MergeTestCase):
    def test_itself_and_what_is_merged_or_gone_is_refused(self) -> None:
        self.assertEqual(self.reason(self.short, self.short), nounmerging.SAME)
        nounmerging.begin(self.short, self.full, by=self.chief)
        self.assertEqual(self.reason(self.short, self.full), nounmerging.MERGED)
        self.assertEqual(self.reason(self.short, self.other), nounmerging.MERGED)
        self.assertEqual(self.reason(self.other, self.short), nounmerging.MERGED)
        self.assertEqual(self.reason(self.full, self.other), nounmerging.BUSY)
        self.work()
        self.assertEqual(self.reason(self.short, self.other), nounmerging.MERGED)
        gone = Tag.objects.create(name="Gone")
        Tag.objects.filter(pk=gone.pk).delete()
        self.assertEqual(self.reason(gone, self.other), nounmerging.GONE)
        self.assertEqual(NounMerge.objects.count(), 1)

    def test_only_chief_editors_merge(self) -> None:
        for verb in (
            lambda: nounmerging.begin(self.short, self.full, by=self.editor),
            lambda: nounmerging.undo(self.merge(self.short, self.full), by=self.editor),
        ):
            with self.assertRaises(PermissionDenied):
                verb()

    def test_it_is_in_the_trail_of_both(self) -> None:
        self.undo(self.merge(self.short, self.full))
        noted = AuditEntry.objects.filter(actor=self.chief, kind="tag").order_by("pk")
        self.assertEqual([one.verb for one in noted], ["merged", "took in", "merge undone"])
        self.assertEqual(noted[0].details["into"], "Рустем Умєров")

    def test_killed_in_the_middle_it_goes_on_both_ways(self) -> None:
        stories = [self.story(number, self.short) for number in range(3)]
        locked = OperationalError("database is locked")
        with mock.patch.object(nounmerging, "BATCH", 2):
            merge = nounmerging.begin(self.short, self.full, by=self.chief)
            self.assertTrue(nounmerging.step(merge.pk))
            with (
                mock.patch.object(MergedStory.objects, "get_or_create", side_effect=locked),
                self.assertRaises(OperationalError),
            ):
                nounmerging.step(merge.pk)
            self.assertEqual(Article.objects.filter(tagged__tag=self.short).count(), 1)
            self.work()
            for story in stories:
                self.assertEqual(self.tags_of(story), ["Рустем Умєров"])
            nounmerging.undo(merge, by=self.chief)
            nounmerging.step(merge.pk)
            with (
                mock.patch.object(Draft.objects, "select_for_update", side_effect=locked),
                self.assertRaises(OperationalError),
            ):
                nounmerging.step(merge.pk)
            self.assertEqual(MergedStory.objects.count(), 1)
            self.work()
        for story in stories:
            self.assertEqual(self.tags_of(story), ["Умєров"])

    def test_the_press_costs_the_same_whatever_the_number_of_stories(self) -> None:
        for number in range(3):
            self.story(number, self.short)
        with mock.patch("articles.desk.nounmoving.move") as move:
            nounmerging.begin(self.short, self.full, by=self.chief)
        move.assert_not_called()

    def test_a_deleted_survivor_is_no_more_while_stories_are_moved(self) -> None:
        nounmerging.begin(self.short, self.full, by=self.chief)
        with self.assertRaises(Exception) as protected:
            aftermath.delete(self.full)
        self.assertEqual(type(protected.exception).__name__, "ProtectedError")
