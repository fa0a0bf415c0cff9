"""Promises of corrections: told openly, wherever the story stands, and to those who recall it."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.core.exceptions import PermissionDenied
from django.test import TestCase

from articles.desk import correcting, drafting, publishing, roles
from articles.desk.snapshot import Credit, Snapshot
from articles.models import Article, Author, Correction, Rubric
from portal.accounts.models import User
from portal.tests.pagecache.reader import Reader

LEAD = "The council of an invented town has voted for a second tram line after four hours of debate."
WRONG = "The line has nine stops, not eight."


class CorrectingTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.rubric = Rubric.objects.create(labels={"en": "Transport", "uk": "Транспорт"})
        self.author = Author.objects.create(labels={"en": "Olena Writer", "uk": "Олена Писар"})
        self.story = self.published("A tram line was opened")
        recall = f'<aside data-node="recall"><p data-article="{self.story.uid}">It was opened.</p></aside>'
        self.later = self.published("A second tram line is planned", f"<p>Text.</p>{recall}")
        self.reader = Reader()

    def published(self, title: str, body: str = "<p>Text.</p>") -> Article:
        article = drafting.begin(edition="en", by=None)
        snapshot = Snapshot(
            title=title, lead=LEAD, body=body, rubric=self.rubric.pk, byline=(Credit(self.author.pk),)
        )
        drafting.save(article, snapshot, by=None)
        publishing.publish(article, by=None)
        article.refresh_from_db()
        return article

    def correct(self, kind: str = "correction", text: str = WRONG, **said: str) -> Correction:
        with self.committed():
            told = correcting.correct(self.story, kind=kind, text=text, by=None, **said)
        assert told is not None
        return told

    def committed(self) -> AbstractContextManager[object]:
        """Within the block what follows a commit follows: pages are purged."""
        return self.captureOnCommitCallbacks(execute=True)

    def text(self, path: str) -> str:
        return self.reader.get(path).text

    def test_readers_are_told_at_once_on_the_story_the_list_and_the_feed(self) -> None:
        pages = (self.story.get_absolute_url(), "/corrections/", "/feeds/corrections.rss")
        for page in pages:
            self.assertNotIn(WRONG, self.text(page).replace("\N{NO-BREAK SPACE}", " "))
        self.correct()
        for page in pages:
            self.assertIn(WRONG, self.text(page).replace("\N{NO-BREAK SPACE}", " "))
        self.assertNotIn(WRONG, self.text("/uk/corrections/"))

    def test_told_twice_it_stands_once(self) -> None:
        first = self.correct()
        self.assertEqual(self.correct(), first)
        self.assertEqual(Correction.objects.count(), 1)
        self.assertEqual(first.recalls.count(), 1)

    def test_no_word_of_the_longest_one_is_cut(self) -> None:
        # Browsers count the end of a line as one character and send two.
        lines = "\n".join(["x" * 99] * 10)
        self.assertEqual(self.correct(text=lines.replace("\n", "\r\n")).text, lines)

    def test_it_stands_above_or_below_the_text_as_asked(self) -> None:
        self.correct(text="Above all.", place="top")
        self.correct(text="Below all.", place="bottom")
        page = self.text(self.story.get_absolute_url())
        self.assertLess(page.index("Above all."), page.index('class="story__body body"'))
        self.assertGreater(page.index("Below all."), page.index('class="story__body body"'))

    def test_stories_that_recall_it_say_so_and_wait_for_an_editor(self) -> None:
        address = self.later.get_absolute_url()
        self.assertNotIn("This story was corrected", self.text(address))
        self.correct()
        self.assertIn("This story was corrected on", self.text(address))
        chief = User.objects.create_superuser("chief", "chief@example.org")
        self.assertEqual([recall.story for recall in correcting.to_check(chief)], [self.later])
        self.assertTrue(correcting.checked(self.later, by=chief))
        self.assertEqual(correcting.to_check(chief), [])
        self.assertFalse(correcting.checked(self.later, by=chief))
        self.assertIn("This story was corrected on", self.text(address))

    def test_a_note_that_mends_nothing_troubles_nobody_else(self) -> None:
        self.correct(kind="update")
        self.assertNotIn("This story was corrected", self.text(self.later.get_absolute_url()))
        chief = User.objects.create_superuser("chief", "chief@example.org")
        self.assertEqual(correcting.to_check(chief), [])

    def test_one_that_was_itself_a_mistake_is_taken_back_everywhere(self) -> None:
        told = self.correct()
        with self.committed():
            self.assertTrue(correcting.take_back(told, by=None))
        for page in (self.story.get_absolute_url(), "/corrections/", self.later.get_absolute_url()):
            self.assertNotIn("nine", self.text(page))
            self.assertNotIn("was corrected", self.text(page))
        verbs = list(self.story.audit.values_list("verb", flat=True))
        self.assertIn("corrected", verbs)
        self.assertIn("correction taken back", verbs)

    def test_it_goes_and_comes_back_with_its_story(self) -> None:
        self.correct()
        self.assertIn("nine", self.text("/corrections/"))
        with self.committed():
            publishing.withdraw(self.story, by=None, reason="A mistake.")
        self.assertNotIn("nine", self.text("/corrections/"))
        self.assertNotIn("nine", self.text("/feeds/corrections.rss"))
        with self.committed():
            publishing.publish_again(self.story, by=None)
        self.assertIn("nine", self.text("/corrections/"))

    def test_it_stays_when_the_story_is_revised(self) -> None:
        self.correct()
        drafting.save(self.story, drafting.snapshot_of(self.story).with_(title="A line was opened"), by=None)
        with self.committed():
            publishing.revise(self.story, by=None)
        self.assertIn("nine", self.text(self.story.get_absolute_url()))
        self.assertIn("A line was opened", self.text("/corrections/").replace("\N{NO-BREAK SPACE}", " "))

    def test_without_words_a_right_or_a_public_story_nothing_is_told(self) -> None:
        with self.assertRaises(correcting.TextMissing):
            self.correct(text="  ")
        writer = User.objects.create_user("writer", "writer@example.org", is_staff=True)
        writer.groups.add(roles.group("author"))
        with self.assertRaises(PermissionDenied):
            correcting.correct(self.story, kind="correction", text=WRONG, by=writer)
        draft = drafting.begin(edition="en", by=None)
        self.assertIsNone(correcting.correct(draft, kind="correction", text=WRONG, by=None))
        self.assertFalse(Correction.objects.exists())

    def test_a_page_of_them_leads_to_the_older_ones(self) -> None:
        for number in range(32):
            self.correct(kind="note", text=f"Note {number:02}.")
        first = self.text("/corrections/")
        self.assertIn("Note 31.", first)
        self.assertNotIn("Note 01.", first)
        older = first.partition('rel="next" href="')[2].partition('"')[0]
        second = self.text(f"/corrections/{older}")
        self.assertIn("Note 01.", second)
        self.assertIn('rel="prev"', second)
