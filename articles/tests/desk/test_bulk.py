from __future__ import annotations

import datetime as dt
from unittest import mock

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.desk import bulk, drafting
from articles.desk.models import AuditEntry, BulkChange, Revision
from articles.models import Article, Rubric, Tag
from articles.tests.desk.test_publishing import DeskTestCase, person
from portal.accounts.models import User

LIST = reverse("admin:articles_article_changelist")


class BulkTestCase(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.sport = Rubric.objects.create(labels={"en": "Sport", "uk": "Спорт"})
        self.tram = Tag.objects.create(name="Tram")
        self.editor = User.objects.get(pk=self.editor.pk)

    def many(self, count: int) -> list[Article]:
        return [self.begun(title=f"Story {number}", slug=f"story-{number}") for number in range(count)]

    def run_all(self, change: BulkChange) -> BulkChange:
        while bulk.step(change.pk):
            pass
        change.refresh_from_db()
        return change

    def queued(self) -> int:
        path = f"{bulk.__name__}.carry_out"
        return int(DBTaskResult.objects.filter(task_path=path).count())

    def reasons(self, change: BulkChange) -> dict[int, str]:
        return {pk: reason for pk, _title, reason in change.left_out}


class BulkTests(BulkTestCase):
    def test_rubric_and_tags_of_all_chosen_are_changed_by_the_desks_verbs(self) -> None:
        draft, out = self.begun(), self.published()
        wanted = {"rubric": self.sport, "added": [self.tram], "removed": [self.place]}
        change = self.run_all(bulk.begin([draft.pk, out.pk], by=self.editor, **wanted))
        self.assertEqual((change.changed, change.left_out, change.ended_at is None), (2, [], False))
        for story in (draft, out):
            story.refresh_from_db()
            self.assertEqual((story.rubric, list(story.tags.all())), (self.sport, [self.tram]))
            self.assertEqual(Revision.objects.filter(article=story).latest("pk").author, self.editor)
        self.assertTrue(AuditEntry.objects.filter(article=out, verb="revised", actor=self.editor).exists())
        self.assertFalse(out.draft.differs)
        self.assertEqual(AuditEntry.objects.get(verb="changed many").details["stories"], 2)

    def test_what_cannot_be_changed_is_left_out_and_says_why(self) -> None:
        fine, gone, binned, same, full = self.many(5)
        Article.objects.filter(pk=gone.pk).delete()
        Article.objects.filter(pk=binned.pk).update(binned_at=timezone.now())
        drafting.save(same, drafting.snapshot_of(same).with_(tags=(self.tram.pk,)), by=None)
        tags = tuple(Tag.objects.create(name=f"Tag {number}").pk for number in range(bulk.MOST_TAGS))
        drafting.save(full, drafting.snapshot_of(full).with_(tags=tags), by=None)
        chosen = [one.pk for one in (fine, binned, same, full)] + [gone.pk or 10**6]
        change = self.run_all(bulk.begin(chosen, by=self.editor, added=[self.tram]))
        self.assertEqual(change.changed, 1)
        self.assertEqual(
            self.reasons(change),
            {binned.pk: bulk.BIN, same.pk: bulk.SAME, full.pk: bulk.TAGS, chosen[-1]: bulk.GONE},
        )

    def test_changes_that_wait_are_not_published_along(self) -> None:
        out = self.published()
        drafting.save(out, self.snapshot.with_(title="Not for readers yet"), by=self.editor)
        change = self.run_all(bulk.begin([out.pk], by=self.editor, added=[self.tram]))
        self.assertEqual((change.changed, self.reasons(change)), (1, {out.pk: bulk.WAITS}))
        out.refresh_from_db()
        self.assertEqual((out.title, list(out.tags.all())), (self.snapshot.title, [self.place]))
        self.assertIn(self.tram.pk, drafting.snapshot_of(out).tags)

    def test_one_that_must_not_go_out_as_it_is_stays_wholly_as_it_was(self) -> None:
        out = self.published()
        before = drafting.working_copy(out)
        with mock.patch("articles.desk.publishing.revise", side_effect=bulk.publishing.NotPublishable([])):
            change = self.run_all(bulk.begin([out.pk], by=self.editor, added=[self.tram]))
        self.assertEqual(self.reasons(change), {out.pk: bulk.REFUSED})
        self.assertEqual(drafting.working_copy(out), before)


class BulkRightsTests(BulkTestCase):
    def test_each_story_asks_for_the_persons_own_right(self) -> None:
        writer = person("writer", "add_article", "change_article", "view_article")
        own = drafting.begin(edition="en", by=writer)
        drafting.save(own, self.snapshot.with_(slug="own"), by=writer)
        change = self.run_all(bulk.begin([own.pk, self.published().pk], by=writer, added=[self.tram]))
        self.assertEqual((change.changed, list(self.reasons(change).values())), (1, [bulk.RIGHTS]))

    def test_a_right_taken_away_meanwhile_is_missed(self) -> None:
        change = bulk.begin([one.pk for one in self.many(2)], by=self.editor, added=[self.tram])
        self.assertTrue(bulk.step(change.pk))
        User.objects.filter(pk=self.editor.pk).update(is_active=False)
        self.run_all(change)
        self.assertEqual((change.changed, list(self.reasons(change).values())), (1, [bulk.RIGHTS]))

    def test_who_writes_nothing_begins_nothing_and_nothing_is_not_begun(self) -> None:
        story = self.begun()
        with self.assertRaises(PermissionDenied):
            bulk.begin([story.pk], by=person("reader", "view_article"), added=[self.tram])
        for chosen, tags in (([], [self.tram]), ([story.pk], [])):
            with self.assertRaises(ValueError):
                bulk.begin(chosen, by=self.editor, added=tags)


class ResumingTests(BulkTestCase):
    def test_a_worker_killed_in_the_middle_of_a_story_leaves_it_for_the_next(self) -> None:
        stories = self.many(3)
        change = bulk.begin([one.pk for one in stories], by=self.editor, added=[self.tram])
        bulk.step(change.pk)
        with (
            mock.patch("articles.desk.audit.record", side_effect=OperationalError("database is locked")),
            self.assertRaises(OperationalError),
        ):
            bulk.step(change.pk)
        change.refresh_from_db()
        self.assertEqual((change.position, change.changed), (1, 1))
        self.assertEqual(self.run_all(change).changed, 3)
        for story in stories:
            self.assertEqual(Revision.objects.filter(article=story).count(), 2)

    def test_a_story_is_changed_once_by_two_workers(self) -> None:
        change = bulk.begin([one.pk for one in self.many(2)], by=self.editor, added=[self.tram])
        stale = BulkChange.objects.select_related("person").get(pk=change.pk)
        bulk.step(change.pk)
        with mock.patch.object(BulkChange.objects, "select_related") as read:
            read.return_value.filter.return_value.first.return_value = stale
            self.assertFalse(bulk.step(change.pk))
        change.refresh_from_db()
        self.assertEqual((change.position, change.changed), (1, 1))

    def test_a_fault_in_one_story_does_not_stop_the_others(self) -> None:
        first, second = self.many(2)
        change = bulk.begin([first.pk, second.pk], by=self.editor, added=[self.tram])
        with mock.patch("articles.desk.drafting.save", side_effect=KeyError("x")), self.assertLogs(bulk.log):
            bulk.step(change.pk)
        self.run_all(change)
        self.assertEqual((change.changed, self.reasons(change)), (1, {first.pk: bulk.FAULT}))

    def test_twenty_stories_make_a_task_and_the_next_follows(self) -> None:
        change = bulk.begin([one.pk for one in self.many(bulk.BATCH + 1)], by=self.editor, added=[self.tram])
        queued = self.queued()
        bulk.carry_out.func(change.pk)
        self.assertEqual(self.queued(), queued + 1)
        bulk.carry_out.func(change.pk)
        bulk.carry_out.func(change.pk)
        self.assertEqual(self.queued(), queued + 1)
        change.refresh_from_db()
        self.assertEqual(change.changed, bulk.BATCH + 1)


class BulkDoorTests(BulkTestCase):
    def setUp(self) -> None:
        super().setUp()
        rights = ("add_article", "change_article", "publish_article", "view_article")
        self.client.force_login(person("door", *rights))

    def send(self, *stories: Article, **data: str) -> object:
        chosen = {"action": "change_many", "_selected_action": [one.pk for one in stories]}
        return self.client.post(LIST, {**chosen, **data}, follow=True)

    def test_the_list_asks_what_to_change_and_leads_to_the_progress(self) -> None:
        first, second = self.many(2)
        self.assertContains(self.send(first, second), "2 stories are chosen.")  # type: ignore[arg-type]
        answer = self.send(first, second, begin="1", rubric=str(self.sport.pk), add="Fresh | topic")
        change = BulkChange.objects.get()
        self.assertContains(answer, "0 of 2 stories done.")  # type: ignore[arg-type]
        self.run_all(change)
        page = self.client.get(reverse("admin:bulk_change", args=[change.pk]))
        self.assertContains(page, "Done. Changed: 2.")
        state = self.client.get(reverse("admin:bulk_change", args=[change.pk]) + "?as=json").json()
        self.assertEqual((state["done"], state["ended"]), (2, True))
        self.assertContains(self.client.get(reverse("admin:bulk_changes")), "Done. Changed: 2.")

    def test_nothing_to_change_and_tags_that_are_not_there_are_refused(self) -> None:
        story = self.begun()
        for data in ({}, {"remove": "No such tag"}):
            answer = self.send(story, begin="1", **data)
            self.assertContains(answer, "Nothing was begun.")  # type: ignore[arg-type]
        self.assertFalse(BulkChange.objects.exists())

    def test_a_change_is_shown_to_whoever_began_it_and_one_that_stands_still_is_carried_on(self) -> None:
        change = bulk.begin([self.begun().pk], by=self.editor, added=[self.tram])
        address = reverse("admin:bulk_change", args=[change.pk])
        self.assertEqual(self.client.get(address).status_code, 403)
        self.client.force_login(self.editor)
        BulkChange.objects.update(moved_at=timezone.now() - dt.timedelta(minutes=3))
        self.assertContains(self.client.get(address), "It has not moved")
        queued = self.queued()
        self.client.post(reverse("admin:bulk_go_on", args=[change.pk]))
        self.assertEqual(self.queued(), queued + 1)
