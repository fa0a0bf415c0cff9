"""Settings as a person writes them: read, or refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from unittest import TestCase

from portal.kit import values


class ValueTests(TestCase):
    def refused(self, parse: Callable[[str], object], *written: str) -> None:
        for text in written:
            with self.subTest(text), self.assertRaises(ValueError):
                parse(text)

    def test_chats_have_editions(self) -> None:
        read = values.chats(" uk:@news_uk , en:-1001234567890 ,")
        self.assertEqual(read, {"uk": "@news_uk", "en": "-1001234567890"})
        self.assertEqual(values.chats(""), {})
        self.refused(
            values.chats, "@news", "uk:", "uk:news", "uk:@a b", "uk:@a,uk:@b", ":@a", "uk:-", "uk:@кіт"
        )

    def test_seconds_are_few(self) -> None:
        self.assertEqual(values.seconds("0.5"), 0.5)
        self.refused(values.seconds, "0", "-1", "61", "soon", "nan", "inf")

    def test_an_address_may_be_left_out(self) -> None:
        self.assertEqual(values.web_address_or_none(" "), "")
        self.refused(values.web_address_or_none, "hub.example", "ftp://hub.example/")
