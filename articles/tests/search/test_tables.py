"""The tables themselves: large enough, and the same for ever."""

from __future__ import annotations

import hashlib
from unittest import TestCase

from articles.tests.search import quality

# As they were before there was a tokeniser to please. Better words go into tables of their own.
FROZEN = {
    "names": "85f5a52a0723bdd67e4e5346713e3ef26bb40b293e3772a1f321b56f6ba9bc06",
    "strangers": "58fa7c093b63a71054495aca5677e2e92e49808220463d7c2da2d8e505e6d0f4",
    "words": "fa530756348a4d7c6bf00473ae15decdc65e8db28361131aaf8009b86da51a86",
}


class TableTests(TestCase):
    def test_the_tables_are_frozen(self) -> None:
        for table, digest in FROZEN.items():
            found = hashlib.sha256((quality.HERE / f"{table}.tsv").read_bytes()).hexdigest()
            self.assertEqual(found, digest, f"{table}.tsv was changed")

    def test_they_are_large_enough_to_judge_by(self) -> None:
        self.assertGreaterEqual(len(quality.names()), 60)
        self.assertGreaterEqual(len(quality.words()), 100)
        self.assertGreaterEqual(len(quality.strangers()), 200)

    def test_every_name_has_a_spelling_for_english_stories(self) -> None:
        self.assertTrue(all(name.latin and name.forms for name in quality.names()))

    def test_no_stranger_is_a_form_of_its_own_pair(self) -> None:
        families = [set(map(str.casefold, row.forms)) for row in (*quality.names(), *quality.words())]
        for pair in quality.strangers():
            both = {pair.typed.casefold(), pair.written.casefold()}
            if not pair.one_way:
                self.assertFalse([family for family in families if both <= family], pair)
