"""Promises of a flash: public with a title, a rubric and a lead, and grown at the same address."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.test import TestCase

from articles.desk import drafting, flash, publishing, roles
from articles.desk.snapshot import Credit
from articles.models import Article, Author, Rubric, Stage, State
from portal.accounts.models import User
from portal.tests.pagecache.reader import Reader

LEAD = "The council has voted for the second tram line."


class FlashTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.rubric = Rubric.objects.create(labels={"en": "Transport", "uk": "Транспорт"})
        self.chief = User.objects.create_superuser("chief", "chief@example.org")
        self.author = Author.objects.create(
            labels={"en": "Olena Writer", "uk": "Олена Писар"}, user=self.chief
        )
        self.reader = Reader()

    def flash(self, **words: object) -> Article:
        said = {"edition": "en", "title": "Second tram line approved", "lead": LEAD, "by": self.chief}
        with self.captureOnCommitCallbacks(execute=True):
            return flash.flash(**{**said, "rubric": self.rubric.pk, **words})  # type: ignore[arg-type]

    def revise(self, story: Article, stage: Stage | None, **facts: object) -> bool:
        drafting.save(story, drafting.snapshot_of(story).with_(**facts), by=self.chief)
        with self.captureOnCommitCallbacks(execute=True):
            done = publishing.revise(story, by=self.chief, stage=stage)
        story.refresh_from_db()
        return done

    def test_it_is_public_with_a_title_a_lead_and_a_rubric(self) -> None:
        story = self.flash()
        self.assertEqual((story.state, story.stage), (State.PUBLISHED, Stage.FLASH))
        self.assertEqual([row.author for row in story.byline.all()], [self.author])
        for page in (story.get_absolute_url(), "/", "/news/"):
            self.assertIn("Just in", self.reader.get(page).text)
        self.assertIn("More details are coming", self.reader.get(story.get_absolute_url()).text)

    def test_without_a_lead_or_a_rubric_nothing_is_stored(self) -> None:
        for missing in ({"lead": ""}, {"title": ""}, {"rubric": None}):
            with self.assertRaises(publishing.NotPublishable):
                self.flash(**missing)
        self.assertFalse(Article.objects.exists())

    def test_it_grows_at_its_address_and_never_back(self) -> None:
        story = self.flash()
        address, first = story.get_absolute_url(), story.published_at
        self.assertIn("Just in", self.reader.get("/news/").text)
        self.assertTrue(self.revise(story, Stage.DEVELOPING, body="<p>Nine stops.</p>"))
        self.assertIn("Developing", self.reader.get("/news/").text)
        self.assertNotIn("Just in", self.reader.get("/news/").text)
        self.assertTrue(self.revise(story, Stage.FULL, title="Second tram line: all that is known"))
        self.assertNotIn("Developing", self.reader.get(address).text)
        self.assertFalse(self.revise(story, Stage.FLASH))
        self.assertEqual((story.stage, story.get_absolute_url()), (Stage.FULL, address))
        self.assertEqual(story.published_at, first)
        self.assertIsNotNone(story.updated_at)

    def test_a_stage_is_told_when_the_text_holds_what_it_promises(self) -> None:
        story = self.flash()
        with self.assertRaises(publishing.NotPublishable):
            self.revise(story, Stage.FULL)
        story.refresh_from_db()
        self.assertEqual(story.stage, Stage.FLASH)

    def test_a_stage_is_raised_without_another_word(self) -> None:
        story = self.flash()
        self.revise(story, None, body="<p>Nine stops.</p>", byline=(Credit(self.author.pk),))
        self.assertEqual(story.stage, Stage.FLASH)
        self.assertTrue(self.revise(story, Stage.FULL))
        self.assertEqual(story.stage, Stage.FULL)
        self.assertFalse(self.revise(story, Stage.FULL))

    def test_who_may_not_publish_flashes_nothing(self) -> None:
        writer = User.objects.create_user("writer", "writer@example.org", is_staff=True)
        writer.groups.add(roles.group("author"))
        with self.assertRaises(PermissionDenied):
            self.flash(by=writer)
        self.assertFalse(Article.objects.exists())
