"""Promises of how a title is parted into lines and how large it is set: for every title there may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from django.contrib.staticfiles import finders
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from articles.sharecard import lettering
from articles.sharecard.fitting import fit, leading
from articles.sharecard.lettering import Lettering, drawable
from articles.sharecard.lines import ORPHAN, cut, set_in_lines
from portal.kit.text import one_line, typeset

WORD = st.text("абвеиіїкмнорстьЩщҐ’-«»1230aeinsTw", min_size=1, max_size=30)
TITLES = st.lists(st.one_of(WORD, st.sampled_from(["в", "і", "№", "5", "300", "₴", "a", "—"])), max_size=30)
WIDTHS = st.integers(60, 900)
NBSP = "\u00a0"


def measure(text: str) -> float:
    """Letters of different widths, without a font."""
    return sum(14 if letter in "Щщw" else 4 if letter in "і’1 " else 9 for letter in text)


def bare(text: str) -> str:
    """The letters alone: what parting adds are hyphens, what it takes are spaces."""
    return re.sub(r"[\s-]", "", text)


class LineTests(SimpleTestCase):
    @given(TITLES, WIDTHS)
    def test_no_line_is_wider_than_its_column_and_no_letter_is_lost(
        self, words: list[str], width: int
    ) -> None:
        title = typeset(" ".join(words), "uk")
        setting = set_in_lines(title, width, measure)
        self.assertEqual([line for line in setting.lines if measure(line) > width], [])
        self.assertEqual(bare("".join(setting.lines)), bare(title))

    @given(TITLES, WIDTHS)
    def test_what_no_break_spaces_join_stays_on_a_line_where_it_fits_one(
        self, words: list[str], width: int
    ) -> None:
        title = typeset(" ".join(words), "uk")
        lines = "\n".join(set_in_lines(title, width, measure).lines)
        for joined in title.split(" "):
            if NBSP in joined and measure(joined) <= width:
                self.assertIn(joined, lines)

    @given(TITLES, WIDTHS)
    def test_no_short_word_ends_a_title_alone_where_the_one_before_could_come_along(
        self, words: list[str], width: int
    ) -> None:
        units = [word for word in typeset(" ".join(words), "uk").split(" ") if word]
        setting = set_in_lines(" ".join(units), width, measure)
        if len(units) < 2 or len(setting.lines) < 2 or setting.lines[-1] != units[-1]:
            return
        is_short = measure(units[-1]) < ORPHAN * width and NBSP not in units[-1]
        could = measure(" ".join(units[-2:])) <= width
        self.assertFalse(is_short and could, setting.lines)

    @given(TITLES, st.integers(120, 900), st.integers(1, 6))
    def test_what_is_cut_says_so_and_fits(self, words: list[str], width: int, most: int) -> None:
        setting = set_in_lines(" ".join(words), width, measure)
        shorter = cut(setting, most, width, measure)
        self.assertLessEqual(len(shorter.lines), most)
        self.assertEqual([line for line in shorter.lines if measure(line) > width], [])
        self.assertEqual(len(setting.lines) > most, shorter != setting)
        if shorter != setting:
            self.assertTrue(shorter.lines[-1].endswith("…"))

    @given(TITLES, st.integers(200, 1100), st.integers(100, 500))
    def test_every_title_fits_at_some_size(self, words: list[str], width: int, height: int) -> None:
        sizes = (60, 40, 30)
        title = typeset(" ".join(words), "uk")
        fitted = fit(title, sizes, width, height, lambda size: lambda text: measure(text) * size / 30)
        self.assertIn(fitted.size, sizes)
        self.assertLessEqual(len(fitted.lines) * leading(fitted.size), height)

    def test_a_short_title_is_large_and_a_long_one_small(self) -> None:
        def size_of(title: str) -> int:
            return fit(
                title, (60, 40, 30), 600, 300, lambda size: lambda text: measure(text) * size / 18
            ).size

        self.assertEqual((size_of("Так"), size_of("слово " * 60)), (60, 30))

    def test_words_are_parted_as_people_part_them(self) -> None:
        for word, parts in {
            "науково-технічний": ["науково-", "технічний"],
            "електрогідропостачання": ["електрогідро-", "постачання"],
            "government-wide": ["government-", "wide"],
        }.items():
            self.assertEqual(list(set_in_lines(word, 125, measure).lines), parts)


class TypeTests(SimpleTestCase):
    """Both scripts in the house's own font."""

    def test_prepositions_numbers_and_dashes_are_left_alone_by_no_line(self) -> None:
        title = one_line(typeset("У Києві за 3 дні зібрали 1 250 000 ₴ на укриття № 5 - а в Одесі ні", "uk"))
        letters = Lettering(40, 700)
        for width in range(260, 900, 40):
            for line in set_in_lines(title, width, letters.width).lines:
                self.assertNotRegex(line, r"(?:^|[ \u00a0])(?:[УуВваіА]|№|3)$|^—")
                self.assertLessEqual(letters.width(line), width)

    def test_signs_of_both_scripts_are_drawn_and_what_the_font_lacks_is_left_out(self) -> None:
        for sign in "ҐґЄєІіЇї’«»„“”—–№₴€…ŁóéŻAzЁЎ":
            self.assertEqual(drawable(sign), sign)
            self.assertGreater(Lettering(40, 700).width(sign), 0)
        with self.machine_with():
            self.assertEqual(drawable("Ціна 🎉 漢字 росте"), "Ціна росте")
            self.assertEqual(drawable("𝐁𝐢𝐠 ﬁre"), "Big fire")

    def test_a_letter_that_the_houses_fonts_lack_is_taken_from_the_machines(self) -> None:
        latin = tuple(one for one in lettering._files() if one[0].endswith("latin.woff2"))
        fonts = Path(str(finders.find("fonts/onest-cyrillic.woff2"))).parent
        with patch.object(lettering, "_files", lambda: latin):
            with self.machine_with():
                self.assertEqual(drawable("Жук Beetle"), "Beetle")
            with self.machine_with(fonts):
                self.assertEqual(drawable("Жук Beetle"), "Жук Beetle")
                self.assertGreater(Lettering(40, 700).width("Жук"), Lettering(40, 700).width("Ж"))

    @contextmanager
    def machine_with(self, *folders: Path) -> Iterator[None]:
        """Within the block the machine has the fonts of these folders."""
        cached = (lettering.file_with, lettering._installed, lettering._width)
        with patch.object(lettering, "FOLDERS", folders):
            for one in cached:
                one.cache_clear()
            yield
        for one in cached:
            one.cache_clear()

    def test_letters_are_kerned(self) -> None:
        letters = Lettering(60, 700)
        self.assertLess(letters.width("АУТАV"), sum(letters.width(letter) for letter in "АУТАV"))
        self.assertLess(letters.width("Та"), letters.width("Т") + letters.width("а"))
