"""Addresses live for ever: whatever was renamed or moved, what led to it leads to it still, in one hop."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.test import TestCase

from articles.desk import aftermath, drafting, publishing, slugs
from articles.models import Address, Article, Author, NounAddress, Quote, Rubric, Tag
from articles.syndication.feeds import FORMATS
from articles.tests import newsroom
from portal import editions
from portal.tests.engines import all_queries
from portal.tests.pagecache.reader import Reader


class FormerAddressTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = newsroom.make(stories=1)

    def setUp(self) -> None:
        self.there: set[str] = set()

    def renamed(self, thing: Rubric | Tag | Author, slug: str) -> str:
        """What the admin does; the slug that was left."""
        self.there.clear()
        was, thing.slug = thing.slug, slug
        thing.clean()
        with self.captureOnCommitCallbacks(execute=True):
            thing.save()
            aftermath.after_edit(thing)
        thing.refresh_from_db()
        return was

    def revise(self, article: Article, **facts: object) -> None:
        self.there.clear()
        drafting.save(article, drafting.snapshot_of(article).with_(**facts), by=None)
        with self.captureOnCommitCallbacks(execute=True):
            publishing.revise(article, by=None)
        article.refresh_from_db()

    def assert_leads(self, path: str, to: str) -> None:
        """In one hop, to a page that is there: it is asked for once."""
        moved = self.client.get(path)
        self.assertEqual((moved.status_code, moved.headers.get("Location")), (301, to), path)
        if to not in self.there:
            self.assertEqual(self.client.get(to).status_code, 200, to)
            self.there.add(to)

    # --- Stories

    def test_every_former_address_leads_there_at_once_in_its_edition(self) -> None:
        for code in editions.codes():
            story, home = self.made.full[code], editions.home(code)
            first = story.slug
            for slug in (f"{code}-second", f"{code}-third"):
                self.revise(story, slug=slug)
            for slug in (first, f"{code}-second"):
                self.assert_leads(f"{home}news/{slug}/", f"{home}news/{code}-third/")
                self.assert_leads(f"{home}amp/{slug}", f"{home}news/{code}-third/")
            other = next(editions.home(one) for one in editions.codes() if one != code)
            self.assertEqual(self.client.get(f"{other}news/{code}-second/").status_code, 404)

    def test_a_story_there_and_back_again_leads_in_no_circle(self) -> None:
        story = self.made.full["en"]
        first = story.slug
        self.revise(story, slug="second")
        self.revise(story, slug=first)
        self.assertEqual(self.client.get(f"/news/{first}/").status_code, 200)
        self.assert_leads("/news/second/", f"/news/{first}/")

    def test_a_slug_that_was_left_is_never_given_to_another_so_nothing_is_swapped(self) -> None:
        one, other = self.made.full["en"], Article.objects.in_edition("en").earliest("pk")
        first = one.slug
        self.revise(one, slug="second")
        for slug in (first, "second"):
            with self.assertRaises(slugs.SlugTaken):
                self.revise(other, slug=slug)
        self.assert_leads(f"/news/{first}/", "/news/second/")

    def test_a_draft_leaves_no_address(self) -> None:
        story = self.made.full["en"]
        before = story.slug
        drafting.save(story, drafting.snapshot_of(story).with_(slug="not-yet"), by=None)
        drafting.save(story, drafting.snapshot_of(story).with_(slug="not-yet-either"), by=None)
        never = drafting.begin(edition="en", by=None)
        for slug in ("first-thought", "second-thought"):
            drafting.save(never, drafting.snapshot_of(never).with_(title="Thought", slug=slug), by=None)
        self.assertFalse(Address.objects.exists())
        self.assertEqual(self.client.get(f"/news/{before}/").status_code, 200)
        for slug in ("not-yet", "not-yet-either", "first-thought"):
            self.assertEqual(self.client.get(f"/news/{slug}/").status_code, 404)

    def test_a_withdrawn_story_is_gone_at_all_its_addresses_until_it_is_public_again(self) -> None:
        story = self.made.full["en"]
        first = story.slug
        self.revise(story, slug="second")
        reader = Reader()
        self.assertEqual(reader.get(f"/news/{first}/").status, 301)
        with self.captureOnCommitCallbacks(execute=True):
            publishing.withdraw(story, by=None, reason="A mistake.")
        for slug in (first, "second"):
            gone = reader.get(f"/news/{slug}/")
            self.assertEqual(gone.status, 410)
            self.assertIn("A mistake.", gone.text)
        with self.captureOnCommitCallbacks(execute=True):
            publishing.publish_again(story, by=None)
        self.assertEqual(reader.get(f"/news/{first}/").status, 301)

    def test_a_story_keeps_its_address_when_its_rubric_moves(self) -> None:
        story = self.made.full["en"]
        self.made.rubric.parent = None
        self.renamed(self.made.rubric, "trams")
        self.assertEqual(self.client.get(story.get_absolute_url()).status_code, 200)

    # --- Rubrics, tags, authors

    def nouns(self) -> dict[str, Rubric | Tag | Author]:
        return {"rubric": self.made.rubric, "tag": self.made.tag, "author": self.made.author}

    def test_pages_and_feeds_lead_there_at_once_in_every_edition(self) -> None:
        for noun, thing in self.nouns().items():
            first = self.renamed(thing, "second")
            self.renamed(thing, "third")
            for slug in (first, "second"):
                for home in map(editions.home, editions.codes()):
                    with self.subTest(home + noun):
                        self.assert_leads(f"{home}{noun}/{slug}/", f"{home}{noun}/third/")
                        self.assert_leads(f"{home}{noun}/{slug}/?before=1", f"{home}{noun}/third/")
                        for form in FORMATS:
                            feed = f"{home}feeds/{noun}/%s.{form}"
                            self.assert_leads(feed % slug, feed % "third")
                        if noun == "rubric":
                            self.assert_leads(f"{home}rubric/{slug}/feed/", f"{home}feeds/rubric/third.rss")

    def test_there_and_back_again_leads_in_no_circle(self) -> None:
        for noun, thing in self.nouns().items():
            first = self.renamed(thing, "second")
            self.renamed(thing, first)
            self.assertEqual(self.client.get(f"/{noun}/{first}/").status_code, 200)
            self.assert_leads(f"/{noun}/second/", f"/{noun}/{first}/")

    def test_a_form_gives_no_address_to_another_and_says_why(self) -> None:
        names = {"en": "Other", "uk": "Інше"}
        for thing in self.nouns().values():
            first = self.renamed(thing, "second")
            other = type(thing)(labels=names, slug=first)
            with self.assertRaisesMessage(ValidationError, f"“{first}” was the address of another one"):
                other.clean()

    def test_a_made_slug_steps_aside_for_a_former_one(self) -> None:
        first = self.renamed(self.made.tag, "second")
        self.assertEqual(Tag.objects.create(name="Vira-Sample").slug, f"{first}-2")

    def test_two_that_swap_past_the_forms_lead_in_no_circle(self) -> None:
        one, other = self.made.rubric, Rubric.objects.create(labels={"en": "Economy"})
        for thing, slug in ((one, "between"), (other, "transport"), (one, "economy")):
            thing.slug = slug
            thing.save()
        for slug in ("transport", "economy"):
            self.assertEqual(self.client.get(f"/rubric/{slug}/").status_code, 200)
        self.assert_leads("/rubric/between/", "/rubric/economy/")
        self.assertEqual(NounAddress.objects.count(), 1)

    def test_a_moved_rubric_keeps_its_address(self) -> None:
        self.made.rubric.parent = Rubric.objects.create(labels={"en": "Economy"})
        self.renamed(self.made.rubric, "trams")
        self.assert_leads("/rubric/transport/", "/rubric/trams/")

    def test_a_tag_that_readers_may_not_see_is_led_to_by_nothing(self) -> None:
        secret = Tag.objects.create(name="Secret")
        self.renamed(secret, "hidden")
        for path in ("/tag/secret/", "/feeds/tag/secret.rss"):
            self.assertEqual(self.client.get(path).status_code, 404)

    def test_a_deleted_one_is_led_to_by_nothing(self) -> None:
        first = self.renamed(self.made.tag, "second")
        aftermath.delete(self.made.tag)
        self.assertEqual(self.client.get(f"/tag/{first}/").status_code, 404)

    def test_a_quote_keeps_its_speaker_whose_address_has_changed(self) -> None:
        self.renamed(self.made.tag, "second")
        story = self.made.full["en"]
        self.revise(story, title="Another title")
        self.assertTrue(Quote.objects.filter(article=story, tag=self.made.tag).exists())
        self.assertContains(self.client.get(story.get_absolute_url()), 'quote__speaker" href="/tag/second/"')

    def test_kept_pages_follow_at_once(self) -> None:
        reader = Reader()
        for noun, thing in self.nouns().items():
            first = f"/{noun}/{thing.slug}/"
            self.assertEqual(reader.get(first).status, 200)
            for slug in ("second", "third"):
                self.renamed(thing, slug)
                moved = reader.get(first)
                self.assertEqual((moved.status, moved.headers["Location"]), (301, f"/{noun}/{slug}/"))

    # --- Costs

    def test_a_page_that_is_there_is_not_asked_for_its_former_addresses(self) -> None:
        paths = [self.made.full["en"].get_absolute_url()]
        paths += [f"/{noun}/{thing.slug}/" for noun, thing in self.nouns().items()]
        paths += [f"/feeds{path[:-1]}.rss" for path in paths[1:]]
        for path in paths:
            with self.subTest(path), all_queries() as asked:
                self.assertEqual(self.client.get(path).status_code, 200)
            told = " ".join(asked)
            self.assertNotIn(Address._meta.db_table, told)
            self.assertNotIn(NounAddress._meta.db_table, told)

    def test_a_missing_page_costs_one_query_more(self) -> None:
        for path in ("/news/nothing/", "/rubric/nothing/", "/tag/nothing/", "/author/nothing/"):
            with self.subTest(path), all_queries() as asked:
                self.assertEqual(self.client.get(path).status_code, 404)
            tables = (Address._meta.db_table, NounAddress._meta.db_table)
            asking = [sql for sql in asked if any(f'"{table}"' in sql for table in tables)]
            self.assertEqual(len(asking), 1)
