"""Promises for any text whatever: nothing is raised, no word is lost, canonical bodies come out."""

from __future__ import annotations

import io
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import body
from articles.importing.intake.markup import Unkeepable, document_of
from articles.importing.intake.notes import Notes
from articles.importing.wordpress import items, pieces
from articles.importing.wordpress.content import html_of
from articles.importing.wordpress.shelf import Shelf
from articles.importing.wordpress.stories import Site, story_of
from articles.models.old_addresses import form_of
from articles.tests.importing.wordpress.test_content import Library

WORDS = st.text("abcґїщ", min_size=3, max_size=8)
MARKS = re.findall(
    r"\S+",
    """
<p> </p> <b> </b> <div> </div> <ul><li> </li></ul> <blockquote> </blockquote> <cite> <figure> </figure>
<figcaption> </figcaption> <table> <tr><td> </table> <iframe> <del> </del> <pre> </pre> <h2> </h2> <br>
[caption] [/caption] [gallery~ids="1"] [embed] [/embed] [[ ]] [x~y=1] <img~src=/1.jpg> <a~href=#x> </a>
<a~href="/y"> <!--~wp:quote~--> <!--~/wp:quote~--> <!--~wp:embed~{"url":"x"}~--> <!--~wp:gallery~-->
<!--more--> <!-- --> &nbsp; & < "
""",
)
MARKUP = st.sampled_from(["\n", "\n\n", *(mark.replace("~", " ") for mark in MARKS)])
ORDERS = st.lists(st.sampled_from(b"<item> </item> <![CDATA[ ]]> x <!-- --> <wp:tag> </wp:tag>".split()))
TEXTS = st.lists(st.one_of(WORDS, MARKUP), max_size=30).map(" ".join)
# What a browser does not show either, or shows as something else than words.
UNSHOWN = re.compile(r"<!--.*?(?:-->|$)|<(?:iframe|pre|table)\b|\[/?(?:caption|embed)\]", re.DOTALL)


class PropertyTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        folder = TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.shelf = Shelf(Path(folder.name) / "shelf.sqlite")
        cls.addClassCleanup(cls.shelf.close)

    def read(self, text: str) -> tuple[body.Document, Notes]:
        notes = Notes()
        html = html_of(text, "1", self.shelf, notes)
        return document_of(html, Library(), notes, site="old.example"), notes

    @given(TEXTS)
    @settings(max_examples=60)
    def test_any_text_becomes_a_body_of_the_grammar(self, text: str) -> None:
        notes = Notes()
        try:
            document = document_of(
                html_of(text, "1", self.shelf, notes), Library(), notes, site="old.example"
            )
        except Unkeepable:
            return
        self.assertEqual(body.parse(document.html).document.html, document.html)
        self.assertFalse(body.parse(document.html).findings)

    @given(TEXTS)
    @settings(max_examples=60)
    def test_no_word_is_lost_unsaid(self, text: str) -> None:
        if UNSHOWN.search(text):
            return
        document, notes = self.read(text)
        said = document.text + " ".join(doubt.what for _level, doubt in notes.entries)
        visible = re.sub(r"<[^<>]*>|\[[^\[\]]*\]", " ", text)
        for word in re.findall("[abcґїщ]{3,}", visible):
            self.assertIn(word, said)

    @given(st.binary(max_size=400))
    def test_any_bytes_are_an_item_or_broken(self, data: bytes) -> None:
        try:
            item = items.item_of(b"<item><title>" + data + b"</title></item>")
        except items.Broken:
            return
        story_of(item, Site("", {}), self.shelf, as_type="post")

    @given(
        st.lists(
            st.sampled_from(
                [
                    b"<item>",
                    b"</item>",
                    b"<![CDATA[",
                    b"]]>",
                    b"x",
                    b"<!--",
                    b"-->",
                    b"<wp:tag>",
                    b"</wp:tag>",
                ]
            ),
            max_size=40,
        )
    )
    def test_any_order_of_marks_ends(self, marks: list[bytes]) -> None:
        data = b"<rss><channel>" + b"".join(marks)
        self.assertLessEqual(sum(len(p.text) for p in pieces.pieces(io.BytesIO(data))), len(data))

    @given(st.text(max_size=80))
    def test_the_form_of_an_address_is_final(self, written: str) -> None:
        form = form_of(written)
        self.assertNotIn("\0", form)
        self.assertTrue(form == "" or form.startswith("/"))
