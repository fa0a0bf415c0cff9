"""Promises: an archive comes over once, whole and quietly; what people did here is never written over."""

from __future__ import annotations

import datetime as dt
from unittest import mock

from django.apps import apps
from django.db import transaction
from django.test import TestCase

from articles import search
from articles.desk import drafting, publishing
from articles.desk.models import Draft, Notice, Revision
from articles.importing.intake import background, batching, finishing, running, undoing, writing
from articles.importing.intake.running import Options, begin, run, try_out
from articles.importing.intake.values import Label
from articles.importing.models import ImportedItem, ImportRun
from articles.models import Article, Author, State, Tag
from articles.outbox.models import Delivery
from articles.tests.importing.intake.heap import LONG_AGO, MAPPING, Heap, brought, thing

LABELS = ("articles", "desk", "importing", "search", "media", "outbox", "readership")


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of the newsroom, but for the runs themselves."""
    tables = [model for label in LABELS for model in apps.get_app_config(label).get_models()]
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for model in tables
        if model is not ImportRun
    }


class RunTests(TestCase):
    databases = {"default", "readership"}

    def test_all_of_a_story_comes_over(self) -> None:
        row = brought(Heap(thing(1, updated=LONG_AGO + dt.timedelta(days=2), comments=3)))
        story = Article.objects.get()
        self.assertEqual(
            (story.state, story.published_at), (State.PUBLISHED, LONG_AGO + dt.timedelta(days=1))
        )
        self.assertEqual(story.updated_at, LONG_AGO + dt.timedelta(days=2))
        self.assertEqual(story.slug, "tram-line-1")
        self.assertEqual(str(story.rubric), "Transport")
        self.assertEqual([str(tag) for tag in story.tags.all()], ["Trams", "Yasnohai"])
        self.assertEqual([str(author) for author in story.authors.all()], ["Olena Writer"])
        self.assertIn("<strong>nine</strong>", story.body.rendered)
        item = ImportedItem.objects.get()
        self.assertEqual((item.article, item.run, item.key), (story, row, "post-1"))
        self.assertEqual((row.state, row.done, row.total), (ImportRun.State.DONE, 1, 1))
        self.assertEqual((row.counts["new"], row.counts["comments"], row.counts["kept"]), (1, 3, 1))

    def test_a_second_run_changes_nothing(self) -> None:
        heap = Heap(*(thing(number) for number in range(5)), thing(9, left_out="in the bin there"))
        brought(heap)
        before = everything()
        row = brought(heap)
        self.assertEqual(everything(), before)
        self.assertEqual((row.counts["unchanged"], row.counts["skipped"]), (5, 1))
        self.assertNotIn("new", row.counts)

    def test_what_was_edited_here_is_never_written_over(self) -> None:
        brought(Heap(thing(1)))
        story = Article.objects.get()
        drafting.save(story, drafting.snapshot_of(story).with_(title="A better title here"), by=None)
        publishing.revise(story, by=None)
        before = everything()["articles.Article"]
        row = brought(Heap(thing(1, title="Another title there")))
        self.assertEqual(everything()["articles.Article"], before)
        self.assertEqual(row.counts["edited here"], 1)
        said = [note["template"] for note in ImportedItem.objects.get().notes]
        self.assertIn(batching.NEWER_THERE, said)
        brought(Heap(thing(1, title="Another title there")))
        self.assertEqual(len(ImportedItem.objects.get().notes), len(said), "said twice")

    def test_a_withdrawn_story_stays_withdrawn(self) -> None:
        brought(Heap(thing(1)))
        publishing.withdraw(Article.objects.get(), by=None)
        brought(Heap(thing(1, body="<p>Another text.</p>")))
        self.assertEqual(Article.objects.get().state, State.WITHDRAWN)

    def test_a_newer_version_of_what_nobody_touched_comes_in_its_place(self) -> None:
        brought(Heap(thing(1)))
        first = Article.objects.get()
        newer = Heap(thing(1, title="Another title there", slug="elsewhere", tags=[Label("Rails")]))
        row = brought(newer)
        story = Article.objects.get()
        self.assertEqual((story.pk, story.slug), (first.pk, first.slug))
        self.assertEqual((story.title, row.counts["updated"]), ("Another title there", 1))
        self.assertEqual([str(tag) for tag in story.tags.all()], ["Rails"])
        self.assertEqual(drafting.working_copy(story)[1], 2, "an open form would write over it unseen")
        self.assertEqual(brought(newer).counts["unchanged"], 1)
        self.assertTrue(
            Revision.objects.filter(article=story, number=2, kind=Revision.Kind.IMPORTED).exists()
        )

    def test_one_bad_thing_costs_itself(self) -> None:
        heap = Heap(thing(1), thing(2, body="x" * 1_000_001), thing(3, unreadable="broken"), thing(4))
        row = brought(heap)
        self.assertEqual((row.counts["new"], row.counts["refused"]), (2, 2))
        self.assertEqual(ImportedItem.objects.filter(outcome="refused", article=None).count(), 2)

    def test_what_the_database_refuses_costs_itself(self) -> None:
        real = writing.write

        def picky(batch, *rest):
            with transaction.atomic():
                keys = real(batch, *rest)
                if any("3" in ready.story.snapshot.title for ready in batch):
                    Article.objects.create(uid=Article.objects.first().uid, edition="en", group_id=1)
            return keys

        with mock.patch.object(batching, "write", picky):
            row = brought(Heap(*(thing(number) for number in range(1, 6))))
        self.assertEqual((row.counts["new"], row.counts["refused"]), (4, 1))
        self.assertEqual(Article.objects.count(), 4)

    def test_a_killed_run_is_gone_on_with(self) -> None:
        heap = Heap(*(thing(number) for number in range(250)))
        real, calls = batching.Batcher._note_progress, []

        def killed(self, *rest):
            real(self, *rest)
            calls.append(1)
            if len(calls) == 2:
                raise KeyboardInterrupt

        row = begin(heap, edition="en", mapping=MAPPING, options=Options())
        with mock.patch.object(batching.Batcher, "_note_progress", killed):
            self.assertRaises(KeyboardInterrupt, run, heap, row, heap.survey())
        self.assertEqual(Article.objects.count(), 100, "a batch is whole or not at all")
        again = brought(heap)
        self.assertEqual(Article.objects.count(), 250)
        self.assertEqual((again.counts["unchanged"], again.counts["new"]), (100, 150))
        row.refresh_from_db()
        self.assertEqual(row.state, ImportRun.State.STOPPED)

    def test_a_slice_ends_in_time_and_the_next_goes_on(self) -> None:
        heap = Heap(*(thing(number) for number in range(150)))
        row = begin(heap, edition="en", mapping=MAPPING, options=Options())
        self.assertFalse(run(heap, row, heap.survey(), seconds=0))
        self.assertEqual(row.done, 100)
        row = ImportRun.objects.get()
        self.assertTrue(run(heap, row, heap.survey()))
        self.assertEqual((row.done, row.counts["new"]), (150, 150))

    def test_nobody_is_told_of_old_stories(self) -> None:
        brought(Heap(*(thing(number) for number in range(3))))
        self.assertFalse(Delivery.objects.exists() or Notice.objects.exists())

    def test_related_stories_are_chosen_afterwards(self) -> None:
        row = brought(Heap(*(thing(number) for number in range(3))))
        with mock.patch.object(finishing, "RELATED_AT_ONCE", 2):
            finishing.relate.func(row.pk)
            finishing.relate.func(row.pk)
        for story in Article.objects.select_related("body"):
            self.assertEqual(len(story.body.related), 2)

    def test_a_trial_writes_nothing_where_it_is_dry(self) -> None:
        heap = Heap(thing(1), thing(2, left_out="a revision"))
        before = everything()
        counts = try_out(heap, heap.survey(), edition="en", mapping=MAPPING, options=Options())
        self.assertEqual(everything(), before)
        self.assertEqual((counts["new"], counts["skipped"]), (1, 1))

    def test_drafts_of_a_trial_give_way_unless_somebody_worked_on_them(self) -> None:
        heap = Heap(*(thing(number) for number in range(4)))
        trial = brought(heap, options=Options(limit=2, as_drafts=True))
        self.assertEqual(list(Article.objects.values_list("state", flat=True)), [State.DRAFT] * 2)
        self.assertEqual(Draft.objects.count(), 2)
        edited = Article.objects.order_by("pk").first()
        drafting.save(edited, drafting.snapshot_of(edited).with_(title="Seen by an editor"), by=None)
        row = brought(heap)
        self.assertEqual(Article.objects.filter(state=State.PUBLISHED).count(), 3)
        self.assertEqual(Article.objects.get(state=State.DRAFT), edited)
        self.assertEqual((row.counts["new"], row.counts["unchanged"], trial.counts["new"]), (3, 1, 2))

    def test_addresses_of_before_lead_on(self) -> None:
        brought(Heap(thing(1), thing(2, state=State.DRAFT)))
        story = Article.objects.get(state=State.PUBLISHED)
        for address in ("/2014/05/tram-line-1/", "/2014/05/Tram-Line-1", "/?p=1"):
            with self.subTest(address):
                response = self.client.get(address)
                self.assertRedirects(response, story.get_absolute_url(), 301, fetch_redirect_response=False)
        for address in ("/2014/05/tram-line-2/", "/?p=2", "/?p=77", "/2014/05/"):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 404)

    def test_what_has_the_same_address_gets_another(self) -> None:
        brought(Heap(*(thing(number, slug="same", old_addresses=["/same"]) for number in range(12))))
        self.assertEqual(len(set(Article.objects.values_list("slug", flat=True))), 12)

    def test_versions_of_a_story_stand_together(self) -> None:
        pair = {"together": "t1"}
        heap = Heap(thing(1, **pair), thing(2, edition="uk", original_edition="en", **pair), thing(3, **pair))
        brought(heap)
        one, two, three = Article.objects.order_by("published_at")
        self.assertEqual((one.group, two.original_edition), (two.group, "en"))
        self.assertNotEqual(three.group, one.group)
        later = Heap(*heap.things, thing(4, edition="uk", together="t4"), thing(5, together="t4"))
        brought(later)
        four, five = Article.objects.order_by("published_at")[3:]
        self.assertEqual(four.group, five.group)

    def test_names_are_in_the_language_of_the_story_that_brings_them(self) -> None:
        brought(Heap(thing(1, edition="uk", tags=[Label("Трамваї")], authors=[Label("Олена Писар")])))
        self.assertEqual(Tag.objects.get().labels, {"uk": "Трамваї"})
        self.assertEqual(Author.objects.get().labels, {"uk": "Олена Писар"})

    def test_a_date_alone_is_no_lead(self) -> None:
        brought(Heap(thing(1, lead="", body="<p>Kyiv, 5 May.</p><p>The council has voted.</p>")))
        self.assertEqual(Article.objects.get().lead, "Kyiv, 5 May. The council has voted.")

    def test_nobody_else_s_words_are_a_lead(self) -> None:
        quoted = "<blockquote><p>Nothing is ready.</p></blockquote><p>So <a href='/x'>the mayor</a>.</p>"
        brought(Heap(thing(1, lead="", body=quoted)))
        self.assertEqual(Article.objects.get().lead, "So the mayor.")

    def test_who_comes_second_stops_nobody(self) -> None:
        heap = Heap(thing(1))
        row = begin(heap, edition="en", mapping=MAPPING, options=Options())
        with running.alone(heap.origin), self.assertRaises(running.AlreadyRunning):
            begin(heap, edition="en", mapping=MAPPING, options=Options())
        row.refresh_from_db()
        self.assertEqual(row.state, ImportRun.State.WAITING)

    def test_a_language_without_an_edition_is_left_out_and_said(self) -> None:
        row = brought(Heap(thing(1, edition="de")))
        self.assertEqual(row.counts["skipped"], 1)
        self.assertIn("language", ImportedItem.objects.get().notes[0]["template"])

    def test_what_was_not_public_there_is_not_public_here(self) -> None:
        future = LONG_AGO.replace(year=2200)
        brought(Heap(
            thing(1, state=State.DRAFT), thing(2, first_published=future), thing(3, body="", lead=""),
            thing(4, state=State.IN_REVIEW), thing(5, first_published=None),
        ))  # fmt: skip
        self.assertFalse(Article.objects.visible().exists())
        self.assertEqual(Article.objects.filter(state=State.IN_REVIEW).count(), 1)
        self.assertFalse(any(row.published_at for row in Article.objects.all()))


class UndoTests(TestCase):
    databases = {"default", "readership"}

    def test_an_undone_run_leaves_nothing(self) -> None:
        kept = Tag.objects.create(name="Trams", labels={"en": "Trams"})
        before = everything()
        row = brought(Heap(*(thing(number, views=7) for number in range(3)), thing(8, left_out="a revision")))
        self.assertTrue(search.search("tram", edition="en").hits)
        with self.captureOnCommitCallbacks(execute=True):
            self.assertTrue(undoing.undo(row, by=None))
        after = everything()
        for label in ("desk.AuditEntry", "readership.CarriedSource", "articles.Tag"):
            before.pop(label), after.pop(label)
        self.assertEqual(after, before)
        self.assertTrue(Tag.objects.filter(pk=kept.pk).exists())
        self.assertEqual(ImportRun.objects.get().state, ImportRun.State.UNDONE)

    def test_what_a_run_only_brought_up_to_date_is_not_undone_with_it(self) -> None:
        first = brought(Heap(thing(1)))
        second = brought(Heap(thing(1, title="Another title there"), thing(2)))
        undoing.undo(second, by=None)
        self.assertEqual(Article.objects.get().title, "Another title there")
        undoing.undo(first, by=None)
        self.assertFalse(Article.objects.exists())

    def test_the_worker_undoes_a_long_run(self) -> None:
        row = brought(Heap(*(thing(number) for number in range(5))))
        with mock.patch.object(undoing, "TOGETHER", 2), mock.patch.object(background, "SLICE_SECONDS", 0.0):
            self.assertFalse(background.undo(row, by=None))
            for _slice in range(4):
                background.take_back.func(row.pk)
        self.assertFalse(Article.objects.exists())
        self.assertEqual(ImportRun.objects.get().state, ImportRun.State.UNDONE)

    def test_a_story_that_another_refers_to_keeps_the_run(self) -> None:
        row = brought(Heap(thing(1)))
        story = Article.objects.get()
        own = drafting.begin(edition="en", by=None)
        related = f'<p>See.</p><aside data-node="related" data-article="{story.uid}"></aside>'
        drafting.save(own, drafting.snapshot_of(own).with_(title="Ours", body=related), by=None)
        self.assertRaises(undoing.Touched, undoing.undo, row, by=None)

    def test_once_a_story_was_edited_the_run_stays(self) -> None:
        row = brought(Heap(thing(1), thing(2)))
        publishing.withdraw(Article.objects.order_by("pk").first(), by=None)
        with self.assertRaises(undoing.Touched) as refused:
            undoing.undo(row, by=None)
        self.assertEqual(list(refused.exception.articles), [Article.objects.order_by("pk").first().pk])
        self.assertEqual(Article.objects.count(), 2)
