from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from articles.desk import drafting, duplicating, publishing, scheduling
from articles.desk.models import AuditEntry
from articles.models import Article, State
from articles.tests.desk.test_publishing import DeskTestCase, person


class DuplicatingTests(DeskTestCase):
    def test_a_copy_is_a_draft_of_whoever_asks_with_an_address_of_its_own(self) -> None:
        story, writer = self.published(), person("writer", "add_article", "change_article", "view_article")
        copy = duplicating.duplicate(story, by=writer)
        ours, theirs = drafting.snapshot_of(story), drafting.snapshot_of(copy)
        self.assertEqual(theirs, ours.with_(slug=theirs.slug))
        self.assertNotEqual(theirs.slug, ours.slug)
        self.assertEqual((copy.state, copy.created_by, copy.published_at), (State.DRAFT, writer, None))
        self.assertNotEqual(copy.group_id, story.group_id)
        entry = AuditEntry.objects.get(verb="duplicated")
        self.assertEqual((entry.article, entry.details), (copy, {"copy_of": str(story)}))

    def test_neither_a_copy_nor_a_translation_escapes_an_embargo(self) -> None:
        story, until = self.begun(), timezone.now() + timedelta(hours=1)
        scheduling.embargo(story, until, by=self.editor)
        copy = duplicating.duplicate(story, by=None)
        translation = drafting.begin(edition="uk", by=self.editor, translation_of=story)
        drafting.save(translation, self.snapshot.with_(slug=""), by=self.editor)
        for one in (copy, translation):
            with self.assertRaisesMessage(publishing.NotPublishable, "Under embargo until"):
                publishing.publish(one, by=self.editor)

    def test_it_copies_the_working_copy(self) -> None:
        story = self.published()
        drafting.save(story, self.snapshot.with_(title="Newer"), by=self.editor)
        copy = duplicating.duplicate(story, by=person("w", "add_article", "change_article", "view_article"))
        self.assertEqual(copy.title, "Newer")

    def test_asked_twice_in_one_form_it_makes_one_and_keeps_what_was_written_since(self) -> None:
        story, writer = self.begun(), person("writer", "add_article", "change_article", "view_article")
        copy = duplicating.duplicate(story, by=writer, form="abc")
        drafting.save(copy, self.snapshot.with_(title="Written on", slug=""), by=writer)
        self.assertEqual(duplicating.duplicate(story, by=writer, form="abc"), copy)
        self.assertEqual(drafting.snapshot_of(copy).title, "Written on")

    def test_who_may_not_begin_or_see_stories_makes_none(self) -> None:
        story, before = self.published(), Article.objects.count() + 1
        for one in (person("a", "view_article"), person("b", "add_article")):
            with self.assertRaises(PermissionDenied):
                duplicating.duplicate(story, by=one)
        self.assertEqual(Article.objects.count(), before - 1)

    def test_the_form_has_a_button_that_leads_to_the_copy(self) -> None:
        story = self.published()
        self.client.force_login(person("writer", "add_article", "change_article", "view_article"))
        address = reverse("admin:article_duplicate", args=[story.pk])
        form = reverse("admin:articles_article_change", args=[story.pk])
        self.assertContains(self.client.get(form), f'formaction="{address}"')
        self.client.get(address)
        self.assertEqual(Article.objects.count(), 1)
        answer = self.client.post(address, {"form_key": "abc"}, follow=True)
        self.assertContains(answer, "This is the copy.")
        self.assertContains(answer, self.snapshot.title)
