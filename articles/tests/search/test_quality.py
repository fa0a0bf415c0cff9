"""How well search knows forms of a word from other words, by the frozen tables. Run with -s for figures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from unittest import TestCase

from hypothesis import example, given
from hypothesis import strategies as st

from articles.search.tokens import APOSTROPHES
from articles.search.wordforms import NEVER_MEANT, begun, key, keys
from articles.tests.search import quality

FORMS_FOUND = 0.98
ACROSS_SCRIPTS_FOUND = 0.70


def meet(typed: str, written: str) -> bool:
    """Whether what was typed finds what is written."""
    return key(written) in keys(typed)


def typed_and_written() -> Iterator[tuple[str, str]]:
    """Every form as typed, in the table's case and in small letters, with every form as written."""
    for row in (*quality.names(), *quality.words()):
        for typed in dict.fromkeys(typed for form in row.forms for typed in (form, form.lower())):
            yield from ((typed, written) for written in row.forms)


def spellings() -> Iterator[tuple[str, str]]:
    """Names in Latin letters with every Ukrainian form, and the other way round."""
    for name in quality.names():
        for latin in name.latin:
            for form in name.forms:
                yield from ((latin, form), (latin.lower(), form), (form, latin), (form.lower(), latin))


def strangers() -> Iterator[tuple[str, str]]:
    for pair in quality.strangers():
        both = [(pair.typed, pair.written)]
        if not pair.one_way:
            both.append((pair.written, pair.typed))
        for typed, written in both:
            yield from ((each, written) for each in {typed, typed.lower()})


class QualityTests(TestCase):
    def test_nearly_every_form_finds_every_other(self) -> None:
        pairs = list(typed_and_written())
        missed = [pair for pair in pairs if not meet(*pair)]
        found = 1 - len(missed) / len(pairs)
        print(f"\nForms found: {found:.2%} of {len(pairs)} pairs.")  # noqa: T201
        self.assertGreaterEqual(found, FORMS_FOUND)
        # What fails stays in the tables, and is marked: neither more nor less than these.
        self.assertEqual(set(missed), quality.failing())

    def test_no_word_finds_a_stranger(self) -> None:
        pairs = list(strangers())
        print(f"\nStrangers kept apart: {len(pairs)} pairs.")  # noqa: T201
        self.assertEqual([pair for pair in pairs if meet(*pair)], [])

    def test_most_names_meet_across_scripts_without_any_tag(self) -> None:
        pairs = list(spellings())
        found = sum(meet(*pair) for pair in pairs) / len(pairs)
        print(f"\nNames found across scripts by their sound alone: {found:.2%} of {len(pairs)} pairs.")  # noqa: T201
        self.assertGreaterEqual(found, ACROSS_SCRIPTS_FOUND)


# Common words whose forms are those of a name that is meant.
NOBODY_MEANS = {common for words in NEVER_MEANT.values() for common in words}


class PromisesOfKeysTests(TestCase):
    @given(st.text(max_size=80))
    def test_any_word_finds_itself(self, word: str) -> None:
        if key(word) and key(word) not in NOBODY_MEANS:
            self.assertIn(key(word), keys(word))

    @example("рим")
    @given(st.text(alphabet="абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", min_size=1, max_size=30))
    def test_letter_case_of_the_question_does_not_count(self, word: str) -> None:
        for written in (word, word.capitalize(), word.upper()):
            if key(written) not in NOBODY_MEANS:
                self.assertIn(key(written), keys(word))

    def test_words_of_other_scripts_are_themselves_alone(self) -> None:
        for word, other in permutations(("中文", "腾讯控股", "Αθήνα", "العربية", "ьььь"), 2):
            self.assertTrue(meet(word, word))
            self.assertFalse(meet(word, other))
            self.assertFalse(any(key("Умєров").startswith(start) for start in begun(word)))

    @given(st.sampled_from(APOSTROPHES), st.sampled_from(APOSTROPHES))
    def test_any_apostrophe_will_do(self, one: str, other: str) -> None:
        self.assertTrue(meet(f"сім{one}ю", f"сім{other}я"))

    @given(st.text(max_size=80))
    def test_keys_are_single_words_to_every_engine(self, word: str) -> None:
        for found in (key(word), *keys(word)):
            self.assertNotRegex(found, r"[\s'\"\\:&|!<>()*-]")
