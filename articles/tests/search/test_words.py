"""Promises of how words are cut and questions understood."""

from __future__ import annotations

import time

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from articles.search.excerpts import LENGTH, Piece, excerpt, has_all, marked
from articles.search.questions import LONGEST_QUESTION, MOST_WORDS, asked, understood
from articles.search.tokens import LONGEST_WORD, folded, tokens, words
from articles.search.wordforms import key


class WordTests(SimpleTestCase):
    def test_letter_case_does_not_count_in_either_script(self) -> None:
        self.assertEqual(words("КИЇВ Київ їЖАК Ґанок"), ["київ", "київ", "їжак", "ґанок"])

    def test_all_apostrophes_are_one(self) -> None:
        for apostrophe in "'’ʼ‘`´":
            with self.subTest(apostrophe):
                self.assertEqual(words(f"Знам{apostrophe}янка don{apostrophe}t"), ["знамянка", "dont"])

    def test_quotation_marks_are_no_apostrophes(self) -> None:
        self.assertEqual(words("'слово' ‘word’"), ["слово", "word"])

    def test_the_english_possessive_is_dropped(self) -> None:
        self.assertEqual(words("Kyiv's metro, Dnipro’s trams"), ["kyiv", "metro", "dnipro", "trams"])

    def test_hyphens_part_words(self) -> None:
        parted = ["івано", "франківськ", "covid", "19", "well", "known"]
        self.assertEqual(words("Івано-Франківськ COVID-19 well‑known"), parted)

    def test_decomposed_letters_stress_and_soft_hyphens_do_not_count(self) -> None:
        self.assertEqual(words("Украі\u0308на за\u0301мок пере\u00adмога"), ["україна", "замок", "перемога"])

    def test_marks_of_every_kind_are_no_words(self) -> None:
        self.assertEqual(words("— «…» ! ? № § 💡 * ( ) : ^ _ \x00"), [])

    @given(st.text())
    def test_what_is_cut_once_is_cut_so_again(self, text: str) -> None:
        self.assertEqual(folded(folded(text)), folded(text))

    @given(st.text())
    def test_words_are_letters_and_digits_only(self, text: str) -> None:
        for token in tokens(text):
            self.assertTrue(token.word.isalnum())
            self.assertLessEqual(len(token.word), LONGEST_WORD)
            self.assertLessEqual(0, token.start)
            self.assertLess(token.start, token.end)


class QuestionTests(SimpleTestCase):
    def test_words_phrases_and_words_to_leave_out(self) -> None:
        question = understood('міст "нова лінія" -війна -"стара казка" «Дніпро»')
        self.assertEqual(question.wanted, (("міст",), ("нова", "лінія"), ("дніпро",)))
        self.assertEqual(question.unwanted, (("війна",), ("стара", "казка")))
        self.assertEqual(question.remark, "")

    def test_a_hyphen_inside_a_word_leaves_nothing_out(self) -> None:
        question = understood("Івано-Франківськ")
        self.assertEqual((question.wanted, question.unwanted), ((("івано", "франківськ"),), ()))

    def test_an_open_quotation_mark_is_nothing(self) -> None:
        self.assertEqual(understood('"нова лінія').wanted, (("нова",), ("лінія",)))

    def test_only_words_to_leave_out_get_a_line(self) -> None:
        question = understood("-війна")
        self.assertEqual(question.wanted, ())
        self.assertIn("at least one word", question.remark)

    def test_nothing_asked_is_nothing_said(self) -> None:
        for text in ("", "   ", "-", '""', "?!"):
            with self.subTest(text):
                self.assertEqual((understood(text).wanted, understood(text).remark), ((), ""))

    def test_too_many_words_get_a_line(self) -> None:
        question = understood(" ".join(f"w{number}" for number in range(40)))
        self.assertEqual(len(question.wanted), MOST_WORDS)
        self.assertIn("first 16 words", question.remark)

    def test_a_phrase_across_the_limit_is_cut(self) -> None:
        question = understood('"' + " ".join(f"w{number}" for number in range(40)) + '"')
        self.assertEqual([len(phrase) for phrase in question.wanted], [MOST_WORDS])

    def test_a_very_long_question_is_quick_and_gets_a_line(self) -> None:
        begun = time.perf_counter()
        for long in ("а" * 10**6, '"' * 10**6, "- " * 10**6, "'" * 10**6):
            self.assertIn(str(LONGEST_QUESTION), understood(long).remark)
        self.assertLess(time.perf_counter() - begun, 1)

    @given(st.text())
    def test_nothing_typed_is_an_error(self, text: str) -> None:
        question = understood(text)
        for phrase in (*question.wanted, *question.unwanted):
            self.assertTrue(phrase)


class ExcerptTests(SimpleTestCase):
    def test_matches_are_marked_as_written(self) -> None:
        self.assertEqual(
            marked("Новий МІСТ у Знам’янці", asked("міст знам'янці").wanted),
            [Piece("Новий "), Piece("МІСТ", True), Piece(" у "), Piece("Знам’янці", True)],
        )

    def test_a_phrase_is_marked_as_one(self) -> None:
        pieces = marked("Нова лінія та нова гілка", asked('"нова лінія"').wanted)
        self.assertEqual([piece.text for piece in pieces if piece.is_match], ["Нова лінія"])

    def test_it_shows_the_surroundings_of_the_first_match(self) -> None:
        body = "перше " * 200 + "Вокзал відкрили зранку. " + "далі " * 200
        pieces = excerpt(["Лід без слова.", body], asked("вокзал").wanted)
        shown = "".join(piece.text for piece in pieces)
        self.assertIn(Piece("Вокзал", True), pieces)
        self.assertTrue(shown.startswith("… перше") and shown.endswith(" …"))
        self.assertLessEqual(len(shown), LENGTH + 4)

    def test_it_shows_the_text_that_matches_more_words(self) -> None:
        pieces = excerpt(["Міст відкрили. Міст!", "Міст через річку."], asked("міст річку").wanted)
        self.assertEqual([piece.text for piece in pieces if piece.is_match], ["Міст", "річку"])

    def test_a_text_has_all_words_only_if_each_of_them_stands_there(self) -> None:
        wanted = asked("міст річку").wanted
        for text, has in (("Міст через річку.", True), ("Річка і мости.", True), ("Міст, мости.", False)):
            self.assertEqual(has_all(text, wanted), has, text)
        # A word may be heard in several ways: all of them together are no other word.
        heard = (((key("bridge"), key("span")),), ((key("river"),),))
        self.assertFalse(has_all("A bridge, a span.", heard))

    def test_without_a_match_it_is_the_beginning_of_the_lead(self) -> None:
        self.assertEqual(excerpt(["Лід.", "Текст."], asked("назва").wanted), [Piece("Лід.")])

    def test_markup_stays_text(self) -> None:
        pieces = excerpt(["<b>bold</b> & co"], asked("bold").wanted)
        self.assertEqual("".join(piece.text for piece in pieces), "<b>bold</b> & co")

    @given(st.text(), st.text(max_size=40))
    def test_pieces_join_to_the_text(self, text: str, typed: str) -> None:
        phrases = asked(typed).wanted
        self.assertEqual("".join(piece.text for piece in marked(text, phrases)), text)
        shown = "".join(piece.text for piece in excerpt([text], phrases))
        self.assertIn(shown.removeprefix("… ").removesuffix(" …"), " ".join(text.split()))
