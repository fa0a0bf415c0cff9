"""Dumps of Wagtail: pages of the site's own models come over, whatever their fields are called."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from django.test import SimpleTestCase, TestCase

from articles.importing.intake.notes import Notes
from articles.importing.intake.running import propose_mapping
from articles.importing.intake.sources import Unreadable
from articles.importing.models import ImportedItem
from articles.importing.wagtail.blocks import Writer
from articles.importing.wagtail.source import Wagtail
from articles.importing.wagtail.tables import Tables
from articles.models import Article, State
from articles.models.old_addresses import at
from articles.tests.importing.intake.heap import brought


def row(model: str, pk: int, **fields: Any) -> dict[str, Any]:
    return {"model": model, "pk": pk, "fields": fields}


def page(pk: int, path: str, title: str, **fields: Any) -> dict[str, Any]:
    known = {
        "path": path,
        "depth": len(path) // 4,
        "title": title,
        "slug": title.lower().replace(" ", "-"),
        "live": True,
        "url_path": f"/home/blog/{title.lower().replace(' ', '-')}/",
        "first_published_at": "2019-05-06T07:08:00Z",
        "content_type": ["blog", "blogpage"],
        "locale": 1,
    }
    return row("wagtailcore.page", pk, **{**known, **fields})


STREAM = json.dumps(
    [
        {"type": "heading", "value": "Head"},
        {"type": "paragraph", "value": '<p>A <a linktype="page" id="5">page</a>, <b>bold</b>.</p>'},
        {"type": "image", "value": 9},
        {"type": "pull_quote", "value": {"quote": "It sails.", "attribution": "Ada Quill"}},
        {"type": "video", "value": "https://youtu.be/abcdefghijk"},
        {"type": "facts", "value": ["one <fact>", "two"]},
        {"type": "table", "value": {"data": [["a", "b"], ["1", None]], "first_row_is_table_header": True}},
        {"type": "linked_page", "value": 77},
    ]
)
SITE = [
    row("wagtailcore.locale", 1, language_code="en"),
    row("wagtailcore.site", 1, hostname="old.example", site_name="The Quay", root_page=2),
    page(1, "0001", "Root", url_path="/", content_type=["wagtailcore", "page"]),
    page(2, "00010001", "Home", url_path="/home/", content_type=["home", "homepage"]),
    page(3, "000100010001", "Blog", url_path="/home/blog/", content_type=["blog", "blogindexpage"]),
    page(4, "0001000100010001", "First Story"),
    page(5, "0001000100010002", "Second Story", live=False),
    page(6, "0001000100010003", "Members Only"),
    row("blog.blogpage", 4, intro="What it is about.", body=STREAM, date="2019-05-01", image=9),
    row("blog.blogpage", 5, body="<p>Rich text alone.</p>"),
    row("blog.blogpage", 6, body="<p>For some.</p>"),
    row("blog.blogindexpage", 3, intro="All of them"),
    # Its number is a page's too, and says nothing of it.
    row("base.footertext", 4, body="<p>Copyright</p>"),
    row("wagtailimages.image", 9, file="original_images/ferry.jpg", title="Ferry", description="A ferry"),
    row("taggit.tag", 1, name="Ferries", slug="ferries"),
    row("blog.blogpagetag", 1, tag=1, content_object=4),
    row("people.person", 1, first_name="Ada", last_name="Quill"),
    row("blog.blogpersonrelationship", 1, page=4, person=1),
    row("wagtailcore.pageviewrestriction", 1, page=6),
    row("wagtailredirects.redirect", 1, old_path="/old-ferry", redirect_page=4),
]


class BlockTests(SimpleTestCase):
    def test_a_stream_is_html_and_what_it_points_to_is_told(self) -> None:
        tables, notes = Tables("item"), Notes()
        tables.pages = {5: {"url_path": "/home/blog/second/"}}
        tables.images = {9: {"file": "original_images/ferry.jpg", "description": "A ferry"}}
        html = Writer(tables, notes).html(STREAM)
        for part in (
            "<h2>Head</h2>",
            '<a href="/blog/second/">page</a>, <b>bold</b>',
            '<img src="/media/original_images/ferry.jpg" alt="A ferry">',
            "<blockquote><p>It sails.</p><cite>Ada Quill</cite></blockquote>",
            'data-url="https://youtu.be/abcdefghijk"',
            "<tr><th>a</th><th>b</th></tr><tr><td>1</td><td></td></tr>",
        ):
            self.assertIn(part, html)
        self.assertEqual([doubt.what for _level, doubt in notes.entries], ["linked_page 77"])

    def test_rich_text_is_written_with_addresses(self) -> None:
        tables, notes = Tables("item"), Notes()
        tables.documents = {2: {"file": "documents/plan.pdf"}}
        html = Writer(tables, notes).html(
            '<p><a linktype="document" id="2">plan</a> <a linktype="page" id="3">gone</a></p>'
            '<embed embedtype="media" url="https://youtu.be/abcdefghijk"/><embed embedtype="image" id="1"/>'
        )
        self.assertIn('<a href="/media/documents/plan.pdf">plan</a>', html)
        self.assertIn('data-url="https://youtu.be/abcdefghijk"', html)
        self.assertEqual(len(notes.entries), 2)

    def test_nonsense_is_text_or_nothing(self) -> None:
        for value in (
            "[",
            "[[[[",
            json.dumps([[1, [2, {"a": None}]]]),
            None,
            4,
            [{"type": 3, "value": True}],
        ):
            self.assertIsInstance(Writer(Tables("item"), Notes()).html(value), str)


class WagtailTests(TestCase):
    databases = {"default", "readership"}

    def source(self, rows: Any = None, **options: Any) -> Wagtail:
        file = Path(self.enterContext(tempfile.TemporaryDirectory())) / "dump.json"
        file.write_text(json.dumps(SITE if rows is None else rows), encoding="utf-8")
        return Wagtail(file, **options)

    def bring(self) -> dict[str, ImportedItem]:
        source = self.source()
        brought(source, mapping=propose_mapping(source, "en"))
        return {item.key: item for item in ImportedItem.objects.select_related("article")}

    def test_pages_with_a_body_come_over_with_all_that_is_said_of_them(self) -> None:
        items = self.bring()
        self.assertEqual(set(items), {"4", "5", "6"})
        story = items["4"].article
        self.assertEqual((story.title, story.state), ("First Story", State.PUBLISHED))
        self.assertEqual(story.lead, "What it is about.")
        self.assertEqual(story.published_at.date().isoformat(), "2019-05-01")
        self.assertEqual([row.author.label for row in story.byline.all()], ["Ada Quill"])
        self.assertIn("Ferries", [row.tag.name for row in story.tagged.all()])
        self.assertIn('<a href="/blog/second-story/">page</a>', story.body.canonical)
        self.assertEqual(items["4"].outcome, ImportedItem.Outcome.LOST)
        for address in ("/blog/first-story/", "/old-ferry"):
            self.assertEqual(at(address).leads_to, story)

    def test_what_not_everybody_saw_stays_a_draft(self) -> None:
        items = self.bring()
        self.assertEqual({items[key].article.state for key in ("5", "6")}, {State.DRAFT})
        self.assertIn("not everybody was let in", str(items["6"].notes))

    def test_a_second_run_changes_nothing(self) -> None:
        self.bring()
        before = list(Article.objects.values_list("pk", "saved_at"))
        self.bring()
        self.assertEqual(list(Article.objects.values_list("pk", "saved_at")), before)

    def test_only_the_models_that_are_named_are_read(self) -> None:
        self.assertEqual([one.key for one in self.source(models=["blog.BlogIndexPage"]).read()], ["3"])
        with self.assertRaisesMessage(Unreadable, "There are no rows of blog.nothing: the file has"):
            self.source(models=["blog.nothing"]).survey()

    def test_a_kind_of_page_may_be_left_out_by_the_mapping(self) -> None:
        source = self.source()
        source.mapping = propose_mapping(source, "en")
        source.mapping.types = {"blog.blogpage": "skip"}
        self.assertTrue(all(one.left_out for one in source.read()))

    def test_wagtail_transfer_s_json_is_read_too(self) -> None:
        self.assertEqual(self.source({"ids_for_import": [], "objects": SITE}).survey().total, 3)

    def test_what_holds_no_pages_is_refused_in_one_line(self) -> None:
        for rows in ([], {}, [row("blog.blogpage", 1, body="x")], [1, None, {"fields": 3}]):
            with self.assertRaises(Unreadable):
                self.source(rows).survey()
