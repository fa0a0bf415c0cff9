"""Every saved page differs: the reader keeps the shape, or says what it doubts."""

from __future__ import annotations

from unittest import TestCase

from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.importing.saved_page import SavedPage, Unreadable, read
from articles.tests.importing.samples import (
    NOTHING_KNOWN,
    Swap,
    all_pages,
    boxes_swapped,
    english_pages,
    own_page,
    shape,
    without_line,
)


class SwapTests(TestCase):
    def test_other_names_places_media_numbers_and_rubrics_keep_the_shape(self):
        for text in english_pages():
            before = read(text, NOTHING_KNOWN)
            for seed in range(40):
                swap = Swap(text, seed)
                with self.subTest(seed=seed, to=swap.to):
                    after = read(swap.text, NOTHING_KNOWN)
                    self.assertEqual(shape(after), shape(before))
                    self.assert_swapped(swap, before, after)

    def assert_swapped(self, swap: Swap, before: SavedPage, after: SavedPage) -> None:
        def new(name: str) -> str:
            return swap.to.get(name, name)

        self.assertEqual(
            [block.speaker for block in after.of_kind("quote")],
            [new(block.speaker) for block in before.of_kind("quote")],
        )
        self.assertEqual(after.of_kind("addition")[0].source, new(before.of_kind("addition")[0].source))
        self.assertEqual(after.authors, [new(name) for name in before.authors])
        self.assertEqual(tuple(after.rubrics), swap.rubrics)
        self.assertEqual((after.place, after.agency), (new(before.place), new(before.agency)))
        self.assertEqual((after.views, after.rates[0].value), (swap.views, swap.rate))

    def test_boxes_in_the_other_order_keep_the_shape(self):
        for text in english_pages():
            before, after = read(text, NOTHING_KNOWN), read(boxes_swapped(text), NOTHING_KNOWN)
            self.assertEqual(shape(after), shape(before))
            self.assertEqual([block.kind for block in after.blocks[-2:]], ["recall", "addition"])

    def test_boxes_in_the_middle_of_the_text_are_doubted_where_their_end_is_open(self):
        for text in english_pages():
            page = read(text, NOTHING_KNOWN)
            box = "\n\n".join(["Addition", *page.of_kind("addition")[0].texts])
            first = page.of_kind("paragraph")[0].texts[0]
            moved = text.replace(box, "").replace(first, f"{first}\n\n{box}")
            after = read(moved, NOTHING_KNOWN)
            self.assertEqual(shape(after), shape(page))
            self.assertTrue(any(doubt.where == "additions[0]" for doubt in after.doubts))


class DropTests(TestCase):
    def test_every_line_dropped_in_turn_leaves_the_shape_or_a_new_doubt(self):
        for text in all_pages():
            before = read(text, NOTHING_KNOWN)
            known = {(doubt.what, doubt.reason) for doubt in before.doubts}
            for index, line in enumerate(filter(str.strip, text.split("\n"))):
                with self.subTest(line=line):
                    after = read(without_line(text, index), NOTHING_KNOWN)
                    new = {(doubt.what, doubt.reason) for doubt in after.doubts} - known
                    if not new:
                        self.assert_only_this_line_is_missing(line.strip(), before, after)

    def assert_only_this_line_is_missing(self, line: str, before: SavedPage, after: SavedPage) -> None:
        """All texts and names that stood in the page stand in it still, in the same parts."""
        a, b = before.as_json(), after.as_json()
        for part in ("title", "lead", "published", "place", "agency", "views", "authors", "rubrics"):
            self.assertEqual(a[part], b[part], part)
        self.assertEqual([rate for rate in a["rates"] if not line.startswith(rate["value"])], b["rates"])
        self.assertEqual([tag for tag in a["tags"] if tag["name"] != line], b["tags"])
        self.assertEqual([text for text in a["paragraphs"] if text != line], b["paragraphs"])
        for part in ("additions", "recalls"):
            left = [[text for text in box["paragraphs"] if text != line] for box in a[part]]
            self.assertEqual([box["paragraphs"] for box in b[part]], left)
        self.assertEqual(a["quotes"], b["quotes"])

    def test_every_part_dropped_in_turn_is_told(self):
        for text in all_pages():
            page = read(text, NOTHING_KNOWN)
            addition, recall = page.of_kind("addition")[0], page.of_kind("recall")[0]
            tags = "\n".join(tag.name for tag in page.tags)
            for part, dropped, where in (
                ("lead", page.lead, "lead"),
                ("author", page.authors[0], "authors"),
                ("rubrics", "".join(page.rubrics), "rubrics"),
                ("tags", tags, "tags"),
            ):
                with self.subTest(part=part):
                    at = text.rindex(dropped)
                    after = read(text[:at] + text[at + len(dropped) :], NOTHING_KNOWN)
                    self.assertTrue(any(doubt.where == where for doubt in after.doubts))
            for box, kind in ((addition, "addition"), (recall, "recall")):
                after = read(text.replace("\n\n".join([box.heading, *box.texts]), ""), NOTHING_KNOWN)
                self.assertEqual(shape(after), {**shape(page), f"{kind}s": []})

    def test_a_lost_heading_of_a_box_is_doubted(self):
        for text in all_pages():
            for heading in ("\nAddition\n", "\nRecall\n", "\nДоповнення\n", "\nНагадаємо\n"):
                if heading not in text:
                    continue
                before, after = read(text, NOTHING_KNOWN), read(text.replace(heading, "\n"), NOTHING_KNOWN)
                self.assertTrue({d.reason for d in after.doubts} - {d.reason for d in before.doubts}, heading)


LINES = own_page().split("\n") + own_page("bridge.uk.txt").split("\n")


class AnythingTests(TestCase):
    @given(st.binary(max_size=400))
    @example(b"date 2025-13-45 $1.111.11\nX \xe2\x80\xa2 Y\n9999999999999999999 views\nA\nB.\nPolitics\n")
    def test_any_bytes_are_a_page_or_refused(self, raw):
        self.read_or_refuse(raw)

    @given(st.text(max_size=400))
    def test_any_text_is_a_page_or_refused(self, text):
        self.read_or_refuse(text)

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=60)), min_size=5, max_size=60))
    def test_any_lines_of_pages_in_any_order_are_a_page_or_refused(self, lines):
        self.read_or_refuse("\n".join(lines))

    def read_or_refuse(self, raw):
        try:
            page = read(raw, NOTHING_KNOWN)
        except Unreadable as error:
            self.assertTrue(str(error))
        else:
            self.assertTrue(page.lead or page.blocks)
            self.assertEqual(next(iter(page.as_json())), "title")
