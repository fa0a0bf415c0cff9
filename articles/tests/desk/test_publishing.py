from __future__ import annotations

from datetime import timedelta
from unittest import mock

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import body
from articles.desk import aftermath, drafting, preview, publishing, slugs
from articles.desk.models import Assignment, AuditEntry, Draft, Revision
from articles.desk.snapshot import Credit, Snapshot, SourceRow
from articles.models import Address, Article, Author, Rubric, State, Tag, TagKind
from portal.accounts.models import User
from portal.tests.engines import plan_of

LEAD = "The council of an invented town has voted for a second tram line after a debate of four hours."
TEXT = "<p>The line will be built in two years.</p>"


class DeskTestCase(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.editor = person("editor", "add_article", "change_article", "publish_article")
        cls.rubric = Rubric.objects.create(labels={"en": "Society", "uk": "Суспільство"})
        cls.author = Author.objects.create(labels={"en": "Vira Sample", "uk": "Віра Семпл"})
        cls.place = Tag.objects.create(name="Yasnohai", kind=TagKind.PLACE, labels={"en": "Yasnohai"})
        cls.snapshot = Snapshot(
            title="A second tram line is coming",
            lead=LEAD,
            body=TEXT,
            rubric=cls.rubric.pk,
            byline=(Credit(cls.author.pk),),
            tags=(cls.place.pk,),
            place=cls.place.pk,
            sources=(SourceRow(key="council", name="Town council"),),
        )

    def begun(self, **changes: object) -> Article:
        article = drafting.begin(edition="en", by=self.editor)
        drafting.save(article, self.snapshot.with_(**changes), by=self.editor)
        article.refresh_from_db()
        return article

    def published(self) -> Article:
        article = self.begun()
        publishing.publish(article, by=self.editor)
        article.refresh_from_db()
        return article


def person(name: str, *rights: str) -> User:
    """Somebody with these permissions; who may publish does so in every rubric."""
    user = User.objects.create_user(name, f"{name}@example.org", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    if "publish_article" in rights:
        Assignment.objects.create(person=user, every_rubric=True)
    return User.objects.get(pk=user.pk)


class PublishTests(DeskTestCase):
    def test_it_makes_the_article_visible_and_lists_it(self) -> None:
        article = self.published()
        self.assertEqual(article.state, State.PUBLISHED)
        self.assertIn(article, Article.objects.visible())
        for rows in (article.tagged, article.in_rubrics, article.byline):
            self.assertEqual(rows.get().published_at, article.published_at)

    def test_a_second_press_does_nothing(self) -> None:
        article = self.begun()
        self.assertTrue(publishing.publish(article, by=self.editor))
        self.assertFalse(publishing.publish(article, by=self.editor))
        self.assertEqual(AuditEntry.objects.filter(article=article, verb="published").count(), 1)

    def test_it_needs_the_right(self) -> None:
        article = self.begun()
        with self.assertRaises(PermissionDenied):
            publishing.publish(article, by=person("author", "add_article", "change_article"))
        self.assertFalse(Article.objects.visible().exists())

    def test_each_missing_must_is_named_and_blocks(self) -> None:
        for field, empty in (("title", ""), ("lead", ""), ("rubric", None), ("byline", ()), ("body", "")):
            article = self.begun(**{field: empty})
            with self.subTest(field), self.assertRaises(publishing.NotPublishable) as caught:
                publishing.publish(article, by=self.editor)
            self.assertEqual([problem.field for problem in caught.exception.problems], [field])
        self.assertFalse(Article.objects.visible().exists())

    def test_an_embargo_is_kept(self) -> None:
        article = self.begun()
        Article.objects.filter(pk=article.pk).update(embargo_until=timezone.now() + timedelta(hours=1))
        article.refresh_from_db()
        with self.assertRaises(publishing.NotPublishable):
            publishing.publish(article, by=self.editor)

    def test_what_fails_in_the_aftermath_leaves_nothing_half_done(self) -> None:
        article = self.begun()
        with (
            mock.patch.object(aftermath.search, "index", side_effect=RuntimeError),
            self.assertRaises(RuntimeError),
        ):
            publishing.publish(article, by=self.editor)
        article.refresh_from_db()
        self.assertEqual((article.state, article.published_at), (State.DRAFT, None))
        self.assertFalse(article.tagged.filter(published_at__isnull=False).exists())


class ReviseTests(DeskTestCase):
    def test_readers_keep_the_live_text_until_it_is_revised(self) -> None:
        article = self.published()
        drafting.save(article, drafting.snapshot_of(article).with_(title="A new title"), by=self.editor)
        article.refresh_from_db()
        self.assertEqual(article.title, self.snapshot.title)
        self.assertTrue(publishing.revise(article, by=self.editor))
        article.refresh_from_db()
        self.assertEqual(article.title, "A new title")

    def test_only_a_substantive_update_moves_the_updated_time(self) -> None:
        article = self.published()
        for substantive in (False, True):
            text = f"<p>Changed, {substantive}.</p>"
            drafting.save(article, drafting.snapshot_of(article).with_(body=text), by=self.editor)
            publishing.revise(article, by=self.editor, substantive=substantive, note="News")
            article.refresh_from_db()
            self.assertEqual(article.updated_at is not None, substantive)

    def test_nothing_new_is_nothing_done(self) -> None:
        article = self.published()
        self.assertFalse(publishing.revise(article, by=self.editor))

    def test_the_first_date_stays_for_ever(self) -> None:
        article = self.published()
        first = article.published_at
        publishing.withdraw(article, by=self.editor)
        article.refresh_from_db()
        publishing.publish_again(article, by=self.editor)
        article.refresh_from_db()
        self.assertEqual((article.published_at, article.state), (first, State.PUBLISHED))

    def test_a_former_address_is_kept_and_never_given_away(self) -> None:
        article = self.published()
        former = article.slug
        drafting.save(article, drafting.snapshot_of(article).with_(slug="tram-two"), by=self.editor)
        publishing.revise(article, by=self.editor)
        self.assertTrue(Address.objects.filter(edition="en", slug=former, article=article).exists())
        with self.assertRaises(slugs.SlugTaken):
            self.begun(slug=former)


class WithdrawTests(DeskTestCase):
    def test_it_leaves_every_list(self) -> None:
        article = self.published()
        self.assertTrue(publishing.withdraw(article, by=self.editor, reason="wrong"))
        self.assertFalse(publishing.withdraw(article, by=self.editor))
        self.assertFalse(Article.objects.visible().exists())
        for rows in (article.tagged, article.in_rubrics, article.byline):
            self.assertFalse(rows.filter(published_at__isnull=False).exists())


class DraftingTests(DeskTestCase):
    def test_a_save_that_changes_nothing_keeps_no_revision(self) -> None:
        article = self.begun()
        drafting.save(article, drafting.snapshot_of(article), by=self.editor)
        self.assertEqual(Revision.objects.filter(article=article).count(), 1)

    def test_a_revision_gives_its_snapshot_back(self) -> None:
        article = self.begun()
        stored = Revision.objects.get(article=article).snapshot
        self.assertEqual(Snapshot.from_json(stored), drafting.snapshot_of(article))

    def test_the_row_says_what_the_working_copy_says_before_publication(self) -> None:
        article = self.begun()
        self.assertEqual(Snapshot.of(article), drafting.snapshot_of(article))

    def test_a_refused_body_stores_nothing(self) -> None:
        article = self.begun()
        with self.assertRaises(body.Refused):
            drafting.save(
                article,
                self.snapshot.with_(body='<p><a href="javascript:alert(1)">x</a></p>'),
                by=self.editor,
            )
        self.assertEqual(Draft.objects.get(article=article).snapshot["title"], self.snapshot.title)
        self.assertNotIn("javascript", Draft.objects.get(article=article).snapshot["body"])

    def test_made_slugs_step_aside_for_each_other(self) -> None:
        self.assertEqual([self.begun().slug, self.begun().slug][1], "a-second-tram-line-is-coming-2")

    def test_until_publication_a_made_address_follows_the_title(self) -> None:
        article = self.begun(title="Untitled so far")
        saved = drafting.save(article, drafting.snapshot_of(article).with_(title="Trams"), by=self.editor)
        self.assertEqual(saved.snapshot.slug, "trams")
        typed = drafting.save(article, saved.snapshot.with_(slug="by-hand"), by=self.editor).snapshot
        again = drafting.save(article, typed.with_(title="Trolleybuses"), by=self.editor).snapshot
        self.assertEqual(again.slug, "by-hand")

    def test_after_publication_the_address_stays(self) -> None:
        article = self.published()
        former = article.slug
        saved = drafting.save(article, drafting.snapshot_of(article).with_(title="Trams"), by=self.editor)
        self.assertEqual(saved.snapshot.slug, former)

    def test_a_numbered_address_keeps_its_number_while_the_title_stays(self) -> None:
        self.begun()
        second = self.begun()
        saved = drafting.save(second, drafting.snapshot_of(second).with_(lead="Another lead."), by=None)
        self.assertEqual(saved.snapshot.slug, "a-second-tram-line-is-coming-2")

    def test_saving_the_working_copy_of_a_public_story_counts_as_saving_it(self) -> None:
        article = self.published()
        Article.objects.update(saved_at=timezone.now() - timedelta(days=1))
        drafting.save(article, drafting.snapshot_of(article).with_(title="Trams"), by=self.editor)
        article.refresh_from_db()
        self.assertLess(timezone.now() - article.saved_at, timedelta(minutes=30))

    def test_an_address_waiting_in_a_working_copy_is_taken(self) -> None:
        article = self.published()
        drafting.save(article, drafting.snapshot_of(article).with_(slug="tram-two"), by=self.editor)
        with self.assertRaises(slugs.SlugTaken):
            self.begun(slug="tram-two")
        self.assertEqual(self.begun(title="Tram two").slug, "tram-two-2")

    def test_a_taken_address_is_looked_up_without_reading_snapshots(self) -> None:
        article = self.begun()
        with CaptureQueriesContext(connection) as asked:
            self.assertFalse(slugs.slug_is_taken(article, "tram-two"))
        for query in asked.captured_queries:
            with self.subTest(query["sql"]):
                plan = plan_of(query["sql"])
                self.assertFalse(plan.scanned | plan.walked, plan)
                self.assertNotIn("snapshot", query["sql"])

    def test_what_was_public_once_is_not_binned(self) -> None:
        self.assertTrue(drafting.bin_(self.begun(), by=self.editor))
        self.assertFalse(drafting.bin_(self.published(), by=self.editor))


class PreviewTests(DeskTestCase):
    def test_it_shows_the_form_and_stores_nothing(self) -> None:
        article = self.published()
        kept = preview.keep(article, "en", self.snapshot.with_(title="Unsaved"), by=self.editor)
        self.assertEqual(preview.show(kept, lambda shown: shown.title), "Unsaved")
        article.refresh_from_db()
        self.assertEqual(article.title, self.snapshot.title)

    def test_it_shows_an_article_that_is_not_begun_yet(self) -> None:
        kept = preview.keep(None, "uk", self.snapshot, by=self.editor)
        self.assertEqual(preview.show(kept, lambda shown: shown.title), self.snapshot.title)
        self.assertFalse(Article.objects.exists())


class OverlappingTests(DeskTestCase):
    def test_a_save_that_began_before_a_publication_shows_readers_nothing(self) -> None:
        article = self.begun()
        held = Article.objects.get(pk=article.pk)
        publishing.publish(article, by=self.editor)
        drafting.save(held, self.snapshot.with_(title="Not for readers yet"), by=self.editor)
        article.refresh_from_db()
        self.assertEqual(article.title, self.snapshot.title)
        self.assertTrue(Draft.objects.get(article=article).differs)


class DeletedSinceTests(DeskTestCase):
    """A tag, author or rubric that the working copy names was deleted before the story went out."""

    def checked(self) -> None:
        connection.check_constraints()

    def test_a_tag_that_is_no_more_holds_no_story_back(self) -> None:
        gone = Tag.objects.create(name="Gone", labels={"en": "Gone"})
        article = self.begun(tags=(gone.pk, self.place.pk))
        aftermath.delete(gone)
        self.assertTrue(publishing.publish(article, by=self.editor))
        self.checked()
        self.assertEqual([tag.pk for tag in article.tags.all()], [self.place.pk])

    def test_a_byline_without_its_only_author_is_a_missing_one(self) -> None:
        article = self.published()
        gone = Author.objects.create(labels={"en": "Ada Other"})
        drafting.save(article, self.snapshot.with_(byline=(Credit(gone.pk),)), by=self.editor)
        aftermath.delete(gone)
        with self.assertRaises(publishing.NotPublishable) as refused:
            publishing.revise(article, by=self.editor)
        self.assertIn("byline", [problem.field for problem in refused.exception.problems])
