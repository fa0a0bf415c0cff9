"""What really comes out of clipboards: the shapes are the programs', the words our own."""

from __future__ import annotations

import unittest
from pathlib import Path

from articles.body import parse

PASTES = Path(__file__).parent / "pastes"


class PasteTests(unittest.TestCase):
    maxDiff = None

    def assert_clean(self, name):
        pasted = (PASTES / f"{name}.html").read_text(encoding="utf-8")
        expected = (PASTES / f"{name}.expected.html").read_text(encoding="utf-8").strip()
        self.assertEqual(parse(pasted).document.html, expected)
        self.assertEqual(parse(expected).document.html, expected)

    def test_google_docs_comes_out_clean(self):
        self.assert_clean("google_docs")

    def test_word_comes_out_clean(self):
        self.assert_clean("word")

    def test_plain_text_comes_out_in_paragraphs(self):
        self.assert_clean("plain_text")

    def test_a_page_of_another_site_comes_out_clean(self):
        self.assert_clean("other_site")

    def test_the_editor_itself_comes_out_clean(self):
        self.assert_clean("editor")
