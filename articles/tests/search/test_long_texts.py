"""Promises of search to whoever writes more than an index holds of a text."""

from __future__ import annotations

from unittest import TestCase as PlainTestCase

from django.test import TestCase

from articles import search
from articles.search import desk
from articles.search.engines import engine
from articles.search.vectors import MOST_BYTES, written
from articles.tests.factories import article
from articles.tests.search.asking import found

# Different words, each of eleven letters of two bytes: more than the megabyte that a tsvector holds.
LONG = " ".join(
    "слово" + "".join("абвгдеєжзи"[int(digit)] for digit in f"{number:06}") for number in range(60_000)
)


class LongTextTests(TestCase):
    def test_it_can_be_published_and_is_found_by_its_beginning(self) -> None:
        row = article(title="Bridge", body=f"Tram. {LONG}")

        search.index(row)
        desk.keep(row.pk, row.title, [row.body.text])
        self.assertEqual(found("bridge"), [row.pk])
        self.assertEqual(found("tram"), [row.pk])
        self.assertEqual(found("словоаааааб"), [row.pk])
        engine().delete(row.pk)
        self.assertEqual(found("bridge"), [])


class WrittenTests(PlainTestCase):
    def test_what_comes_first_is_kept_within_the_limit(self) -> None:
        words = [(word, str(place)) for place, word in enumerate(LONG.split(), 1)]
        kept = written(iter(words))
        self.assertTrue(kept.startswith("'словоаааааа':1 'словоаааааб':2 "))
        self.assertLess(len(kept.replace("'", "").replace(":", "").encode()), MOST_BYTES * 1.2)
        self.assertGreater(kept.count("':"), 30_000)

    def test_a_word_keeps_as_many_places_as_a_vector_has_room_for(self) -> None:
        kept = written(("tram", str(place)) for place in range(1, 1_000))
        self.assertEqual(kept.count(","), 254)
        self.assertEqual(written(()), "")
