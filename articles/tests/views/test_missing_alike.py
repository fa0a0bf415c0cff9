"""Promise: what is not public answers as what is not there, to the letter, and asks the database as much."""

from __future__ import annotations

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.desk import drafting
from articles.models import Article, State
from articles.tests.desk.test_publishing import DeskTestCase
from portal.pagecache import values


class AlikeTests(DeskTestCase):
    def answer(self, path: str) -> tuple[int, dict[str, str], str, int]:
        """Status, headers and body without the address itself, and how many queries it took."""
        values.forget()
        with CaptureQueriesContext(connection) as asked:
            response = self.client.get(path)
        slug = path.split("/")[2]
        body = re.sub(re.escape(slug), "", response.content.decode())
        headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
        return response.status_code, headers, body, len(asked)

    def test_a_story_on_its_way_is_told_from_nothing_by_nobody(self) -> None:
        story = self.begun(title="Not yet", slug="on-its-way")
        for suffix in ("", "report/", "report/thanks/"):
            nothing = self.answer(f"/news/nothing-ab/{suffix}")
            self.assertEqual(nothing[0], 404)
            for facts in (
                {"state": State.DRAFT},
                {"state": State.IN_REVIEW},
                {"state": State.READY},
            ):
                Article.objects.filter(pk=story.pk).update(slug="on-its-way", **facts)
                with self.subTest(suffix=suffix, **facts):
                    self.assertEqual(self.answer(f"/news/on-its-way/{suffix}"), nothing)
        drafting.bin_(Article.objects.get(pk=story.pk), by=self.editor)
        self.assertEqual(self.answer("/news/on-its-way/"), self.answer("/news/nothing-ab/"))
