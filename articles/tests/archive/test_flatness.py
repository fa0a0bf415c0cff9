"""Promises of twenty thousand stories: no page reads more rows than of two thousand.

No clock: on SQLite the steps of its machine are counted, on PostgreSQL the rows that each plan really had.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.management.archive import stories as telling
from articles.models import Article, Author, Rubric, State, Tag
from articles.models.choices import NOT_PUBLIC
from articles.models.keyset import Cursor
from articles.search import desk as desk_index
from articles.search import indexing
from articles.tests.archive.test_generating import UNTIL, ArchiveTestCase, generate
from portal.accounts.models import User
from portal.pagecache import values
from portal.tests.engines import is_postgresql

ARTICLES = 20_000
# Rows on a server, steps on SQLite. A list of twenty cards takes some 200 rows or 13,000 steps with all that
# stands around it; one look at each story of an edition would take 10,000 rows or 100,000 steps.
LIST = (3_000, 30_000)
# Of five hundred tags it is asked whether a public story has them.
LETTERS = (10_000, 100_000)
# A thousand hits are counted, or weighed. What has fewer than 20,000 is sorted on a server.
SEARCH = (70_000, 80_000)
# Of five thousand stories with a word or of an author the desk's list asks by what they are sorted; as many
# it looks at where a filter leaves nearly none. Otherwise it reads as much as any list.
DESK = (30_000, 250_000)
DESK_WALKED = (5_000, 50_000)
STRIDE = 500


class Work:
    """What the databases did: rows of the dearest statement, or steps of all of them."""

    def __init__(self) -> None:
        self.done = 0
        self.dearest = ""


@contextmanager
def counted() -> Iterator[Work]:
    """Within the block the work of the databases is counted, or, on a server, of what was asked once more."""
    work = Work()
    if is_postgresql():
        with CaptureQueriesContext(connection) as asked:
            yield work
        for query in asked.captured_queries:
            if query["sql"].startswith(("SELECT", "WITH", "\n    WITH", "\n    SELECT")):
                work.done, work.dearest = max(
                    (work.done, work.dearest), (touched(query["sql"]), query["sql"])
                )
        return

    def step() -> int:
        work.done += STRIDE
        return 0

    with ExitStack() as stack:
        for alias in connections:
            connections[alias].ensure_connection()
            raw: Any = connections[alias].connection
            raw.set_progress_handler(step, STRIDE)
            stack.callback(raw.set_progress_handler, None, STRIDE)
        yield work


def touched(sql: str) -> int:
    """How many rows the plan of this server, which has counted its rows, really handled."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}")
        (plans,) = cursor.fetchone()
    plan = json.loads(plans) if isinstance(plans, str) else plans
    return _rows(plan[0]["Plan"])


def _rows(node: dict[str, Any]) -> int:
    seen = node["Actual Rows"] + sum(
        node.get(f"Rows Removed by {way}", 0) for way in ("Filter", "Index Recheck")
    )
    return int(seen * node["Actual Loops"]) + sum(map(_rows, node.get("Plans", ())))


class FlatnessTests(ArchiveTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        # A sentence each: what is asked of the tables does not lean on how long texts are.
        with patch.object(telling, "_length", lambda lots: 0):
            generate(ARTICLES)
        cls.person = User.objects.create_superuser("scale", password="not asked for here")
        cls.rubric = Rubric.objects.get(pk=3)

    def assert_flat(self, path: str, most: tuple[int, int] = LIST) -> Any:
        values.forget()
        self.client.get(path)  # has read what a process asks once
        values.forget()
        with counted() as work:
            answer = self.client.get(path)
        self.assertEqual(answer.status_code, 200, path)
        self.assertLessEqual(work.done, most[not is_postgresql()], (path, work.dearest))
        return answer

    def test_a_story_of_any_year(self) -> None:
        for pk in (1, ARTICLES // 2, ARTICLES):
            self.assert_flat(Article.objects.get(pk=pk).get_absolute_url())

    def test_fronts(self) -> None:
        for path in ("/", "/uk/", "/news/", "/publications/", "/exclusives/", "/popular/"):
            self.assert_flat(path)

    def test_the_list_of_tags(self) -> None:
        self.assert_flat("/tags/", LETTERS)

    def test_a_rubric_from_its_first_page_to_its_last(self) -> None:
        first = self.rubric.get_absolute_url()
        listed = self.rubric.listed.filter(edition="en", published_at__isnull=False)
        oldest = list(listed.order_by("published_at", "article_id")[:10])[-1]
        self.assert_flat(first)
        last = self.assert_flat(f"{first}?before={Cursor(oldest.published_at, oldest.article_id)}")
        self.assertEqual(len(last.context["page"].stories), 9)
        self.assert_flat(f"{first}?after={Cursor(oldest.published_at, oldest.article_id)}")

    def test_tags_and_authors(self) -> None:
        for noun in (Tag.objects.get(pk=1), Tag.objects.get(pk=150), Author.objects.get(pk=1)):
            self.assert_flat(noun.get_absolute_url())

    def test_days_of_the_archive(self) -> None:
        for pk in (10, ARTICLES // 2, ARTICLES - 10):
            day = timezone.localtime(Article.objects.get(pk=pk).published_at)
            self.assert_flat(f"/archive/{day:%Y/%m/%d}/")
        self.assert_flat("/uk/archive/1999/12/31/")

    def test_search_for_rare_and_common_words(self) -> None:
        rare = Article.objects.filter(edition="en").latest("pk").title.split()[-1]
        author = Author.objects.get(pk=1).slug
        for words in (rare, "the", "the council", f"the&author={author}", "the&sort=relevance"):
            first, _and, rest = words.partition("&")
            self.assert_flat(f"/search/?q={quote(first)}&{rest}", SEARCH)

    def test_what_machines_read(self) -> None:
        month = timezone.localtime(UNTIL)
        for path in ("/feeds/newest.rss", f"/feeds/rubric/{self.rubric.slug}.atom", "/sitemaps/en/news.xml"):
            self.assert_flat(path)
        self.assert_flat(f"/sitemaps/en/{month:%Y-%m}.xml")
        # A look for each month of fifteen years.
        self.assert_flat("/sitemap.xml")

    def test_the_list_of_the_desk(self) -> None:
        self.client.force_login(self.person)
        url = "/admin/articles/article/"
        old, rubric = Article.objects.get(pk=ARTICLES // 2), f"rubric__id__exact={self.rubric.pk}"
        saved, public = (Cursor(moment, old.pk) for moment in (old.saved_at, old.published_at))
        asked = (
            *(
                "",
                "edition__exact=uk",
                rubric,
                "state__exact=published",
                "bin=1",
                "published_at__isnull=True",
            ),
            *("o=7", "o=5", "o=-5", f"o=-5&{rubric}", f"o=-5&{rubric}&edition__exact=en"),
            *(f"before={saved}", f"after={saved}", f"{rubric}&edition__exact=uk&before={saved}"),
            *(f"o=-5&before={public}", f"o=-5&after={public}", f"o=5&{rubric}&after={public}"),
            "o=-5&published_at__gte=2020-01-01+00:00:00%2B00:00",
        )
        for query in asked:
            self.assert_flat(f"{url}?{query}", DESK_WALKED)
        states = (f"state__exact={state}" for state in NOT_PUBLIC)
        desk = (f"desk={name}" for name in ("waiting", "own", "editable", "timed"))
        author = f"authors__id__exact={Author.objects.get(pk=1).pk}"
        words = ("q=council", "q=the", "q=the&below=9000", f"q=the&{rubric}", f"q=the&{author}&o=5", "q=zzzz")
        rare = (
            author,
            f"{author}&{rubric}",
            "kind__exact=advertising&state__exact=published",
            "title=no+such",
        )
        for query in (*states, *desk, *words, *rare):
            self.assert_flat(f"{url}?{query}", DESK)

    def test_what_the_worker_repairs(self) -> None:
        lost = Article.objects.get(pk=ARTICLES - 1)
        indexing.delete(lost)
        with counted() as work:
            self.assertEqual(indexing._fill(1, below=None), [lost.pk])
            self.assertEqual(list(itertools.islice(desk_index.missing(5), 1)), [])
        self.assertLess(work.done, 20 * ARTICLES)
        self.assertEqual(Article.objects.visible_by_key().first().state, State.PUBLISHED)
