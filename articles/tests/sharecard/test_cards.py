"""Promises of share cards: drawn once, at an address that says what they show, of public stories only."""

from __future__ import annotations

import io
import os
import threading
from types import SimpleNamespace
from unittest.mock import patch

from PIL import Image as Pillow

from articles.desk import drafting, pictures, publishing
from articles.desk.snapshot import Credit, Snapshot
from articles.media.models import Image, Licence
from articles.models import Article, Author, Kind, Rubric, Stage
from articles.sharecard import drawing, kept, studio
from articles.sharecard.faces import card_of, face_of, path_of
from articles.tests.media.samples import MediaTestCase, negative
from portal import publisher
from portal.pagecache import purging

LEAD = "The bridge over the river was opened this morning after two years of work on both of its banks."


class CardTestCase(MediaTestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        super().setUp()
        self.rubric = Rubric.objects.create(labels={"en": "City", "uk": "Місто"})
        self.author = Author.objects.create(labels={"en": "Olena", "uk": "Олена"})
        picture = Image(alt={"en": "A bridge"}, credit="Example Agency", licence=Licence.OWN)
        self.image = pictures.add(picture, negative(800, 600), by=None)

    def story(self, **facts: object) -> Article:
        article = drafting.begin(edition="en", by=None)
        known: dict[str, object] = {"rubric": self.rubric.pk, "byline": (Credit(self.author.pk),)}
        known |= {"lead_image": self.image.pk, "title": "A bridge is open"}
        snapshot = Snapshot(lead=LEAD, body="<p>It took two years.</p>", **{**known, **facts})
        drafting.save(article, snapshot, by=None)
        return article

    def do(self, verb: object, article: Article, **said: str) -> Article:
        with self.captureOnCommitCallbacks(execute=True):
            self.assertTrue(verb(article, by=None, **said))
        article.refresh_from_db()
        return article

    def published(self, **facts: object) -> Article:
        return self.do(publishing.publish, self.story(**facts))

    def retitled(self, article: Article, title: str) -> Article:
        drafting.save(article, drafting.snapshot_of(article).with_(title=title), by=None)
        return self.do(publishing.revise, article)


class AddressTests(CardTestCase):
    def test_it_is_drawn_when_it_is_first_asked_for_and_kept(self) -> None:
        article = self.published()
        path = path_of(article)
        self.assertFalse(kept.file_of(path).exists())
        answer = self.client.get(path)
        self.assertEqual((answer.status_code, answer["Content-Type"]), (200, "image/jpeg"))
        self.assertEqual(answer["Cache-Control"], "public, max-age=31536000, immutable")
        self.assertEqual(Pillow.open(io.BytesIO(answer.content)).size, (1200, 630))
        self.assertEqual(kept.file_of(path).read_bytes(), answer.content)
        with patch.object(studio, "drawn") as drawn:
            self.assertEqual(self.client.get(path).content, answer.content)
        drawn.assert_not_called()

    def test_what_it_shows_makes_its_address(self) -> None:
        article = self.published()
        former = path_of(article)
        changes: dict[str, object] = {
            "title": "Another title",
            "kind": Kind.OPINION,
            "stage": Stage.FLASH,
            "is_exclusive": True,
            "rubric": None,
            "lead_image": None,
        }
        for name, value in changes.items():
            with self.subTest(name):
                other = Article.objects.get(pk=article.pk)
                setattr(other, name, value)
                self.assertNotEqual(path_of(other), former)
        article.lead = "What no card shows."
        self.assertEqual(path_of(article), former)

    def test_a_new_title_leads_from_the_former_address_to_the_new_card(self) -> None:
        article = self.published()
        former = path_of(article)
        self.client.get(former)
        self.retitled(article, "The bridge was opened")
        answer = self.client.get(former)
        self.assertRedirects(answer, path_of(article), status_code=301)
        # The title may go back: nobody shall keep the redirect for long.
        self.assertEqual(answer["Cache-Control"], "public, max-age=60")
        self.assertEqual(len(list(kept.folder(article.uid.hex).iterdir())), 1)

    def test_invented_news_say_so(self) -> None:
        article = self.published()
        self.assertNotIn("Demonstration", face_of(article).words.note)
        told = SimpleNamespace(name="Example Agency", short_name="EXA", description="", is_demonstration=True)
        with patch.object(publisher, "of", return_value=told):
            self.assertTrue(face_of(article).words.note.startswith("Demonstration · "))

    def test_whoever_asks_for_its_address_costs_no_query(self) -> None:
        article = Article.objects.select_related("rubric", "lead_image").get(pk=self.published().pk)
        card_of(article)
        with self.assertNumQueries(0):
            card = card_of(article)
        self.assertTrue(card.url.endswith(path_of(article)))
        self.assertEqual(card.alt, "City: A bridge is open")


class PublicityTests(CardTestCase):
    def test_nothing_is_drawn_of_what_is_not_public(self) -> None:
        article = self.story()
        with patch.object(studio, "drawn") as drawn:
            self.assertEqual(self.client.get(path_of(article)).status_code, 404)
        drawn.assert_not_called()

    def test_a_withdrawn_storys_card_is_gone_at_once(self) -> None:
        article = self.published()
        path = path_of(article)
        self.client.get(path)
        heard: list[str] = []
        with patch.object(purging, "_followers", [heard.extend]):
            self.do(publishing.withdraw, article, reason="A mistake.")
        self.assertFalse(kept.file_of(path).exists())
        self.assertEqual(self.client.get(path).status_code, 404)
        # In caches in front it goes by the folder of its address.
        self.assertIn(f"files:{path.removeprefix(kept.URL).partition('/')[0]}", heard)

    def test_what_another_machine_left_of_a_changed_or_withdrawn_story_is_shown_to_nobody(self) -> None:
        article = self.published()
        former = path_of(article)
        left = self.client.get(former).content
        self.retitled(article, "The bridge was opened")
        kept.write(former, left)
        self.assertEqual(self.client.get(former).status_code, 301)
        self.do(publishing.withdraw, article, reason="A mistake.")
        kept.write(former, left)
        self.assertEqual(self.client.get(former).status_code, 404)

    def test_a_card_that_is_there_waits_for_no_pen(self) -> None:
        path = path_of(self.published())
        drawn = self.client.get(path).content
        with patch.object(studio, "_at_the_table", side_effect=studio.Busy):
            self.assertEqual(self.client.get(path).content, drawn)

    def test_a_story_withdrawn_while_its_card_is_drawn_leaves_none(self) -> None:
        article = self.published()
        path = path_of(article)

        def withdrawn_meanwhile(*said: object) -> bytes:
            self.do(publishing.withdraw, article, reason="A mistake.")
            return b"drawn"

        with patch.object(studio, "drawn", withdrawn_meanwhile):
            self.assertEqual(self.client.get(path).status_code, 404)
        self.assertFalse(kept.file_of(path).exists())

    def test_what_a_killed_process_left_behind_is_deleted(self) -> None:
        public, hidden = self.published(), self.story()
        for article in (public, hidden):
            kept.write(path_of(article), b"drawn")
        studio.settle()
        self.assertTrue(kept.file_of(path_of(public)).exists())
        self.assertFalse(kept.file_of(path_of(hidden)).exists())


class BoundTests(CardTestCase):
    def test_of_too_many_the_oldest_are_deleted(self) -> None:
        stories = [self.published(title=f"Bridge {number}") for number in range(3)]
        for age, article in enumerate(stories):
            kept.write(path_of(article), b"drawn")
            os.utime(kept.folder(article.uid.hex), (1_000_000 - age, 1_000_000 - age))
        with patch.object(kept, "MOST_STORIES", 2):
            studio.settle()
        self.assertEqual([kept.file_of(path_of(one)).exists() for one in stories], [True, True, False])

    def test_who_asks_while_two_are_at_it_is_told_to_come_again(self) -> None:
        path = path_of(self.published())
        with patch.object(studio, "_seats", threading.BoundedSemaphore(1)) as seats:
            seats.acquire()
            answer = self.client.get(path)
            self.assertEqual((answer.status_code, answer["Retry-After"]), (503, "5"))
            seats.release()
            self.assertEqual(self.client.get(path).status_code, 200)

    def test_who_asks_while_another_process_draws_is_told_to_come_again(self) -> None:
        path = path_of(self.published())
        with patch.object(studio, "PATIENCE", 0.0), kept.the_only_pen(0.0) as is_mine:
            self.assertTrue(is_mine)
            self.assertEqual(self.client.get(path).status_code, 503)
        self.assertEqual(self.client.get(path).status_code, 200)

    def test_a_card_without_its_photograph_is_not_kept(self) -> None:
        article = self.published()
        path = path_of(article)
        (self.folder / "private/renditions" / face_of(article).photo).unlink()
        answer = self.client.get(path)
        self.assertEqual((answer.status_code, answer["Cache-Control"]), (200, "public, max-age=60"))
        self.assertFalse(kept.file_of(path).exists())

    def test_every_card_is_lighter_than_150_kb(self) -> None:
        noise = Pillow.effect_noise((640, 640), 120).convert("RGB")
        words = face_of(self.published(title="The bridge of many words " * 8)).words
        for photo in (None, noise, Pillow.new("RGB", (640, 640))):
            data = drawing.drawn(words, photo)
            self.assertLess(len(data), 150_000)
            self.assertEqual(Pillow.open(io.BytesIO(data)).size, (1200, 630))
