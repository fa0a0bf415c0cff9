"""Whatever readers and machines ask for is read along indexes: nothing is counted, skipped or read whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.test import TestCase
from django.utils import timezone

from articles import search
from articles.models import Article
from articles.models.keyset import Cursor
from articles.tests import newsroom
from portal.pagecache import values
from portal.tests.engines import COUNTERS, all_queries, is_postgresql, plan_of

# Whose number does not grow with the stories.
FEW_ROWS = {"articles_frontslot", "articles_rubric", "masthead_siteidentity", "pages_page"}
# What a statement brings along or found itself; the index of words, whose plans are promises of its own.
NO_TABLE = re.compile(r"\(subquery-\d+\)|\d+|CONSTANT|hits|period|search_words")
# Lists in the order of the alphabet.
BY_NAME = {"articles_author", "articles_tag"}
# Keys and times; words may say what a partial index asks for.
KEYS = re.compile(r"'[^']*\d[^']*'|\b\d+\b")
COUNTS_OR_SKIPS = re.compile(r"\bCOUNT\s*\(|\bOFFSET\b", re.IGNORECASE)


class ReadersPagesTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = newsroom.make(stories=4)
        for row in Article.objects.visible():
            search.index(row)

    def addresses(self) -> Iterator[str]:
        made, story = self.made, self.made.full["en"]
        assert story.published_at
        cursor = Cursor(story.published_at, story.pk)
        day = timezone.localdate(story.published_at)
        nouns = (f"rubric/{made.rubric.slug}", f"tag/{made.tag.slug}", f"author/{made.author.slug}")
        yield from ("/", "/uk/", "/popular/", "/corrections/", "/archive/", "/tags/", "/authors/")
        yield from (story.get_absolute_url(), "/news/nothing/", "/search/suggestions/?q=tram")
        yield from ("/search/?q=tram", "/search/?q=tram&sort=relevance")
        for name in ("news", "exclusives", "publications", *nouns, f"archive/{day:%Y/%m/%d}"):
            yield from (f"/{name}/{query}" for query in ("", f"?before={cursor}", f"?after={cursor}"))
        yield from (f"/feeds/{name}.atom" for name in ("newest", *nouns, "kind/news", "corrections"))
        yield "/sitemap.xml"
        yield from (
            f"/sitemaps/en/{name}.xml" for name in ("news", "lists", f"{day:%Y-%m}", f"{day:%Y-%m-%d}")
        )
        lists = ("articles", f"articles/{story.uid}", "tags", "authors", "quotes")
        yield from (f"/api/v1/{name}" for name in lists)

    def test_every_statement_walks_an_index_and_neither_counts_nor_skips(self) -> None:
        seen: set[str] = set()
        for path in self.addresses():
            values.forget()
            with all_queries() as asked:
                self.client.get(path)
            self.assertTrue(asked, path)
            for sql in asked:
                # What differs in its keys alone is answered along the same indexes.
                if (wording := KEYS.sub("?", sql)) in seen:
                    continue
                seen.add(wording)
                with self.subTest(path, sql=sql[:200]):
                    self.assertIsNone(COUNTS_OR_SKIPS.search(sql))
                    if COUNTERS not in sql and sql.lstrip(" \n(").startswith(("SELECT", "WITH")):
                        self.assert_by_index(sql)

    def assert_by_index(self, sql: str) -> None:
        plan = plan_of(sql)
        self.assertEqual({one for one in plan.scanned if not NO_TABLE.match(one)} - FEW_ROWS, set())
        # Along which index a server walks over a handful of rows is its own business.
        if not is_postgresql():
            self.assertLessEqual(plan.walked, BY_NAME)
