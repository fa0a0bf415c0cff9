from __future__ import annotations

import unittest

from portal.kit.inflection import are_forms, stems

FORMS = (
    "київ києва києву києвом києві",
    "львів львова львову львовом львові",
    "тернопіль тернополя тернополем тернополі",
    "прага праги празі прагу прагою",
    "америка америки америці америку америкою",
    "зеленський зеленського зеленському зеленським",
    "марія марії марію марією",
    "олена олени олені олену оленою",
    "порошенко порошенка порошенку порошенком",
    "верховна верховної верховній верховну верховною",
    "рада ради раді раду радою",
    "вибори виборів виборам вибори виборами виборах",
    "трамвай трамвая трамваю трамваєм трамваї",
    "tram trams",
    "bus buses",
)
STRANGERS = ("київ кия", "рада радіо", "львів левів", "нбу нбув", "ford form", "сша сшу", "марс марта")


class InflectionTests(unittest.TestCase):
    def test_forms_of_a_word_are_told(self) -> None:
        for line in FORMS:
            first, *others = line.split()
            for other in others:
                with self.subTest(word=first, form=other):
                    self.assertTrue(are_forms(first, other))

    def test_other_words_are_not(self) -> None:
        for line in STRANGERS:
            with self.subTest(line=line):
                self.assertFalse(are_forms(*line.split()))

    def test_a_short_word_has_one_form(self) -> None:
        self.assertEqual(stems("нбу"), {"нбу"})
