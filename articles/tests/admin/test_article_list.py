"""The desk's list is paged by key, in every order and with every filter, looking at no more than it says."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Author, Byline, Rubric
from articles.search import desk
from articles.tests import factories
from portal.accounts.models import User
from portal.moments import minute

LIST = reverse("admin:articles_article_changelist")


class ArticleListTests(TestCase):
    databases = {"default", "readership"}
    person: User
    stories: list[Article]
    rubric: Rubric
    author: Author

    @classmethod
    def setUpTestData(cls) -> None:
        cls.person = User.objects.create_superuser("editor", password="not asked for here")
        now = timezone.now()
        cls.rubric = Rubric.objects.create(labels={"en": "Town", "uk": "Місто"})
        cls.author = Author.objects.create(labels={"en": "Ann", "uk": "Анна"})
        cls.stories = [
            factories.article(title=f"Tram {number}", slug=f"tram-{number}", rubric=cls.rubric)
            for number in range(12)
        ]
        cls.stories[3].edition = "uk"
        for number, story in enumerate(cls.stories):
            # Saved one after the other, two and two at once; the first saved were published last.
            story.saved_at = now - dt.timedelta(minutes=60 - number // 2)
            story.published_at = now - dt.timedelta(hours=number)
            desk.keep(story.pk, story.title, ["Text."])
        fields = ["saved_at", "published_at", "edition"]
        Article.objects.bulk_update(cls.stories, fields)
        Byline.objects.bulk_create(
            Byline(article=story, author=cls.author, edition=story.edition) for story in cls.stories[::2]
        )

    def setUp(self) -> None:
        self.client.force_login(self.person)
        for name, value in {"SHOWN": 3, "FIRST_PIECE": 4, "PIECE": 4, "LOOKED_AT_MOST": 40}.items():
            self.limit(name, value)

    def limit(self, name: str, value: int) -> None:
        for module in ("walking", "desk_filter"):
            if module == "walking" or name == "LOOKED_AT_MOST":
                patching = patch(f"articles.admin.{module}.{name}", value)
                patching.start()
                self.addCleanup(patching.stop)

    def opened(self, query: str = "") -> Any:
        answer = self.client.get(LIST + query)
        self.assertEqual(answer.status_code, 200, query)
        return answer.context["cl"]

    def walked(self, query: str) -> list[int]:
        """What all pages show one after the other; walked back, they show the same."""
        page, pages = self.opened(query), []
        while True:
            pages.append([row.pk for row in page.result_list])
            following = page.older_url or page.further_url
            if not following:
                break
            self.assertLess(len(pages), 30, query)
            page = self.opened(following)
        shown, back = [pk for one in pages for pk in one], [pages[-1]]
        while page.newer_url:
            self.assertLess(len(back), 30, query)
            page = self.opened(page.newer_url)
            back.insert(0, [row.pk for row in page.result_list])
        if "below" not in parse_qs(query):
            self.assertLessEqual({pk for one in back for pk in one}, set(shown))
        return shown

    def test_pages_neither_repeat_nor_skip_in_any_order_and_with_any_filter(self) -> None:
        by_save = [one.pk for one in sorted(self.stories, key=lambda one: (one.saved_at, one.pk))]
        by_publication = [one.pk for one in self.stories[::-1]]
        theirs = {one.pk for one in self.stories[::2]}
        english = {one.pk for one in self.stories} - {self.stories[3].pk}
        for query, wanted in (
            ("?o=-7", by_save[::-1]),
            ("?o=7", by_save),
            ("?o=-5", by_publication[::-1]),
            ("?o=5", by_publication),
            ("?o=1.5", by_publication),
            ("?q=tram", by_save[::-1]),
            ("?q=tram&o=5", by_publication),
            (f"?rubric__id__exact={self.rubric.pk}", by_save[::-1]),
            (f"?rubric__id__exact={self.rubric.pk}&edition__exact=en&o=5",
             [pk for pk in by_publication if pk in english]),
            ("?edition__exact=en", [pk for pk in by_save[::-1] if pk in english]),
            ("?edition__exact=uk", [self.stories[3].pk]),
            ("?state__exact=published", by_save[::-1]),
            ("?published_at__isnull=False", by_save[::-1]),
            (f"?authors__id__exact={self.author.pk}", [pk for pk in by_save[::-1] if pk in theirs]),
            (f"?authors__id__exact={self.author.pk}&q=tram&o=7", [pk for pk in by_save if pk in theirs]),
        ):  # fmt: skip
            with self.subTest(query):
                self.assertEqual(self.walked(query), wanted)

    def test_every_state_and_the_bin_are_lists_of_their_own(self) -> None:
        at = self.stories[0].saved_at
        rows = {state: factories.article(title=state, slug=state, state=state, published_at=None)
                for state in ("draft", "in_review", "ready")}  # fmt: skip
        rows["withdrawn"] = factories.article(title="gone", slug="gone", state="withdrawn")
        Article.objects.filter(pk__in=[row.pk for row in rows.values()]).update(saved_at=at)
        for state, row in rows.items():
            self.assertEqual(self.walked(f"?state__exact={state}"), [row.pk])
        self.assertEqual(len(self.walked("?published_at__isnull=True")), 3)
        Article.objects.filter(pk=rows["draft"].pk).update(binned_at=at)
        self.assertEqual(self.walked("?bin=1"), [rows["draft"].pk])
        self.assertEqual(self.walked("?state__exact=draft"), [])
        self.assertEqual(len(self.walked("")), 15)

    def test_what_is_mine_is_what_i_began_and_what_i_signed(self) -> None:
        Article.objects.filter(pk=self.stories[1].pk).update(created_by=self.person)
        self.assertEqual(self.walked("?desk=own"), [self.stories[1].pk])

    def test_a_filter_that_leaves_little_looks_a_part_of_the_archive_through_and_says_so(self) -> None:
        self.limit("LOOKED_AT_MOST", 5)
        page = self.client.get(f"{LIST}?edition__exact=uk")
        self.assertContains(page, "Looked through as far as")
        self.assertContains(page, "Look further")
        self.assertEqual(self.walked("?edition__exact=uk"), [self.stories[3].pk])

    def test_of_a_common_word_those_begun_last_come_first_and_the_others_after_them(self) -> None:
        self.limit("LOOKED_AT_MOST", 5)
        self.assertContains(self.client.get(f"{LIST}?q=tram&o=5"), "1 ")
        newest = self.opened("?q=tram")
        self.assertEqual(len(newest.keys.pks), 5)
        for query, number in (("?q=tram", 12), ("?q=tram&edition__exact=uk", 1)):
            shown = self.walked(query)
            self.assertEqual((len(shown), len(set(shown))), (number, number))

    def test_all_that_fit_can_be_selected_where_an_action_would_reach_them_all(self) -> None:
        def offers(query: str) -> bool:
            return "Select all that fit" in self.client.get(LIST + query).content.decode()

        asked = ("", "?q=tram", f"?authors__id__exact={self.author.pk}")
        self.assertEqual([offers(query) for query in asked], [True, True, True])
        self.limit("LOOKED_AT_MOST", 5)
        self.assertEqual([offers(query) for query in asked], [True, False, False])
        stretch = self.opened("?q=tram").keys.edge
        self.assertFalse(offers(f"?q=tram&below={stretch}"))

    def test_filters_and_times_read_as_words_in_both_languages(self) -> None:
        Article.objects.update(saved_at=self.stories[0].saved_at)
        self.assertEqual(self.opened().ends, minute(self.stories[0].saved_at))
        for language, words in {
            "en": ("Author", "My desk", "Without an author", "Without a rubric"),
            "uk": ("Автор", "Мій стіл", "Без автора", "Без рубрики"),
        }.items():
            User.objects.update(interface_language=language)
            page = self.client.get(LIST)
            for word in words:
                self.assertContains(page, word)

    def test_news_that_arrive_shift_no_page(self) -> None:
        second = self.opened().older_url
        before = [row.pk for row in self.opened(second).result_list]
        factories.article(title="New", slug="new")
        self.assertEqual([row.pk for row in self.opened(second).result_list], before)

    def test_a_page_says_which_times_it_shows_and_a_short_list_its_number(self) -> None:
        self.assertContains(self.client.get(f"{LIST}?edition__exact=uk"), "1 story")
        page = self.client.get(LIST)
        self.assertContains(page, "<p>Saved: ")
        self.assertNotContains(page, "12 stories")
        self.assertContains(self.client.get(f"{LIST}?q=tram"), "12 stories")

    def test_a_place_that_was_never_given_out_is_the_beginning(self) -> None:
        first = [row.pk for row in self.opened().result_list]
        for query in ("?before=x", "?after=1.2", "?below=-1", "?below=x", "?before=20260101T000000000000.x"):
            self.assertEqual([row.pk for row in self.opened(query).result_list], first, query)

    def test_filters_and_headings_begin_at_the_top(self) -> None:
        page = self.opened(self.opened().older_url)
        for spec in page.filter_specs:
            for choice in spec.choices(page):
                self.assertNotIn("before=", choice["query_string"])

    def test_all_that_fit_can_be_chosen_from_any_page(self) -> None:
        asked = {"action": "change_many", "select_across": "1", "_selected_action": [self.stories[0].pk]}
        page = self.client.post(f"{LIST}?edition__exact=en", asked)
        self.assertEqual(page.context["count"], 11)
