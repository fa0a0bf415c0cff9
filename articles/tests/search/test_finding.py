"""Promises of search over stored stories."""

from __future__ import annotations

import datetime as dt
from unittest.mock import patch

from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction
from django.test import TestCase
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from articles import search
from articles.models import (
    Article,
    ArticleBody,
    ArticleRubric,
    Author,
    Byline,
    Kind,
    Rubric,
    State,
    Tag,
    TagAlias,
    TaggedArticle,
    TagKind,
)
from articles.search import engines, places
from articles.search.models import SearchDocument
from articles.search.questions import understood
from articles.tests.factories import article
from articles.tests.search import quality
from articles.tests.search.asking import NOON, assert_sound, found, relevant, story
from portal.tests.engines import is_postgresql

# English spellings that sound alone would not lead to.
OF_OTHER_SOUND = {"Рим", "Україна", "Трамп", "Байден", "Зеленський", "Одеса", "Кличко", "Москва", "Рютте"}


class SearchTests(TestCase):
    def test_title_lead_and_text_are_searched(self) -> None:
        row = story(title="Bridge opens", lead="Trams return.", body="The mayor cut a ribbon.")
        for word in ("bridge", "TRAMS", "Ribbon", "bridge ribbon"):
            with self.subTest(word):
                self.assertEqual(found(word), [row.pk])
        self.assertEqual(found("ferry"), [])
        self.assertEqual(found("bridge ferry"), [])

    def test_letter_case_and_apostrophes_do_not_count(self) -> None:
        row = story(edition="uk", title="У Кам'янці-Подільському відкрили ЇДАЛЬНЮ", body="Ґанок пофарбували.")
        for word in ("кам’янці", "КАМʼЯНЦІ", "їдальню", "ґАНОК", "Кам'янці-Подільському", "подільському"):
            with self.subTest(word):
                self.assertEqual(found(word, "uk"), [row.pk])
        self.assertEqual(found("ганок", "uk"), [])

    def test_names_of_tags_and_authors_find_the_story(self) -> None:
        row = article()
        tag = Tag.objects.create(name="Київ", labels={"uk": "Київ", "en": "Kyiv"})
        TaggedArticle.objects.create(content_object=row, tag=tag, edition="en")
        author = Author.objects.create(labels={"uk": "Ольга Розмай", "en": "Olha Rozmai"})
        Byline.objects.create(article=row, author=author, edition="en")
        search.index(row)
        for word in ("київ", "kyiv", "Rozmai", "розмай"):
            with self.subTest(word):
                self.assertEqual(found(word), [row.pk])

    def test_a_phrase_must_stand_in_order(self) -> None:
        row = story(title="New tram line")
        story(title="The line of a new tram")
        self.assertEqual(found('"new tram line"'), [row.pk])
        self.assertEqual(len(found("new tram line")), 2)

    def test_a_minus_leaves_stories_out(self) -> None:
        row = story(title="Bridge over the river")
        story(title="Bridge over the railway")
        self.assertEqual(found("bridge -railway"), [row.pk])
        self.assertEqual(found('bridge -"over the railway"'), [row.pk])

    def test_editions_are_apart(self) -> None:
        row = story(title="Bridge", edition="en")
        other = story(title="Bridge", edition="uk")
        self.assertEqual((found("bridge"), found("bridge", "uk")), ([row.pk], [other.pk]))

    def test_the_newest_stands_first_whenever_it_was_imported(self) -> None:
        newer = story(title="Bridge", published_at=NOON)
        imported = story(title="Bridge", published_at=NOON - dt.timedelta(days=900))
        newest = story(title="Bridge", published_at=NOON + dt.timedelta(minutes=1))
        ancient = story(title="Bridge", published_at=dt.datetime(1961, 4, 12, tzinfo=dt.UTC))
        self.assertEqual(found("bridge"), [newest.pk, newer.pk, imported.pk, ancient.pk])

    def test_pages_neither_repeat_nor_skip(self) -> None:
        rows = [story(title="Bridge", published_at=NOON - dt.timedelta(minutes=n // 3)) for n in range(11)]
        expected = sorted(((row.published_at, row.pk) for row in rows), reverse=True)
        seen, before = [], None
        while True:
            page = search.search("bridge", "en", window=search.Window(before=before), limit=4)
            seen += [(hit.article.published_at, hit.article.pk) for hit in page.hits]
            self.assertEqual(page.has_newer, before is not None)
            if not page.has_older:
                break
            before = seen[-1]
        self.assertEqual(seen, expected)
        back = search.search("bridge", "en", window=search.Window(after=expected[8]), limit=4)
        shown = [(hit.article.published_at, hit.article.pk) for hit in back.hits]
        self.assertEqual(shown, expected[4:8])
        self.assertEqual((back.has_newer, back.has_older), (True, True))
        self.assertFalse(
            search.search("bridge", "en", window=search.Window(after=expected[4]), limit=4).has_newer
        )

    def test_what_is_not_public_is_never_found(self) -> None:
        for state in State:
            if state != State.PUBLISHED:
                story(title="Bridge", state=state)
        self.assertEqual(found("bridge"), [])
        self.assertFalse(SearchDocument.objects.exists())

    def test_a_hidden_story_is_not_shown_even_if_the_index_missed_it(self) -> None:
        row = story(title="Bridge")
        Article.objects.filter(pk=row.pk).update(state=State.WITHDRAWN)
        self.assertEqual(found("bridge"), [])

    def test_a_deleted_entry_is_found_no_more(self) -> None:
        row, other = story(title="Bridge"), story(title="Bridge")
        search.delete(row)
        search.delete(row)
        self.assertEqual(found("bridge"), [other.pk])
        assert_sound()

    def test_a_revised_story_is_found_by_its_new_words_only(self) -> None:
        row = story(title="Bridge", body="old words")
        Article.objects.filter(pk=row.pk).update(title="Tunnel")
        ArticleBody.objects.filter(pk=row.pk).update(text="new words")
        search.index(row)
        self.assertEqual((found("bridge"), found("old")), ([], []))
        self.assertEqual((found("tunnel new words"),), ([row.pk],))
        assert_sound()

    def test_indexing_rolls_back_with_its_transaction(self) -> None:
        row = article(title="Bridge")
        with self.assertRaises(RuntimeError), transaction.atomic():
            search.index(row)
            raise RuntimeError
        self.assertEqual(found("bridge"), [])

    def test_hits_say_why(self) -> None:
        story(title="New bridge", lead="It opens.", body="The Bridge is <b>long</b>.")
        hit = search.search("bridge", "en").hits[0]
        self.assertEqual([piece.text for piece in hit.title if piece.is_match], ["bridge"])
        self.assertEqual([piece.text for piece in hit.excerpt if piece.is_match], ["Bridge"])
        self.assertIn("<b>long</b>", "".join(piece.text for piece in hit.excerpt))

    def test_a_page_costs_few_queries_however_many_are_found(self) -> None:
        for _ in range(25):
            story(title="Bridge")
        found("bridge")
        with self.assertNumQueries(3):
            for hit in search.search("bridge", "en").hits:
                self.assertIsNone(hit.article.rubric)
        with self.assertNumQueries(3 if is_postgresql() else 6):
            relevant("bridge")

    def test_the_text_is_not_read_of_who_has_all_words_in_the_lead(self) -> None:
        story(lead="The old bridge opens.", body="An old bridge.")
        found("bridge")
        with self.assertNumQueries(2):
            hit = search.search("old bridge", "en").hits[0]
        self.assertEqual([piece.text for piece in hit.excerpt if piece.is_match], ["old", "bridge"])
        story(lead="The bridge opens.", body="An old bridge.")
        with self.assertNumQueries(3):
            hit = search.search("old bridge", "en").hits[0]
        self.assertEqual("".join(piece.text for piece in hit.excerpt), "An old bridge.")

    def test_any_form_of_a_word_finds_the_others(self) -> None:
        row = story(edition="uk", title="Міністр заявив про обстріл", body="У Харкові воїни бачили бійців.")
        for typed in (
            "міністром",
            "заявили обстрілу",
            "Харків",
            "харкова боєць",
            '"бачити боєць"',
            "бійцями",
        ):
            with self.subTest(typed):
                self.assertEqual(found(typed, "uk"), [row.pk])
        for typed in ("міністерство", "харчі", "бій"):
            with self.subTest(typed):
                self.assertEqual(found(typed, "uk"), [])

    def test_a_name_is_found_in_any_case_script_and_edition(self) -> None:
        row = story(edition="uk", title="Умєров зустрівся з делегацією")
        other = story(edition="uk", title="Переговори", body="Без Умєрова рішення не буде.")
        english = story(edition="en", title="Umerov meets delegation")
        for typed in ("Умєров", "умєрову", "Umerov", "umerov", "УМЄРОВИМ"):
            with self.subTest(typed):
                self.assertEqual(set(found(typed, "uk")), {row.pk, other.pk})
                self.assertEqual(found(typed, "en"), [english.pk])
                self.assertEqual(set(found(typed, "")), {row.pk, other.pk, english.pk})

    def test_every_official_spelling_finds_every_form_of_a_tagged_name(self) -> None:
        for name in (name for name in quality.names() if name.forms[0] in OF_OTHER_SOUND):
            tag = Tag.objects.create(name=name.forms[0], labels={"uk": name.forms[0], "en": name.latin[0]})
            for spelling in name.latin[1:]:
                TagAlias.objects.create(tag=tag, name=spelling)
            row = article(edition="uk", title=f"Про {name.forms[-1]}")
            TaggedArticle.objects.create(content_object=row, tag=tag, edition="uk")
            search.index(row)
            for spelling in name.latin:
                with self.subTest(spelling):
                    self.assertEqual(found(spelling.lower(), "uk"), [row.pk])

    def test_filters_narrow_and_combine(self) -> None:
        rubric = Rubric.objects.create(labels={"en": "War"}, slug="war")
        tag = Tag.objects.create(name="Kyiv", kind=TagKind.PLACE)
        person = Tag.objects.create(name="Umerov", kind=TagKind.PERSON)
        author = Author.objects.create(labels={"en": "Olha Rozmai"})
        plain = story(title="Bridge", kind=Kind.ANALYSIS, published_at=NOON)
        full = article(title="Bridge", published_at=NOON - dt.timedelta(days=1))
        ArticleRubric.objects.create(article=full, rubric=rubric, edition="en")
        TaggedArticle.objects.create(content_object=full, tag=tag, edition="en")
        TaggedArticle.objects.create(content_object=full, tag=person, edition="en", position=1)
        Byline.objects.create(article=full, author=author, edition="en")
        search.index(full)
        everything = {
            "edition": "en",
            "rubric": rubric.pk,
            "tag": tag.pk,
            "person": person.pk,
            "author": author.pk,
            "kind": Kind.NEWS,
        }
        for name, value in everything.items():
            with self.subTest(name):
                ids = found("bridge", filters=search.Filters(**{name: value}))
                self.assertEqual(ids, [plain.pk, full.pk] if name == "edition" else [full.pk])
        self.assertEqual(found("bridge", filters=search.Filters(**everything)), [full.pk])
        self.assertEqual(found("bridge", filters=search.Filters(tag=tag.pk, kind=Kind.ANALYSIS)), [])
        self.assertEqual(found("bridge", window=search.Window(since=NOON)), [plain.pk])
        self.assertEqual(found("bridge", window=search.Window(until=NOON)), [full.pk])

    def test_a_mark_is_no_word(self) -> None:
        row = article(title="Bridge")
        tag = Tag.objects.create(name="Kyiv")
        TaggedArticle.objects.create(content_object=row, tag=tag, edition="en")
        search.index(row)
        for typed in (f"t{tag.pk}", "kindnews", "en"):
            self.assertEqual(found(typed), [])

    def test_hits_are_counted_up_to_a_limit(self) -> None:
        for _ in range(5):
            story(title="Bridge")
        results = search.search("bridge", "en", limit=2)
        self.assertEqual((results.number, results.has_more), (5, False))
        with patch("articles.search.finding.WEIGHED_AT_MOST", 3):
            results = search.search("bridge", "en", limit=2)
            self.assertEqual((results.number, results.has_more), (3, True))
            ranked = search.most_relevant(
                "bridge", filters=search.Filters(edition="en"), window=search.Window(), now=NOON
            )
            self.assertEqual((ranked.number, ranked.has_more, len(ranked.hits)), (3, True, 3))

    def test_two_stories_in_one_place_of_the_order_are_both_found(self) -> None:
        first = story(title="Bridge", published_at=NOON)
        second = article(pk=first.pk + (1 << places.PK_BITS), title="Bridge", published_at=NOON)
        search.index(second)
        self.assertCountEqual(found("bridge"), [first.pk, second.pk])
        search.delete(first)
        self.assertEqual(found("bridge"), [second.pk])

    def test_another_database_is_refused_in_one_line(self) -> None:
        with (
            patch.object(connections["default"], "vendor", "mysql"),
            self.assertRaisesMessage(ImproperlyConfigured, "Search has no engine for mysql databases"),
        ):
            engines.engine()


class AnyTextTests(HypothesisTestCase):
    @given(st.text(max_size=300) | st.text(alphabet="\"*:^(){}-+,\x00'«»\\ ANDORTabcї", max_size=60))
    @settings(max_examples=200, deadline=None)
    def test_whatever_is_typed_is_answered(self, typed: str) -> None:
        search.search(typed, "en", window=search.Window(before=(NOON, 7)))

    @given(
        st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=80)
    )
    @settings(max_examples=60, deadline=None)
    def test_a_story_is_found_by_its_own_title(self, title: str) -> None:
        row = story(title=title)
        if understood(title.replace('"', " ").replace("-", " ")).wanted:
            self.assertIn(row.pk, found(title.replace('"', " ").replace("-", " "), limit=200))
        search.delete(row)

    def test_the_index_s_own_operators_are_plain_words(self) -> None:
        row = story(title="Title NEAR the end AND not OR")
        for typed in (
            "NEAR(the end)",
            "title: near",
            "title AND",
            "OR",
            "{title} : near",
            "^title",
            "titl*",
        ):
            with self.subTest(typed):
                expected = [] if "titl*" in typed else [row.pk]
                self.assertEqual(found(typed), expected)
