"""Exports of Ghost: each post, page, tag, author, date and address comes over or is told."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

from django.test import SimpleTestCase, TestCase

from articles.importing.ghost.lexical import lexical_html
from articles.importing.ghost.mobiledoc import mobiledoc_html
from articles.importing.ghost.source import Ghost
from articles.importing.intake.notes import Notes
from articles.importing.intake.running import Options, propose_mapping
from articles.importing.intake.sources import Unreadable
from articles.importing.models import ImportedItem
from articles.models import Article, State
from articles.models.old_addresses import at
from articles.tests.importing.ghost.export import export, lexical, post, text
from articles.tests.importing.intake.heap import brought

CARDS = """<p>First.</p><figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container"
href="https://example.org/report"><div class="kg-bookmark-content">
<div class="kg-bookmark-title">The report</div>
<div class="kg-bookmark-description">Long words</div></div></a></figure>
<div class="kg-card kg-audio-card"><img class="kg-audio-thumbnail" src="x.png"><div class="kg-audio">
<audio src="https://old.example/content/a.mp3"></audio><div class="kg-audio-title">Waves</div>
<button>play</button><span>1&#215;</span></div></div>
<div class="kg-card kg-signup-card"><form>Join us</form></div><p>Last.</p>"""
ITEM = {"type": "listitem", "children": [text("one")]}
LINK = {"type": "link", "url": "https://a.example/", "children": [text("link")]}
MOBILEDOC = json.dumps(
    {
        "version": "0.3.1",
        "markups": [["a", ["href", "https://example.org/"]], ["strong"]],
        "atoms": [["soft-return", "", {}]],
        "cards": [
            ["image", {"src": "/content/images/a.jpg", "caption": "A quay"}],
            ["hr", {}],
            ["odd", {"t": "some words"}],
        ],
        "sections": [
            [1, "h2", [[0, [], 0, "Head"]]],
            [1, "p", [[0, [0], 0, "One "], [0, [1], 2, "bold"], [1, [], 0, 0], [0, [], 0, " <end>"]]],
            [3, "ul", [[[0, [], 0, "item"]]]],
            [10, 0],
            [10, 1],
            [10, 2],
            [10, 99],
            ["nonsense"],
        ],
    }
)


class WritingTests(SimpleTestCase):
    def test_lexical_is_html(self) -> None:
        notes = Notes()
        html = lexical_html(
            lexical(
                {"type": "heading", "tag": "h3", "children": [text("Head")]},
                {
                    "type": "paragraph",
                    "children": [text("A & "), text("bold", 1), {"type": "linebreak"}, text("both", 3)],
                },
                {
                    "type": "list",
                    "listType": "number",
                    "children": [{"type": "listitem", "children": [text("one")]}],
                },
                {
                    "type": "paragraph",
                    "children": [{"type": "link", "url": "https://a.example/", "children": [text("link")]}],
                },
                {"type": "image", "src": "a.jpg", "alt": "A", "caption": "<b>C</b>"},
                {"type": "bookmark", "url": "https://b.example/", "metadata": {"title": "B"}},
                {"type": "toggle", "heading": "Why", "content": "<p>So.</p>"},
                {"type": "signup"},
                {"type": "never-heard-of", "words": "but these words"},
            ),
            notes,
        )
        for part in (
            "<h3>Head</h3>",
            "A &amp; <strong>bold</strong><br><em><strong>both</strong></em>",
            "<ol><li>one</li></ol>",
            '<a href="https://a.example/">link</a>',
            '<img src="a.jpg" alt="A"><figcaption><b>C</b></figcaption>',
            'data-url="https://b.example/"',
            "<h3>Why</h3><p>So.</p>",
            "but these words",
        ):
            self.assertIn(part, html)
        self.assertEqual([level for level, _doubt in notes.entries], ["lost", "doubted"])

    def test_mobiledoc_is_html_and_what_is_malformed_left_out(self) -> None:
        html = mobiledoc_html(MOBILEDOC, Notes())
        self.assertIn("<h2>Head</h2>", html)
        self.assertIn(
            '<p><a href="https://example.org/">One <strong>bold</strong></a><br> &lt;end&gt;</p>', html
        )
        self.assertIn("<ul><li>item</li></ul>", html)
        self.assertIn("<figcaption>A quay</figcaption>", html)
        self.assertIn("some words", html)

    def test_what_is_neither_is_nothing(self) -> None:
        for written in ("", "[]", "{", '{"root": 3}', "[" * 100_000, '{"sections": 4}', "null"):
            self.assertEqual(lexical_html(written, Notes()) + mobiledoc_html(written, Notes()), "")


class GhostTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def source(self, *posts: dict[str, Any], site: str = "https://old.example", **tables: Any) -> Ghost:
        file = self.folder / "ghost.json"
        file.write_text(json.dumps(export(*posts, **tables)), encoding="utf-8")
        return Ghost(file, site=site)

    def bring(self, *posts: dict[str, Any], **tables: Any) -> dict[str, ImportedItem]:
        source = self.source(*posts, **tables)
        mapping = propose_mapping(source, "en")
        mapping.rubrics = {"harbour": "harbour"}
        brought(source, mapping=mapping, options=Options())
        return {item.key: item for item in ImportedItem.objects.select_related("article")}

    def test_a_post_comes_over_whole(self) -> None:
        item = self.bring(post(1))["post1"]
        story = item.article
        self.assertEqual((story.state, story.title, story.slug), (State.PUBLISHED, "Post 1", "post-1"))
        self.assertEqual(story.published_at.isoformat(), "2021-03-24T04:34:13+00:00")
        self.assertEqual(story.updated_at.year, 2022)
        self.assertEqual((story.lead, story.rubric.slug), ("What number 1 is about.", "harbour"))
        self.assertEqual([row.tag.name for row in story.tagged.all()], ["Fish"])
        self.assertEqual([row.author.label for row in story.byline.all()], ["Ada Quill", "Bo Ink"])
        # Links of the site lead on here, where its address leads to the story of now.
        self.assertIn('<a href="/post-2/">the other</a>', story.body.canonical)
        self.assertEqual(at("/post-1/").leads_to, story)
        self.assertEqual(item.outcome, ImportedItem.Outcome.KEPT)

    def test_what_not_everybody_saw_stays_a_draft_and_says_why(self) -> None:
        items = self.bring(
            post(1, status="draft", published_at=None),
            post(2, status="scheduled", published_at="2999-01-01T00:00:00.000Z"),
            post(3, status="sent"),
            post(4, visibility="paid"),
        )
        self.assertEqual({item.article.state for item in items.values()}, {State.DRAFT})
        doubted = [key for key, item in items.items() if item.outcome == ImportedItem.Outcome.DOUBTED]
        self.assertEqual(sorted(doubted), ["post2", "post3", "post4"])

    def test_cards_are_what_they_showed_and_what_is_lost_is_told(self) -> None:
        item = self.bring(post(1, html=CARDS, codeinjection_foot="<script>1</script>"))["post1"]
        canonical = item.article.body.canonical
        self.assertIn('data-url="https://example.org/report"', canonical)
        self.assertIn("The report", canonical)
        self.assertIn("https://old.example/content/a.mp3", canonical)
        for gone in ("1×", "play", "Long words", "Join us"):
            self.assertNotIn(gone, canonical)
        self.assertEqual(item.outcome, ImportedItem.Outcome.LOST)
        self.assertIn("a form to sign up with", str(item.notes))
        self.assertIn("code that was put into its page", str(item.notes))

    def test_a_post_without_html_is_read_from_what_was_written(self) -> None:
        written = lexical({"type": "paragraph", "children": [text("By lexical alone.")]})
        items = self.bring(
            post(1, html=None, lexical=written),
            post(2, html=None, mobiledoc=MOBILEDOC),
            post(3, html=None, plaintext="Plain words only."),
        )
        self.assertIn("By lexical alone.", items["post1"].article.body.canonical)
        self.assertIn("Head", items["post2"].article.body.canonical)
        self.assertIn("Plain words only.", items["post3"].article.body.canonical)
        self.assertEqual(items["post3"].outcome, ImportedItem.Outcome.DOUBTED)

    def test_a_second_run_changes_nothing(self) -> None:
        self.bring(post(1), post(2))
        before = list(Article.objects.values_list("pk", "saved_at"))
        self.bring(post(1), post(2))
        self.assertEqual(list(Article.objects.values_list("pk", "saved_at")), before)

    def test_former_addresses_look_as_the_site_says(self) -> None:
        source = self.source(post(1))
        source.permalink = "/{year}/{month}/{primary_tag}/{slug}/"
        (incoming,) = source.read()
        self.assertEqual(incoming.old_addresses, ["/2021/03/harbour/post-1"])
        nouns = {(address, noun) for address, noun, _label in source.noun_addresses()}
        self.assertIn(("https://old.example/author/ada/", "author"), nouns)

    def test_packed_and_unwrapped_files_are_read_too(self) -> None:
        file = self.folder / "old.json.gz"
        inner = export(post(1))["db"][0]
        file.write_bytes(gzip.compress(json.dumps(inner).encode()))
        self.assertEqual(Ghost(file).survey().total, 1)

    def test_what_is_no_export_is_refused_in_one_line(self) -> None:
        for name, content in (
            ("a.json", "[1, 2]"),
            ("b.json", "{"),
            ("c.json", ""),
            ("d.json", '{"db": [{"data":'),
        ):
            file = self.folder / name
            file.write_text(content)
            with self.subTest(name), self.assertRaises(Unreadable) as caught:
                Ghost(file).survey()
            self.assertNotIn("\n", str(caught.exception))
        with self.assertRaises(Unreadable):
            Ghost(self.folder / "nowhere.json")

    def test_one_bad_post_costs_one_post(self) -> None:
        items = self.bring(post(1, title=7, html=["no"]), {"id": "post2", "status": 3}, post(3), "nonsense")
        self.assertEqual(items["post3"].article.state, State.PUBLISHED)
        self.assertEqual(set(items), {"post1", "post2", "post3"})
