"""What readers see at once after something changed: on the story's page and in the lists kept as parts."""

from __future__ import annotations

import re
from html import unescape

from django.test import TestCase

from articles import readership
from articles.desk import aftermath, drafting, publishing
from articles.desk.snapshot import Credit
from articles.models import Article, Author, FrontSlot, Rubric, Tag
from articles.tests import newsroom
from portal.pagecache import parts
from portal.tests.pagecache.reader import Reader


def titles_in(part: str) -> list[str]:
    """The titles that a part lists."""
    html, _edition = parts.render(parts.address_of(part, "en"))
    return [unescape(title) for title in re.findall(r'<a href="/news/[^"]+"[^>]*>([^<]+)</a>', html)]


class AftermathTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = newsroom.make(stories=1)

    def page(self, edition: str = "en") -> str:
        return self.client.get(self.made.full[edition].get_absolute_url()).content.decode()

    def change(self, thing: Rubric | Tag | Author, **labels: str) -> None:
        """What the admin does: save, then everything that follows; parts are purged on commit."""
        with self.captureOnCommitCallbacks(execute=True):
            thing.labels = {**thing.labels, **labels}
            thing.save()
            aftermath.after_edit(thing)


class NounTests(AftermathTests):
    def test_a_renamed_rubric_shows_its_name_in_menu_story_and_lists(self) -> None:
        self.page()  # keeps the parts
        self.change(self.made.rubric, en="Tramways")
        page = self.page()
        self.assertIn("Tramways", page)
        self.assertNotIn(">Transport<", page)
        self.assertContains(self.client.get("/news/"), "Tramways")
        self.assertIn("Транспорт", self.page("uk"))

    def test_a_moved_rubric_lists_its_stories_in_its_new_parent_only(self) -> None:
        old, new = self.made.rubric.parent, Rubric.objects.create(labels={"en": "Economy"})
        assert old
        self.assertEqual(len(self.client.get(f"/rubric/{old.slug}/").context["page"].stories), 2)
        self.made.rubric.parent = new
        self.change(self.made.rubric)
        self.assertEqual(len(self.client.get(f"/rubric/{new.slug}/").context["page"].stories), 2)
        self.assertEqual(self.client.get(f"/rubric/{old.slug}/").context["page"].stories, [])

    def test_a_renamed_tag_shows_its_name(self) -> None:
        self.assertIn(">Vira Sample</a>", self.page())
        self.change(self.made.tag, en="Vira Example")
        page = self.page()
        self.assertIn(">Vira Example</a>", page)
        self.assertContains(self.client.get(f"/tag/{self.made.tag.slug}/"), "Vira Example")

    def test_a_renamed_place_shows_its_name_in_the_dateline(self) -> None:
        self.change(Tag.objects.get(name="Yasnohai"), en="Yasnohaiville")
        self.assertIn("Yasnohaiville • ", self.page())

    def test_a_renamed_author_shows_the_name(self) -> None:
        self.change(self.made.author, en="Olena Editor")
        page = self.page()
        self.assertIn("Olena Editor", page)
        self.assertNotIn("Olena Writer", page)

    def test_an_amended_picture_says_its_new_words_wherever_it_is_shown(self) -> None:
        story = self.made.full["en"]
        image = story.lead_image
        assert image
        image.alt = {**image.alt, "en": "A tram of another colour"}
        image.save()
        aftermath.after_edit(image)
        page = self.page()
        self.assertIn('alt="A tram of another colour"', page)
        head, body = page.split('<div class="story__body body">')
        self.assertIn("A tram of another colour", body)
        self.assertIn("A tram of another colour", head)


class StoryTests(AftermathTests):
    def publish(self, title: str) -> Article:
        article = drafting.begin(edition="en", by=None)
        snapshot = drafting.snapshot_of(self.made.full["en"]).with_(
            title=title, slug="", body="<p>New.</p>", byline=(Credit(self.made.author.pk),), marks=()
        )
        with self.captureOnCommitCallbacks(execute=True):
            drafting.save(article, snapshot, by=None)
            publishing.publish(article, by=None)
        return Article.objects.get(pk=article.pk)

    def newest(self) -> list[str]:
        """The titles of the wire, in order."""
        return titles_in("wire")

    def test_a_new_story_leads_the_newest_at_once(self) -> None:
        self.assertNotIn("Fresh", self.newest())
        self.publish("Fresh")
        self.assertEqual(self.newest()[0], "Fresh")

    def test_a_withdrawn_story_leaves_newest_and_most_read_at_once(self) -> None:
        article = self.publish("Fresh")
        readership.carry_over(article.pk, 90_000, source="test", actor="test")
        readership.refresh_popular()
        self.assertEqual(titles_in("most-read")[0], "Fresh")
        with self.captureOnCommitCallbacks(execute=True):
            publishing.withdraw(article, by=None)
        for shown in ("wire", "most-read"):
            self.assertNotIn("Fresh", titles_in(shown))

    def test_a_revised_title_shows_in_the_newest_at_once(self) -> None:
        article = self.publish("Fresh")
        self.newest()
        drafting.save(article, drafting.snapshot_of(article).with_(title="Fresher"), by=None)
        with self.captureOnCommitCallbacks(execute=True):
            publishing.revise(article, by=None)
        self.assertEqual(self.newest()[0], "Fresher")

    def test_a_recall_of_a_withdrawn_story_says_so_and_leads_nowhere(self) -> None:
        mentioned = Article.objects.get(edition="en", title=f"{newsroom.TITLES['en']} 1")
        address = f'href="{mentioned.get_absolute_url()}"'
        self.assertIn(address, self.page().split('<div class="story__body body">')[1])
        publishing.withdraw(mentioned, by=None)
        shown = self.page().split('<div class="story__body body">')[1]
        self.assertIn("This story has been withdrawn.", shown)
        self.assertIn("The council met", shown)
        self.assertNotIn(address, shown)
        publishing.publish_again(mentioned, by=None)
        self.assertIn(address, self.page().split('<div class="story__body body">')[1])

    def test_a_story_that_mentions_another_follows_its_title(self) -> None:
        mentioned = Article.objects.get(edition="en", title=f"{newsroom.TITLES['en']} 1")
        drafting.save(mentioned, drafting.snapshot_of(mentioned).with_(title="Otherwise"), by=None)
        self.assertNotIn("Otherwise", self.page().split('<div class="story__body body">')[1])
        publishing.revise(mentioned, by=None)
        self.assertIn("Otherwise", self.page().split('<div class="story__body body">')[1])


class DeletionTests(AftermathTests):
    def test_a_deleted_tag_leaves_every_page(self) -> None:
        reader = Reader()
        story = self.made.full["en"].get_absolute_url()
        place = Tag.objects.get(name="Yasnohai")
        self.assertIn(">Yasnohai</a>", reader.get(story).text)
        self.assertIn("Yasnohai", reader.get("/tags/").text)
        Article.objects.filter(place=place).update(place=None)
        with self.captureOnCommitCallbacks(execute=True):
            aftermath.delete(place)
        self.assertNotIn(">Yasnohai</a>", reader.get(story).text)
        self.assertNotIn("Yasnohai", reader.get("/tags/").text)

    def test_a_pin_taken_down_leaves_the_front(self) -> None:
        reader = Reader()
        pin = FrontSlot.objects.create(edition="en", place=1, article=self.made.full["en"])
        reader.get("/")
        with self.captureOnCommitCallbacks(execute=True):
            aftermath.delete(pin)
        self.assertEqual(reader.get("/").how, "miss")
