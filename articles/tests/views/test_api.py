"""Promises of what the API tells of stories, names and quotes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from articles.desk import correcting, drafting, publishing
from articles.models import Article, Author, Kind, Quote, Tag
from articles.tests import factories, newsroom
from portal import editions
from portal.api.document import document, schema_of_answer
from portal.api.operations import MEDIA_TYPE, every
from portal.tests.engines import Plan, is_postgresql, plan_of
from portal.tests.pagecache.reader import Reader

SITE = "http://localhost:8000"
FORMATS = FormatChecker()


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(text: str) -> bool:
    return dt.datetime.fromisoformat(text).tzinfo is not None


def strict(schema: Any) -> Any:
    """The schema, refusing what it does not name: nothing is told that is not described."""
    if isinstance(schema, dict):
        closed = {name: strict(one) for name, one in schema.items()}
        return {**closed, "additionalProperties": False} if "properties" in schema else closed
    return [strict(one) for one in schema] if isinstance(schema, list) else schema


class ApiTestCase(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = newsroom.make(stories=6)

    def ask(self, path: str, **query: Any) -> Any:
        response = self.client.get(f"/api/v1/{path}", query)
        self.assertEqual(response.status_code, 200, response.content)
        return response.json()

    def pages(self, path: str, **query: Any) -> Iterator[list[dict[str, Any]]]:
        """Every page of a list, each found at the address that the one before gives."""
        response = self.client.get(f"/api/v1/{path}", query)
        while True:
            told = response.json()
            yield told["data"]
            if not told["next"]:
                self.assertNotIn("Link", response)
                return
            self.assertEqual(response["Link"], f'<{told["next"]}>; rel="next"')
            parts = urlsplit(told["next"])
            response = self.client.get(f"{parts.path}?{parts.query}")

    def ids(self, **query: Any) -> list[str]:
        return [row["id"] for page in self.pages("articles", **query) for row in page]


class DescribedTests(ApiTestCase):
    def test_every_answer_is_what_the_document_says_and_no_more(self) -> None:
        whole = document()
        story = self.made.full["en"]
        correcting.correct(story, kind="correction", text="Nine stops, not ten.", by=None)
        tried = {one.path: one.path.format(id=story.uid) for one in every()}
        for operation in (one for one in every() if one.media_type == MEDIA_TYPE):
            for edition in editions.codes():
                with self.subTest(operation.name, edition=edition):
                    schema = {
                        **strict(schema_of_answer(operation)),
                        "components": strict(whole["components"]),
                    }
                    query = {"edition": edition} if "edition" in operation.names else {}
                    told = self.ask(tried[operation.path], **query)
                    Draft202012Validator(schema, format_checker=FORMATS).validate(told)
                    if operation.is_list and operation.path != "rates":
                        self.assertTrue(told["data"])

    def test_a_story_is_told_whole(self) -> None:
        row = self.made.full["en"]
        told = self.ask(f"articles/{row.uid}")
        self.assertEqual(told["summary"]["title"], row.title)
        self.assertEqual(told["summary"]["url"], SITE + row.get_absolute_url())
        self.assertEqual(
            told["summary"]["published"], timezone.localtime(row.published_at).isoformat(timespec="seconds")
        )
        self.assertEqual(
            told["versions"], {code: SITE + one.get_absolute_url() for code, one in self.made.full.items()}
        )
        self.assertEqual([tag["name"] for tag in told["tags"]], ["Vira Sample", "Yasnohai"])
        types = [node["type"] for node in told["nodes"]]
        self.assertTrue(
            {"paragraph", "heading", "quote", "table", "image", "gallery", "recall"} <= set(types)
        )
        for node in told["nodes"]:
            self.assertNotIn("<script", node["html"])
            self.assertNotIn('href="/', node["html"])
        self.assertIn("The rails are ready.", told["html"])
        self.assertTrue(told["share_card"].startswith(f"{SITE}/media/cards/{row.uid.hex}/"))

    def test_people_are_quoted_with_their_words_and_nothing_of_accounts(self) -> None:
        (quote,) = self.ask("quotes", edition="en")["data"]
        self.assertEqual((quote["words"], quote["speaker"]), ("The rails are ready.", "Vira Sample"))
        self.assertIn("#n-", quote["story"]["url"])
        self.assertEqual(self.ask("quotes", speaker=self.made.tag.slug)["data"], [quote])
        self.assertEqual(self.ask("quotes", article=quote["story"]["id"])["data"], [quote])
        self.assertEqual(self.ask("quotes", article=uuid.uuid4())["data"], [])
        (author,) = self.ask("authors")["data"]
        self.assertEqual(set(author), {"slug", "name", "url", "desk", "biography"})


class ListTests(ApiTestCase):
    def test_pages_of_any_size_give_every_story_once_newest_first(self) -> None:
        rows = Article.objects.visible().in_edition("en").without_advertising().newest_first()
        expected = [str(uid) for uid in rows.values_list("uid", flat=True)]
        self.assertGreater(len(expected), 4)
        for limit in (1, 2, 3, 100):
            self.assertEqual(self.ids(limit=limit), expected)

    def test_stories_of_one_moment_are_parted_nowhere(self) -> None:
        Article.objects.update(published_at=timezone.now())
        ids = self.ids(limit=2)
        self.assertEqual(len(set(ids)), len(ids))
        self.assertEqual(set(ids), set(self.ids()))

    def test_each_list_holds_what_its_page_does(self) -> None:
        everything = set(self.ids())
        parent = self.made.rubric.parent
        assert parent
        for name, slug in (
            ("rubric", self.made.rubric.slug), ("rubric", parent.slug),
            ("tag", self.made.tag.slug), ("author", self.made.author.slug),
        ):  # fmt: skip
            self.assertEqual(set(self.ids(**{name: slug}, limit=2)), everything, name)
        opinions = [row["kind"] for row in self.ask("articles", kind="opinion")["data"]]
        self.assertEqual(opinions, ["opinion"])
        self.assertEqual(len(self.ids(kind="advertising")), 1)
        self.assertEqual(len(self.ids(edition="uk")), len(everything))

    def test_an_author_named_twice_has_a_story_once(self) -> None:
        article = self.made.full["en"]
        row = article.byline.get()
        row.pk, row.role = None, "photo"
        row.save()
        ids = self.ids(author=self.made.author.slug, limit=2)
        self.assertEqual(len(set(ids)), len(ids))

    def test_a_time_range_begins_with_its_first_moment_and_ends_before_its_last(self) -> None:
        rows = Article.objects.visible().in_edition("en").without_advertising().newest_first()
        moments = [row.published_at for row in rows]
        Article.objects.filter(pk=rows[0].pk).update(published_at=moments[0] + dt.timedelta(days=1))
        later = moments[0] + dt.timedelta(hours=1)
        self.assertEqual(len(self.ids(since=later.isoformat())), 1)
        self.assertEqual(len(self.ids(until=later.isoformat())), len(moments) - 1)

    def test_a_moment_may_have_any_offset(self) -> None:
        for offset in ("+14:00", "-12:00", "+23:59", "-23:59"):
            self.assertEqual(self.ids(since=f"2099-12-31T12:00:00{offset}"), [], offset)
            self.assertTrue(self.ids(updated_since=f"1999-12-31T12:00:00{offset}"), offset)

    def test_who_keeps_copies_sees_what_was_updated(self) -> None:
        oldest = Article.objects.visible().in_edition("en").without_advertising().newest_first().last()
        assert oldest
        Article.objects.filter(pk=oldest.pk).update(updated_at=timezone.now() + dt.timedelta(minutes=1))
        ids = self.ids(updated_since=timezone.now().isoformat())
        self.assertEqual(ids, [str(oldest.uid)])
        self.assertEqual(set(self.ids(updated_since="2020-01-01", limit=2)), set(self.ids()))

    def test_a_withdrawn_story_is_gone_and_the_next_page_goes_on(self) -> None:
        _first, second, *_ = Article.objects.visible().in_edition("en").without_advertising().newest_first()
        following = self.client.get("/api/v1/articles?limit=2").json()["next"]
        publishing.withdraw(second, reason="A mistake.", by=None)
        response = self.client.get(f"/api/v1/articles/{second.uid}")
        self.assertEqual((response.status_code, response["Content-Type"]), (410, "application/problem+json"))
        self.assertNotIn(second.title, response.content.decode())
        parts = urlsplit(following)
        self.assertTrue(self.client.get(f"{parts.path}?{parts.query}").json()["data"])

    def test_tags_come_by_name_and_kind(self) -> None:
        names = [row["slug"] for page in self.pages("tags", limit=1) for row in page]
        self.assertEqual(
            names, list(Tag.objects.in_use("en").order_by("sort_key").values_list("slug", flat=True))
        )
        self.assertEqual([row["kind"] for row in self.ask("tags", kind="person")["data"]], ["person"])


class CostTests(ApiTestCase):
    def test_a_list_costs_one_query_whatever_its_length_and_one_more_for_a_name(self) -> None:
        for query, cost in (
            ({}, 1),
            ({"limit": 2}, 1),
            ({"kind": "news"}, 1),
            ({"updated_since": "2020-01-01"}, 1),
            ({"rubric": self.made.rubric.slug}, 2),
            ({"tag": self.made.tag.slug}, 2),
        ):
            self.client.get("/api/v1/articles", query)
            with self.subTest(query), self.assertNumQueries(cost) as seen:
                self.client.get("/api/v1/articles", query)
            for one in seen.captured_queries:
                self.assertNotRegex(one["sql"].upper(), r"COUNT\(|OFFSET")
        for path in ("tags", "authors", "quotes", "rubrics", f"articles/{self.made.full['en'].uid}"):
            self.client.get(f"/api/v1/{path}")
            with self.subTest(path), self.assertNumQueries(1):
                self.client.get(f"/api/v1/{path}")

    def test_who_has_it_gets_304_and_who_writes_revises_it(self) -> None:
        reader = Reader()
        row = self.made.full["en"]
        path = f"/api/v1/articles/{row.uid}"
        first = reader.get(path)
        self.assertEqual(first.status, 200)
        again = reader.get(path, HTTP_IF_NONE_MATCH=first.headers["ETag"])
        self.assertEqual((again.status, again.headers["Access-Control-Allow-Origin"]), (304, "*"))
        with self.captureOnCommitCallbacks(execute=True):
            drafting.save(row, drafting.snapshot_of(row).with_(title="Another title"), by=None)
            publishing.revise(row, by=None)
        changed = reader.get(path, HTTP_IF_NONE_MATCH=first.headers["ETag"])
        self.assertEqual(changed.status, 200)
        self.assertIn("Another title", changed.text)


class PlanTests(ApiTestCase):
    """Each list is one walk along one index, on its first page and on a later one."""

    def plans(self, path: str, **query: Any) -> Iterator[Plan]:
        first = self.client.get(f"/api/v1/{path}", {**query, "limit": 1})
        following = urlsplit(first.json()["next"] or "")
        asked = [f"/api/v1/{path}?{urlencode({**query, 'limit': 1})}"]
        asked += [f"{following.path}?{following.query}"] if following.query else []
        for address in asked:
            with CaptureQueriesContext(connection) as seen:
                self.client.get(address)
            yield plan_of(seen.captured_queries[-1]["sql"])

    def assert_walks(self, path: str, index: str, **query: Any) -> None:
        for plan in self.plans(path, **query):
            with self.subTest(path, **query):
                self.assertFalse(plan.sorts or plan.scanned, plan)
                if not is_postgresql():
                    # Which one a server takes for a handful of rows is its own business.
                    self.assertIn(index, plan.indexes)
                    self.assertFalse(plan.walked, plan)

    def test_lists_of_stories(self) -> None:
        self.assert_walks("articles", "article_newest")
        self.assert_walks("articles", "article_by_kind", kind="news")
        self.assert_walks("articles", "article_newest", since="2020-01-01", until="2030-01-01")
        self.assert_walks("articles", "article_changed", updated_since="2020-01-01")
        self.assert_walks("articles", "in_rubric_newest", rubric=self.made.rubric.slug)
        self.assert_walks("articles", "tagged_newest", tag=self.made.tag.slug)
        self.assert_walks("articles", "byline_newest", author=self.made.author.slug)

    def test_lists_by_name(self) -> None:
        Author.objects.create(labels={"en": "Another", "uk": "Інша"})
        for path in ("tags", "authors"):
            for plan in self.plans(path):
                with self.subTest(path):
                    self.assertFalse(plan.scanned, plan)
                    if not is_postgresql():
                        self.assertFalse(plan.sorts, plan)
                        self.assertTrue(any("sort_key" in index for index in plan.indexes), plan)

    def test_quotes_are_found_from_the_newest_story_on(self) -> None:
        for plan in self.plans("quotes"):
            # The quotes of one story are put in order beside: PostgreSQL calls that sorting, too.
            self.assertFalse(plan.scanned or plan.walked, plan)
            self.assertTrue({index for index in plan.indexes if index.startswith("article_newest")}, plan)

    def test_what_a_speaker_said_is_walked_from_the_story_begun_last_on(self) -> None:
        (told,) = Quote.objects.filter(article__edition="en")
        others = [factories.article(published_at=timezone.now() - dt.timedelta(days=days)) for days in (3, 2)]
        added = [
            Quote.objects.create(article=other, node="n-1", position=place, words=f"{place}", tag=told.tag)
            for other in others
            for place in (1, 0)
        ]
        assert told.tag
        query: dict[str, Any] = {"speaker": told.tag.slug, "edition": "en", "limit": 2}
        path, words = "/api/v1/quotes?" + urlencode(query), []
        while path:
            page = self.client.get(path).json()
            words += [quote["words"] for quote in page["data"]]
            following = urlsplit(page["next"] or "")
            path = f"{following.path}?{following.query}" if following.query else ""
        self.assertEqual(words, [*(added[place].words for place in (3, 2, 1, 0)), told.words])
        for plan in self.plans("quotes", speaker=told.tag.slug, edition="en"):
            self.assertFalse(plan.scanned, plan)
            if not is_postgresql():
                self.assertFalse(plan.sorts or plan.walked, plan)
                self.assertIn("quote_of_speaker", plan.indexes)


class KindTests(ApiTestCase):
    def test_advertising_says_so(self) -> None:
        (row,) = self.ask("articles", kind="advertising")["data"]
        self.assertEqual(row["kind"], Kind.ADVERTISING)
