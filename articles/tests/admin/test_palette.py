from __future__ import annotations

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from articles.desk import drafting
from articles.desk.snapshot import Snapshot
from articles.models import Article, Author, Tag, TagAlias, TagKind
from articles.tests.desk.test_publishing import person
from portal.accounts.models import User

SUGGEST = reverse("admin:find_suggest")
PAGE = reverse("admin:find")
EVERYTHING = ("view_article", "change_article", "add_article", "view_tag", "view_author", "view_rubric")


class PaletteTestCase(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.editor = person("desk", *EVERYTHING)
        self.client.force_login(self.editor)
        self.story = self.begun("Рада проголосувала за трамвай", "uk")
        self.tag = Tag.objects.create(name="Київ", kind=TagKind.PLACE, labels={"en": "Kyiv", "uk": "Київ"})
        self.author = Author.objects.create(labels={"en": "Olena Writer", "uk": "Олена Писар"})

    def begun(self, title: str, edition: str = "en") -> Article:
        story = drafting.begin(edition=edition, by=None)
        drafting.save(story, Snapshot(title=title), by=None)
        return story

    def labels(self, typed: str) -> dict[str, list[str]]:
        groups = self.client.get(SUGGEST, {"q": typed}).json()["groups"]
        return {group["name"]: [item["label"] for item in group["items"]] for group in groups}


class PaletteTests(PaletteTestCase):
    def test_three_letters_find_a_story_in_any_case_and_either_script(self) -> None:
        self.begun("Council votes for a tram")
        self.assertEqual(self.labels("тРА")["Stories"], ["Рада проголосувала за трамвай"])
        self.assertEqual(self.labels("COU")["Stories"], ["Council votes for a tram"])

    def test_a_keyboard_left_in_the_other_language_is_understood(self) -> None:
        self.assertEqual(self.labels("nhfv")["Stories"], ["Рада проголосувала за трамвай"])
        self.assertEqual(self.labels("іефешіе")["Screens"], ["Statistics"])

    def test_tags_are_found_by_every_spelling_the_likeliest_first(self) -> None:
        TagAlias.objects.create(tag=self.tag, name="Kiev")
        Tag.objects.create(name="Okyivan")
        self.assertEqual(self.labels("kyi")["Tags"], ["Kyiv", "Okyivan"])
        self.assertEqual(self.labels("kie")["Tags"], ["Kyiv"])
        self.assertEqual(self.labels("киї")["Tags"], ["Kyiv", "Okyivan"])

    def test_people_are_authors_and_for_those_who_keep_them_accounts(self) -> None:
        User.objects.create(username="opysar", first_name="Олена", email="o@example.org", is_staff=True)
        self.assertEqual(self.labels("оле"), {"Authors": ["Olena Writer"]})
        self.client.force_login(person("root", *EVERYTHING, "view_user"))
        self.assertEqual(self.labels("оле"), {"Authors": ["Olena Writer"], "Accounts": ["Олена"]})

    def test_screens_are_found_in_both_languages_of_the_desk(self) -> None:
        for typed in ("tra", "пер"):
            self.assertIn("Translations", self.labels(typed)["Screens"])

    def test_what_it_finds_opens(self) -> None:
        for typed in ("тра", "kyi", "оле", "das", "wri"):
            for group in self.client.get(SUGGEST, {"q": typed}).json()["groups"]:
                for item in group["items"]:
                    self.assertEqual(self.client.get(item["url"]).status_code, 200, item)

    def test_the_bin_is_not_searched(self) -> None:
        Article.objects.filter(pk=self.story.pk).update(binned_at=timezone.now())
        self.assertNotIn("Stories", self.labels("тра"))

    def test_without_scripts_a_page_finds_the_same(self) -> None:
        page = self.client.get(PAGE, {"q": "тра"})
        self.assertContains(page, reverse("admin:articles_article_change", args=[self.story.pk]))
        self.assertContains(self.client.get(reverse("admin:index")), f'href="{PAGE}"')


class RightsTests(PaletteTestCase):
    def test_nobody_finds_what_they_may_not_see(self) -> None:
        self.client.force_login(person("reader", "view_tag"))
        for typed in ("тра", "kyi", "оле", "рад", "sta", "arti", "user"):
            self.assertLessEqual(set(self.labels(typed)), {"Tags"}, typed)
        self.client.force_login(User.objects.create(username="it", email="it@example.org", is_staff=True))
        for typed in ("тра", "kyi", "оле", "des"):
            self.assertEqual(self.labels(typed), {}, typed)

    def test_it_is_for_those_who_work_here(self) -> None:
        self.client.logout()
        for address in (SUGGEST, PAGE):
            self.assertEqual(self.client.get(address, {"q": "тра"}).status_code, 302)

    def test_it_costs_four_queries_however_much_there_is(self) -> None:
        self.client.force_login(person("root", *EVERYTHING, "view_user"))
        for number in range(20):
            self.begun(f"Трамвай {number}", "uk")
            Tag.objects.create(name=f"Трамвай {number}")
        # Session, person, permissions twice, rights; stories, tags, authors, accounts.
        with self.assertNumQueries(5 + 4):
            self.assertEqual(len(self.labels("тра")["Stories"]), 8)
