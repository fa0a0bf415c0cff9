"""What the desk's verbs do to search."""

from __future__ import annotations

from unittest.mock import patch

from articles import search
from articles.desk import aftermath, drafting, publishing
from articles.desk.snapshot import Credit, Snapshot
from articles.models import Article, Author, Rubric
from articles.tests.media.samples import MediaTestCase, an_image


class FindabilityTests(MediaTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.rubric = Rubric.objects.create(labels={"en": "City", "uk": "Місто"})
        self.author = Author.objects.create(labels={"en": "Olena", "uk": "Олена"})
        self.image = an_image()
        self.story = drafting.begin(edition="en", by=None)
        self.write("The ferry sails again")

    def write(self, title: str) -> None:
        snapshot = Snapshot(
            title=title,
            lead="People of both banks waited for this day.",
            body="<p>Tickets cost ten hryvnias.</p>",
            rubric=self.rubric.pk,
            byline=(Credit(self.author.pk),),
            lead_image=self.image.pk,
        )
        drafting.save(self.story, snapshot, by=None)

    def found(self, words: str) -> list[int]:
        return [hit.article.pk for hit in search.search(words, "en").hits]

    def test_a_story_is_found_from_publication_to_withdrawal(self) -> None:
        self.assertEqual(self.found("ferry"), [])
        publishing.publish(self.story, by=None)
        self.assertEqual(self.found("FERRY hryvnias Олена"), [self.story.pk])
        publishing.withdraw(self.story, by=None)
        self.assertEqual(self.found("ferry"), [])

    def test_a_revision_is_found_by_what_it_says_now(self) -> None:
        publishing.publish(self.story, by=None)
        self.write("The steamer sails again")
        self.assertEqual(self.found("steamer"), [])
        publishing.revise(self.story, by=None)
        self.assertEqual((self.found("steamer"), self.found("ferry")), ([self.story.pk], []))

    def test_a_publication_that_fails_leaves_nothing_to_find(self) -> None:
        with (
            patch.object(aftermath.renewal, "renew", side_effect=RuntimeError),
            self.assertRaises(RuntimeError),
        ):
            publishing.publish(self.story, by=None)
        self.assertFalse(Article.objects.visible().exists())
        self.assertEqual(self.found("ferry"), [])
