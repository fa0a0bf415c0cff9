"""Promises of the generated archive: it is what the desk would have written, and the same each time."""

from __future__ import annotations

import datetime as dt
import itertools
from io import StringIO
from typing import Any
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase

from articles import body, readership, search
from articles.desk import rendering
from articles.management.archive import building, cast, stories
from articles.management.archive.plan import Plan
from articles.models import (
    Address,
    Article,
    ArticleBody,
    ArticleRubric,
    Byline,
    Quote,
    Rubric,
    Source,
    Tag,
    TaggedArticle,
    TagName,
    TranslationGroup,
    reading,
)
from articles.search import desk as desk_index
from articles.search import engines, word_indexes
from articles.search.documents import documents
from articles.search.models import DeskDocument, SearchDocument
from articles.search.tokens import folded
from articles.tests.factories import article
from portal.tests.engines import forget_counts, is_postgresql

UNTIL = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
LISTS = (TaggedArticle, ArticleRubric, Byline, Source, Quote, Address)


def generate(articles: int, **options: Any) -> str:
    out = StringIO()
    options = {"until": UNTIL.isoformat(), "pictures": 0, **options}
    call_command("generate_archive", articles=articles, stdout=out, **options)
    return out.getvalue()


def everything() -> list[Any]:
    """What the archive says, without the keys of rows that nobody names."""
    rows: list[Any] = [
        list(Article.objects.order_by("pk").values()),
        list(ArticleBody.objects.order_by("pk").values()),
    ]
    for model in LISTS:
        rows.append(sorted(map(str, ({**row, "id": 0} for row in model.objects.values()))))
    rows += [list(SearchDocument.objects.order_by("pk").values("pk", "article_id"))]
    views = readership.totals([row["id"] for row in rows[0]])
    return [*rows, sorted(views.items())]


class ArchiveTestCase(TestCase):
    """Leaves no statistics behind, which outlive what is rolled back."""

    databases = {"default", "readership"}

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        forget_counts()


class ArchiveTests(ArchiveTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.documents: list[Any] = []
        real = engines.engine().fill

        def fill(given: Any) -> None:
            cls.documents += given
            real(given)

        with patch.object(engines.engine(), "fill", fill):
            generate(60)

    def test_there_are_as_many_as_asked_for_over_fifteen_years(self) -> None:
        rows = Article.objects.order_by("published_at")
        self.assertEqual(rows.count(), 60)
        self.assertEqual({row.edition for row in rows}, {"en", "uk"})
        first, last = rows.first(), rows.last()
        self.assertEqual(first.published_at.year, 2011)
        self.assertLess(UNTIL - last.published_at, dt.timedelta(days=300))
        self.assertLessEqual(last.published_at, UNTIL)
        translated = Article.objects.filter(original_edition="uk").select_related("translation__original")
        self.assertTrue(translated)
        for row in translated:
            self.assertEqual(row.translation.original.group_id, row.group_id)

    def test_bodies_are_what_the_desk_would_derive(self) -> None:
        for row in Article.objects.select_related("body", "place"):
            with self.subTest(row.slug):
                document = body.parse(row.body.canonical).document
                self.assertEqual(document.html, row.body.canonical)
                self.assertEqual(document.text, row.body.text)
                self.assertEqual(document.words, row.body.words)
                self.assertEqual(rendering.render(document, row), row.body.rendered)
                self.assertEqual(rendering.furniture(document, row), row.body.furniture)
                used = {**document.references.as_json(), "galleries": 0}
                self.assertEqual(used, row.body.references)
                quotes = row.quotes.values_list("node", "words", "speaker", "role", "tag__slug")
                facts = [(one.node, one.words, one.speaker, one.role, one.tag) for one in document.quotes]
                self.assertEqual(list(quotes), facts)

    def test_indexes_hold_what_the_desk_would_put_there(self) -> None:
        def said(document: Any) -> tuple[Any, ...]:
            marks, title, lead, text, names = document.columns
            return (document.article_id, document.published_at, sorted(marks.split()), title, lead, text,
                    sorted(names.split()))  # fmt: skip

        derived = map(said, documents(Article.objects.order_by("pk")))
        self.assertEqual([said(one) for one in self.documents], sorted(derived))
        row = Article.objects.select_related("body").get(pk=17)
        with patch("articles.search.desk.engine") as engine:
            desk_index.keep(row.pk, row.title, [row.lead, row.body.text])
        engine().put.assert_not_called()
        self.assertEqual(DeskDocument.objects.count(), 60)

    def test_it_is_found_and_shown(self) -> None:
        row = Article.objects.filter(edition="uk").latest("pk")
        surname = row.body.text.split(".")[0]
        self.assertIn(row.pk, [hit.article.pk for hit in search.search(f'"{surname}"', "uk").hits])
        found = desk_index.narrowed(Article.objects.all(), folded(row.title))
        self.assertIn(row, found)
        for path in (row.get_absolute_url(), row.rubric.get_absolute_url(), "/popular/", "/"):
            self.assertEqual(self.client.get(path).status_code, 200, path)
        former = Address.objects.select_related("article").get()
        answer = self.client.get(former.article.get_absolute_url().replace(former.article.slug, former.slug))
        self.assertRedirects(answer, former.article.get_absolute_url(), 301)

    def test_stories_have_related_ones_and_tags_know_how_common_they_are(self) -> None:
        last = Article.objects.select_related("body").get(pk=60)
        shown = reading.related_to(last.body.related)
        self.assertEqual([row.pk for row in shown], [46, 32, 18, 4])
        self.assertEqual({row.edition for row in shown}, {last.edition})
        tag = Tag.objects.order_by("-carried")[0]
        self.assertEqual(tag.carried, tag.tagged.count())

    def test_tags_are_found_as_if_each_had_been_saved(self) -> None:
        made = set(TagName.objects.values_list("tag", "folded"))
        for tag in Tag.objects.all():
            tag.keep_names()
        self.assertEqual(set(TagName.objects.values_list("tag", "folded")), made)

    if is_postgresql():

        def test_the_server_has_its_indexes_of_words_again_even_after_a_kill(self) -> None:
            word_indexes.put_off()
            generate(60)  # All stories are there: it goes on with what stands beside them.
            with connection.cursor() as cursor:
                cursor.execute("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%USING gin%'")
                self.assertLessEqual(set(word_indexes.INDEXES), {name for (name,) in cursor.fetchall()})

    def test_new_rows_get_keys_of_their_own(self) -> None:
        self.assertGreater(article(title="New").pk, 60)
        self.assertGreater(Rubric.objects.create(labels={"en": "New"}).pk, 18)
        self.assertTrue(TaggedArticle.objects.create(content_object_id=1, tag_id=200, edition="uk").pk)

    def test_people_s_own_stories_are_never_touched(self) -> None:
        article(title="Ours")
        with self.assertRaisesMessage(CommandError, "stories, rubrics, authors or tags of its own"):
            generate(70)
        self.assertEqual(Article.objects.count(), 61)

    def test_another_size_is_another_archive(self) -> None:
        with self.assertRaisesMessage(CommandError, "not one of 2000 articles"):
            generate(2000)


class RunsTests(ArchiveTestCase):
    def test_the_same_numbers_give_the_same_archive_even_after_a_kill(self) -> None:
        generate(40)
        whole = everything()
        self.assertIn("0 of 40 articles were added", generate(40, until="2026-11-01T00:00Z"))
        self.assertEqual(everything(), whole)
        self.forget()
        keeping, batches = building._keep, itertools.count()

        def killed(rows: Any) -> None:
            if next(batches) == 2:
                raise KeyboardInterrupt
            keeping(rows)

        with patch.object(building, "STORIES_IN_BATCH", 5):
            with patch.object(building, "_keep", killed), self.assertRaises(KeyboardInterrupt):
                generate(40)
            self.assertEqual(Article.objects.count(), 14)
            self.assertIn("26 of 40 articles were added", generate(40, until="2026-11-10T00:00Z"))
        self.assertEqual(everything(), whole)

    def test_it_does_not_begin_where_a_newsroom_has_rubrics(self) -> None:
        Rubric.objects.create(labels={"en": "City"})
        with self.assertRaisesMessage(CommandError, "of its own"):
            generate(10)

    def test_a_run_killed_before_its_first_story_is_gone_on_with(self) -> None:
        killed = patch.object(building, "_keep", side_effect=KeyboardInterrupt)
        with killed, self.assertRaises(KeyboardInterrupt):
            generate(10)
        self.assertIn("10 of 10 articles were added", generate(10))

    def test_an_end_that_has_not_come_is_refused(self) -> None:
        with self.assertRaisesMessage(CommandError, "has not come yet"):
            generate(10, until="2999-01-01T00:00Z")

    def forget(self) -> None:
        for entry in SearchDocument.objects.all():
            engines.engine().delete(entry.article_id)
        Address.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM desk_words" if connection.vendor == "postgresql" else
                           "INSERT INTO desk_words(desk_words) VALUES ('delete-all')")  # fmt: skip
        DeskDocument.objects.all().delete()
        Article.objects.all().delete()
        TranslationGroup.objects.all().delete()


class PlanTests(ArchiveTestCase):
    def test_stories_are_flashes_news_and_long_reads(self) -> None:
        plan = Plan(4_000, UNTIL)
        lengths = [stories._length(plan.lots(told.number)) for told in plan.told()]
        shares = [
            sum(low <= one <= high for one in lengths) / len(lengths)
            for low, high in ((0, 0), stories.NEWS_PARAGRAPHS, stories.LONG_PARAGRAPHS)
        ]
        self.assertAlmostEqual(sum(shares), 1)
        self.assertGreater(shares[1], shares[0])
        self.assertGreater(min(shares), 0.03)

    def test_a_tag_is_carried_the_rarer_the_further_down_its_rank(self) -> None:
        tags = cast._tags(Plan(4_000, UNTIL).tags)
        weights = cast.Cast(rubrics=[], authors=[], tags=tags, pictures=[]).weights
        picked = Plan(1, UNTIL).lots(1).choices(range(len(tags)), cum_weights=weights, k=10_000)
        carried = [sum(first <= one < first + 10 for one in picked) for first in (0, 10, 100)]
        self.assertGreater(carried[0], 2 * carried[1])
        self.assertGreater(carried[1], 2 * carried[2])
        self.assertTrue(carried[2])

    def test_the_largest_archive_s_tags_have_names_of_their_own(self) -> None:
        plan = Plan(1_000_000, UNTIL)
        self.assertEqual(len({tag.folded for tag in cast._tags(plan.tags)}), plan.tags)

    def test_a_story_is_told_the_same_wherever_one_begins(self) -> None:
        plan = Plan(101, UNTIL)
        whole = list(plan.told())
        self.assertEqual(len(whole), plan.stories)
        self.assertEqual(sum(len(told.editions) for told in whole), 101)
        for number, told in enumerate(whole):
            self.assertEqual(list(plan.told(told.first_pk - 1)), whole[number:])
            self.assertEqual(plan.last_told(told.first_pk + len(told.editions) - 1), told)
        self.assertIsNone(plan.last_told(1))
