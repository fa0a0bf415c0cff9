from __future__ import annotations

import unittest

from portal.kit.keyboard import layouts, readings


class ReadingTests(unittest.TestCase):
    def test_what_was_typed_comes_first(self) -> None:
        for typed in ("kyiv", "Київ", "", "2026", "o'neil"):
            self.assertEqual(readings(typed)[0], typed)

    def test_words_typed_in_the_other_layout_are_understood(self) -> None:
        self.assertIn("ключ", readings("rk.x"))
        self.assertIn("з'їзд", readings("p`]pl"))
        self.assertIn("statistics", readings("ІефешіешсЫ".lower().replace("ы", "і")))

    def test_a_cyrillic_name_is_read_by_its_sounds_too(self) -> None:
        self.assertIn("kyiv", readings("Київ"))
        self.assertNotIn("kyiv", layouts("Київ"))
