"""Promises to readers who mistype."""

from __future__ import annotations

from django.test import SimpleTestCase, TestCase
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from articles import search
from articles.models import Article, State
from articles.search.correcting import corrected, slips
from articles.tests.factories import article


class CorrectingTests(TestCase):
    def setUp(self) -> None:
        for facts in (
            {"edition": "uk", "title": "Умєров зустрівся з послами", "body": "Розмова була довгою."},
            {"edition": "uk", "title": "Президент підписав закон"},
            {"edition": "en", "title": "Umerov meets ambassadors"},
        ):
            search.index(article(**facts))

    def test_one_slip_in_a_word_is_put_right(self) -> None:
        for typed, meant in {
            "Умероів": "Умєров",
            "Умєроив": "Умєров",
            "умєоров": "Умєров",
            "призидент": "Президент",
            "президент законн": "президент закон",
            "розмва": "Розмова",
        }.items():
            with self.subTest(typed):
                self.assertEqual(corrected(typed, "uk"), meant)
        self.assertEqual(corrected("ambasadors", "en"), "ambassadors")

    def test_the_wrong_keyboard_is_noticed(self) -> None:
        self.assertEqual(corrected("ghtpbltyn", "uk"), "президент")
        self.assertEqual(corrected("Evєhjd", "uk"), "")
        self.assertEqual(corrected("фьифіифвщкі", "en"), "")

    def test_words_that_stories_have_are_left_alone(self) -> None:
        self.assertEqual(corrected("президента закону", "uk"), "")

    def test_no_word_of_an_unpublished_story_is_offered(self) -> None:
        search.index(article(edition="uk", title="Таємниця", state=State.DRAFT))
        self.assertEqual(corrected("таємнця", "uk"), "")
        Article.objects.update(state=State.WITHDRAWN)
        self.assertEqual(corrected("призидент", "uk"), "")


class AnythingTypedTests(HypothesisTestCase):
    @given(st.text(max_size=60))
    @example("ⲀⲂⲄⲆⲈ 漢字漢字漢字")
    @settings(max_examples=25)
    def test_nothing_typed_is_an_error(self, typed: str) -> None:
        corrected(typed, "uk")


class SlipTests(SimpleTestCase):
    @given(st.text(alphabet="абвгд", min_size=1, max_size=6), st.data())
    def test_a_slip_can_be_taken_back(self, word: str, data: st.DataObject) -> None:
        slip = data.draw(st.sampled_from(sorted(set(slips(word)))))
        if slip:
            self.assertIn(word, set(slips(slip)))
