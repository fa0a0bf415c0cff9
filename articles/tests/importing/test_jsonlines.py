"""Promises of JSON Lines: stories of any system, a line each; a bad line costs one story."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

from django.test import TestCase

from articles.importing.intake.sources import Unreadable
from articles.importing.jsonlines import JsonLines
from articles.importing.models import ImportedItem
from articles.models import Article, State
from articles.tests.importing.intake.heap import MAPPING, brought

WHOLE = {
    "id": 17,
    "url": "https://old.example/2014/05/tram-line.html",
    "title": "Tram line number one opens",
    "lead": "The council has voted for a second tram line after four hours of debate.",
    "body_html": "<p>It has <b>nine</b> stops.</p><script>alert(1)</script>",
    "published": "2014-05-06T07:08:00+03:00",
    "updated": "2014-05-07",
    "language": "en-GB",
    "authors": ["Olena Writer", {"name": "Ivan Second"}],
    "rubric": "Transport",
    "tags": ["Trams", "Yasnohai", "Trams"],
    "sources": [{"name": "Town council", "link": "https://example.org/council"}],
    "old_addresses": ["/?p=17"],
    "views": 1200,
    "of_no_meaning_here": [1, 2],
}


class JsonLinesTests(TestCase):
    databases = {"default", "readership"}

    def file(self, *lines: Any, packed: bool = False) -> Path:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        text = "\n".join(
            one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines
        )
        file = folder / "stories.jsonl"
        file.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
        return file

    def test_all_of_a_line_comes_over_and_once(self) -> None:
        file = self.file(WHOLE, packed=True)
        brought(JsonLines(file), mapping=MAPPING)
        story = Article.objects.get()
        self.assertEqual(
            (story.title, story.lead, story.state), (WHOLE["title"], WHOLE["lead"], State.PUBLISHED)
        )
        self.assertEqual(story.published_at, dt.datetime(2014, 5, 6, 4, 8, tzinfo=dt.UTC))
        self.assertIn("<strong>nine</strong>", story.body.rendered)
        self.assertNotIn("alert", story.body.rendered)
        self.assertEqual([str(row.author) for row in story.byline.all()], ["Olena Writer", "Ivan Second"])
        self.assertEqual([str(one) for one in story.tags.all()], ["Trams", "Yasnohai"])
        self.assertEqual(story.sources.get().name, "Town council")
        for address in ("/2014/05/tram-line.html", "/?p=17"):
            self.assertEqual(
                self.client.get(address).headers.get("Location"), story.get_absolute_url(), address
            )
        row = brought(JsonLines(file), mapping=MAPPING)
        self.assertEqual((Article.objects.count(), row.counts["unchanged"]), (1, 1))

    def test_a_title_and_a_body_are_enough(self) -> None:
        brought(JsonLines(self.file({"title": "Так", "body_html": "<p>Ось.</p>"})), mapping=MAPPING)
        story = Article.objects.get()
        self.assertEqual((story.title, story.state), ("Так", State.DRAFT))

    def test_a_bad_line_costs_one_story_and_is_told(self) -> None:
        lines = [
            "{",
            "[1]",
            "",
            {"title": "Good", "body_html": "<p>Text.</p>"},
            {"title": 1, "published": "soon"},
        ]
        row = brought(JsonLines(self.file(*lines)), mapping=MAPPING)
        self.assertEqual(row.total, 4)
        self.assertEqual(Article.objects.filter(title="Good").count(), 1)
        refused = ImportedItem.objects.filter(outcome=ImportedItem.Outcome.REFUSED)
        self.assertEqual(sorted(refused.values_list("key", flat=True)), ["line 1", "line 2"])
        lost = [one["where"] for item in ImportedItem.objects.all() for one in item.notes_of("lost")]
        self.assertIn("published", lost)

    def test_what_is_no_such_file_is_refused_in_one_line(self) -> None:
        ours = {"number": 1, "uid": "x", "group": "x", "byline": [], "title": "A"}
        for file, said in (
            (self.file("{", "[]"), "holds no line"),
            (self.file(ours), "import_portal"),
            (Path("/nowhere/at/all.jsonl"), "can't be read"),
        ):
            with self.assertRaisesRegex(Unreadable, said):
                JsonLines(file)
