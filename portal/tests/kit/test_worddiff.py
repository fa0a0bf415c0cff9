from __future__ import annotations

import unittest
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.kit import worddiff
from portal.kit.worddiff import Budget, Change, compare

TEXTS = st.lists(
    st.sampled_from(["рада", "the", "п'ять", "12", ",", ".", " ", "\u00a0", "\n", "«", "well-known"]),
    max_size=40,
).map("".join)


def side(pieces, without):
    return "".join(piece.text for piece in pieces if piece.change != without)


def shown(before, after, **kwargs):
    marks = {Change.SAME: "{}", Change.REMOVED: "[-{}-]", Change.ADDED: "[+{}+]"}
    return "".join(marks[piece.change].format(piece.text) for piece in compare(before, after, **kwargs))


class WordDiffTests(unittest.TestCase):
    @settings(max_examples=300)
    @given(st.text() | TEXTS, st.text() | TEXTS, st.sampled_from([0, 5, 50, worddiff.STEPS]))
    def test_both_texts_can_be_read_back_letter_by_letter(self, before, after, steps):
        pieces = compare(before, after, Budget(steps))
        self.assertEqual(side(pieces, Change.ADDED), before)
        self.assertEqual(side(pieces, Change.REMOVED), after)
        self.assertTrue(all(piece.text for piece in pieces))

    def test_one_word_changed_is_one_word_marked(self):
        self.assertEqual(
            shown("The council met on Friday, again.", "The council met on Monday, again."),
            "The council met on [-Friday-][+Monday+], again.",
        )
        self.assertEqual(shown("п'ять слів", "п'ять нових слів"), "п'ять [+нових +]слів")

    def test_changed_neighbours_are_one_change(self):
        self.assertEqual(
            shown("He said it on Friday evening to all of us", "He said it on Monday morning to all of us"),
            "He said it on [-Friday evening-][+Monday morning+] to all of us",
        )

    def test_texts_with_little_in_common_stand_one_after_the_other(self):
        self.assertEqual(
            shown("The mayor opened a bridge", "Rain is expected in the a north"),
            "[-The mayor opened a bridge-][+Rain is expected in the a north+]",
        )

    def test_in_a_text_too_long_for_words_single_words_are_landmarks(self):
        words = "to be or not to be is " * 20
        before = f"{words}old {words}question {words}whether"
        after = f"{words}new {words}question {words}if"
        self.assertEqual(
            shown(before, after, budget=Budget(100_000)),
            f"{words}[-old-][+new+] {words}question {words}[-whether-][+if+]",
        )

    def test_a_text_of_equal_words_without_end_is_not_compared_word_by_word(self):
        before, after = "a b a c " * 20_000, "d a d e " * 20_000
        with mock.patch.object(worddiff, "SequenceMatcher") as matcher:
            pieces = compare(before, after)
        matcher.assert_not_called()
        self.assertEqual([piece.change for piece in pieces], [Change.REMOVED, Change.ADDED])

    def test_a_budget_is_shared(self):
        budget = Budget(100)
        self.assertTrue(budget.allows(["a", "b"], ["a", "c"]))
        self.assertEqual(budget.left, 20)
        self.assertFalse(budget.allows(["a"], ["b"]))
        self.assertEqual(budget.left, 20)
