"""Messages within Telegram's limits and entities, whatever the story says."""

from __future__ import annotations

import html
import re
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from articles.outbox.telegram_text import CAPTION, MESSAGE, NOTE, Words, composed, cut, sayable, units

TAG = re.compile(r"</?(?:b|i|s|a)(?: href=\"[^\"<>]*\")?>")
LIMITS = (MESSAGE, CAPTION)
WORDS = Words("Tram & “bus” <1>", "Two lines.\n\nMore.", "Read in full", "https://n.example/a?b=1&c=2")


def read(message: str) -> str:
    """The text as Telegram counts it: without tags, entities as the signs they stand for."""
    assert "<" not in TAG.sub("", message)
    return html.unescape(TAG.sub("", message))


class TextTests(TestCase):
    def test_title_lead_and_link(self) -> None:
        self.assertEqual(
            composed(WORDS, MESSAGE),
            "<b>Tram &amp; “bus” &lt;1&gt;</b>\n\nTwo lines.\nMore.\n\n"
            '<a href="https://n.example/a?b=1&amp;c=2">Read in full</a>',
        )

    def test_a_correction_stands_under_the_title_and_is_kept_short(self) -> None:
        said = composed(Words("Title", "Lead " * 100, "Read", "https://e.example", note="x" * 900), CAPTION)
        note = re.search("<i>(.*)</i>", said)
        assert note is not None
        self.assertLessEqual(units(note[1]), NOTE)
        self.assertLessEqual(units(read(said)), CAPTION)
        self.assertIn("Lead", said)

    def test_a_withdrawn_title_is_struck_through(self) -> None:
        said = composed(
            Words("Title", "", "Why", "https://e.example", mark="Withdrawn", is_struck=True), MESSAGE
        )
        self.assertTrue(said.startswith("<b>Withdrawn</b>\n\n<s>Title</s>\n\n<a"))

    def test_no_sign_is_torn_in_two(self) -> None:
        self.assertEqual(cut("😀😀😀", 4), "😀…")
        self.assertEqual(units("😀"), 2)

    def test_what_telegram_refuses_is_left_out(self) -> None:
        self.assertEqual(sayable("a\x00b \ud800 c\r\n\n d"), "a b c\nd")

    @given(
        st.text(max_size=200),
        st.text(max_size=600),
        st.text(max_size=1000),
        st.sampled_from((MESSAGE, CAPTION)),
    )
    def test_any_story_fits_and_is_well_formed(self, title: str, lead: str, note: str, limit: int) -> None:
        said = composed(Words(title, lead, "Read in full", "https://e.example/'\"<>&", note=note), limit)
        self.assertLessEqual(units(read(said)), limit)
        said.encode()
