from __future__ import annotations

import unittest

from hypothesis import given
from hypothesis import strategies as st

from portal.kit.text import excerpt, fold, one_line, reading_minutes, slugify, sort_key, word_count
from portal.kit.transliteration import transliterate

# The examples of the resolution itself.
OFFICIAL = {
    "Алушта": "Alushta", "Андрій": "Andrii", "Борщагівка": "Borshchahivka", "Борисенко": "Borysenko",
    "Вінниця": "Vinnytsia", "Володимир": "Volodymyr", "Гадяч": "Hadiach", "Богдан": "Bohdan",
    "Згурський": "Zghurskyi", "Ґалаґан": "Galagan", "Ґорґани": "Gorgany", "Донецьк": "Donetsk",
    "Дмитро": "Dmytro", "Рівне": "Rivne", "Олег": "Oleh", "Есмань": "Esman", "Єнакієве": "Yenakiieve",
    "Гаєвич": "Haievych", "Короп'є": "Koropie", "Житомир": "Zhytomyr", "Жанна": "Zhanna",
    "Жежелів": "Zhezheliv", "Закарпаття": "Zakarpattia", "Казимирчук": "Kazymyrchuk", "Медвин": "Medvyn",
    "Михайленко": "Mykhailenko", "Іванків": "Ivankiv", "Іващенко": "Ivashchenko", "Їжакевич": "Yizhakevych",
    "Кадиївка": "Kadyivka", "Мар'їне": "Marine", "Йосипівка": "Yosypivka", "Стрий": "Stryi",
    "Олексій": "Oleksii", "Київ": "Kyiv", "Лебедин": "Lebedyn", "Хмельницький": "Khmelnytskyi",
    "Біла Церква": "Bila Tserkva", "Стеценко": "Stetsenko", "Чернівці": "Chernivtsi",
    "Шевченко": "Shevchenko",
    "Шостка": "Shostka", "Щербухи": "Shcherbukhy", "Гоща": "Hoshcha", "Гаращенко": "Harashchenko",
    "Юрій": "Yurii", "Корюківка": "Koriukivka", "Яготин": "Yahotyn", "Ярошенко": "Yaroshenko",
    "Костянтин": "Kostiantyn", "Знам'янка": "Znamianka", "Феодосія": "Feodosiia", "Згорани": "Zghorany",
    "Розгон": "Rozghon",
}  # fmt: skip


class TransliterationTests(unittest.TestCase):
    def test_it_gives_the_examples_of_the_resolution(self):
        for ukrainian, latin in OFFICIAL.items():
            self.assertEqual(transliterate(ukrainian), latin)

    def test_every_apostrophe_is_dropped_inside_a_word_only(self):
        for apostrophe in "'’ʼ`′":
            self.assertEqual(transliterate(f"Знам{apostrophe}янка"), "Znamianka")
        self.assertEqual(transliterate("'Єдність' – don't"), "'Yednist' – don't")

    def test_a_word_starts_after_a_hyphen(self):
        self.assertEqual(transliterate("Івано-Франківськ, Нью-Йорк"), "Ivano-Frankivsk, Niu-York")

    def test_capitals_stay_capitals(self):
        self.assertEqual(transliterate("ЮРІЙ ЩЕ тут. Я"), "YURII SHCHE tut. Ya")

    def test_decomposed_letters_and_stress_marks_do_not_matter(self):
        self.assertEqual(transliterate("Ки\u0301і\u0308в"), "Kyiv")


class SlugTests(unittest.TestCase):
    def test_a_headline_becomes_readable_ascii(self):
        self.assertEqual(
            slugify('Умєров: "план" не схвалено – об\'єднання'), "umierov-plan-ne-skhvaleno-obiednannia"
        )

    def test_foreign_letters_lose_their_marks(self):
        self.assertEqual(slugify("Łódź, Smørrebrød, Straße, café"), "lodz-smorrebrod-strasse-cafe")

    def test_it_is_cut_at_a_word(self):
        self.assertEqual(slugify("перше друге третє", 12), "pershe-druhe")
        self.assertEqual(slugify("перше друге третє", 11), "pershe")

    def test_a_word_longer_than_the_limit_is_cut_inside(self):
        self.assertEqual(slugify("а" * 200), "a" * 90)

    def test_an_unknown_script_still_gives_a_slug(self):
        self.assertEqual(slugify("中文"), "u4e2d-u6587")

    @given(st.text())
    def test_it_is_ascii_within_the_limit_and_stable(self, text):
        slug = slugify(text)
        self.assertRegex(slug, r"\A([a-z0-9]+(-[a-z0-9]+)*)?\Z")
        self.assertLessEqual(len(slug), 90)
        self.assertEqual(slugify(slug), slug)
        if any(char.isalnum() for char in text):
            self.assertTrue(slug)


class FoldTests(unittest.TestCase):
    def test_spellings_of_one_name_meet(self):
        self.assertEqual(fold("Об’єднані  Нації"), fold("ОБ'ЄДНАНІ\u00a0нації"))
        self.assertEqual(fold("Івано–Франківськ"), fold("івано-франківськ"))
        self.assertEqual(fold("«Азов»"), fold('"азов"'))

    def test_different_letters_stay_different(self):
        self.assertNotEqual(fold("гати"), fold("ґати"))
        self.assertNotEqual(fold("їх"), fold("іх"))
        self.assertNotEqual(fold("йод"), fold("иод"))

    @given(st.text())
    def test_folding_twice_changes_nothing(self, text):
        self.assertEqual(fold(fold(text)), fold(text))

    @given(st.text(alphabet="абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАБВГҐДЕЄІЇЙЮЯ'’- "))
    def test_letter_case_never_matters(self, text):
        self.assertEqual(fold(text.upper()), fold(text))


class SortKeyTests(unittest.TestCase):
    def test_it_sorts_by_the_ukrainian_alphabet_then_latin(self):
        names = ["24 серпня", "авто", "Гай", "Ґудзик", "Дім", "Ель", "Єва", "Жито", "Зима", "Иртиш", "Іва"]
        names += ["Їжак", "Йод", "М’яч", "Щука", "Юрта", "Яблуко", "Apple", "Zoo"]
        shuffled = names[::-1]
        self.assertEqual(sorted(shuffled, key=sort_key), names)

    def test_a_shorter_word_comes_first(self):
        self.assertLess(sort_key("Київ"), sort_key("Київська область"))
        self.assertLess(sort_key("Київ Другий"), sort_key("Київ-Перший"))

    def test_apostrophes_and_case_do_not_count(self):
        self.assertEqual(sort_key("Мар’яна"), sort_key("МАРЯНА"))

    def test_marked_latin_letters_sort_with_their_plain_ones(self):
        self.assertLess(sort_key("Łódź"), sort_key("Mainz"))

    @given(st.text())
    def test_it_is_storable(self, text):
        self.assertRegex(sort_key(text), r"\A[0-9a-z]{0,200}\Z")


class CountingTests(unittest.TestCase):
    def test_joined_words_are_one(self):
        self.assertEqual(word_count("Об’єднання – це well-known «п'ять» слів, 5 %"), 6)

    def test_reading_time_follows_the_language(self):
        self.assertEqual(reading_minutes(0, "uk"), 1)
        self.assertEqual(reading_minutes(180, "uk"), 1)
        self.assertEqual(reading_minutes(400, "uk"), 3)
        self.assertEqual(reading_minutes(400, "en"), 2)

    def test_an_excerpt_ends_at_a_word(self):
        self.assertEqual(excerpt("Привіт,\nсвіте великий", 20), "Привіт, світе…")
        self.assertEqual(excerpt("Привіт,\nсвіте", 13), "Привіт, світе")

    @given(st.text(), st.integers(1, 50))
    def test_an_excerpt_keeps_its_limit(self, text, limit):
        self.assertLessEqual(len(excerpt(text, limit)), limit)

    def test_one_line_keeps_no_break_spaces(self):
        self.assertEqual(one_line(" 1\u00a0000\n\t грн\x00 "), "1\u00a0000 грн")
