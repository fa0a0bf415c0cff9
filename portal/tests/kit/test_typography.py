from __future__ import annotations

import unittest

from hypothesis import given
from hypothesis import strategies as st

from portal.kit.typography import typeset, typeset_runs

MARKS = st.text(alphabet="абІв Az.5 \"'`«»“”„‘’—–--()/:@,\u00a0\n", max_size=40)


def spaced(text):
    return text.replace("~", "\u00a0")


class TypesetTests(unittest.TestCase):
    def assert_set(self, text, language, expected):
        self.assertEqual(typeset(text, language), spaced(expected))

    def test_ukrainian_quotation_marks_nest(self):
        self.assert_set('Сказав: "Це "новий" план".', "uk", "Сказав: «Це~„новий“ план».")

    def test_english_quotation_marks_nest(self):
        self.assert_set('She said: "This "new" plan."', "en", "She said: “This ‘new’ plan.”")
        self.assert_set("He isn't 'new' here", "en", "He~isn’t ‘new’ here")
        self.assert_set("All partners' proposals", "en", "All partners’ proposals")
        self.assert_set("The 'partners' plan' won", "en", "The ‘partners’ plan’ won")
        self.assert_set("A wall 5' high", "en", "A~wall 5' high")

    def test_marks_of_another_language_are_replaced(self):
        self.assert_set("„план“ і “план”", "uk", "«план» і~«план»")
        self.assert_set("Він «план»", "en", "Він “план”")

    def test_a_mark_without_a_partner_stays(self):
        self.assert_set('екран 5"', "uk", 'екран 5"')

    def test_the_apostrophe_is_one(self):
        for apostrophe in "'`ʼ′’":
            self.assert_set(f"п{apostrophe}ять", "uk", "п’ять")

    def test_hyphens_between_spaces_become_dashes(self):
        self.assert_set("Київ - столиця", "uk", "Київ~— столиця")
        self.assert_set("Kyiv -- capital", "en", "Kyiv~– capital")
        self.assert_set("- заявив Умєров", "uk", "— заявив Умєров")
        self.assert_set("Івано-Франківськ, 10-15", "uk", "Івано-Франківськ, 10-15")

    def test_short_words_numbers_and_initials_do_not_break(self):
        self.assert_set("і в Києві на 1 000 000 грн", "uk", "і~в~Києві на~1~000~000~грн")
        self.assert_set("В. О. Зеленський, № 5, 7 %", "uk", "В.~О.~Зеленський, №~5, 7~%")

    def test_a_count_stays_with_its_noun(self):
        self.assert_set("за 12 хвилин 5,5 літра, 9 п’єс", "uk", "за~12~хвилин 5,5~літра, 9~п’єс")
        self.assert_set("within 12 minutes, by 3 votes", "en", "within 12~minutes, by~3~votes")

    def test_a_count_lets_go_of_what_a_phone_could_not_hold_beside_it(self):
        self.assert_set("120 шестикласників", "uk", "120 шестикласників")
        self.assert_set("2025 рік, о 14:05 почали", "uk", "2025 рік, о~14:05 почали")

    def test_years_are_not_glued_into_numbers(self):
        self.assert_set("у 2025 100 осіб", "uk", "у~2025 100~осіб")

    def test_addresses_stay_untouched(self):
        text = "див. https://unn.ua/a'b--c - \"unn.ua/o'k\" o'brien@mail.example.com"
        self.assert_set(text, "uk", "див. https://unn.ua/a'b--c~— «unn.ua/o'k» o'brien@mail.example.com")

    def test_a_language_without_a_manner_is_left_alone(self):
        self.assertEqual(typeset('"a" - b', "de"), '"a" - b')

    def test_runs_are_set_as_one_line(self):
        self.assertEqual(typeset_runs(['"Це ', "новий", '" план'], "uk"), ["«Це\u00a0", "новий", "» план"])

    @given(MARKS, st.sampled_from(["uk", "en"]))
    def test_setting_twice_changes_nothing(self, text, language):
        once = typeset(text, language)
        self.assertEqual(typeset(once, language), once)

    @given(MARKS, st.sampled_from(["uk", "en"]))
    def test_letters_and_digits_never_change(self, text, language):
        def letters(value):
            return [char for char in value if char.isalnum()]

        self.assertEqual(letters(typeset(text, language)), letters(text))

    @given(st.lists(MARKS), st.sampled_from(["uk", "en"]))
    def test_runs_stay_as_many(self, runs, language):
        self.assertEqual(len(typeset_runs(runs, language)), len(runs))
