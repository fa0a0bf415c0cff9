"""Promises of conditions whose plan is kept: they find what Django's own find, in words that never change."""

from __future__ import annotations

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from portal.accounts.models import User
from portal.planned import Among, Beginning
from portal.tests.engines import is_postgresql

NAMES = ("", "a", "ab", "abc", "b", "a%", "a_", "є", "єв", "і", "\U0010fffd", "a\U0010fffd")


def make() -> list[User]:
    return [
        User.objects.create(username=f"{number}", email=f"{number}@example.org", first_name=name)
        for number, name in enumerate(NAMES)
    ]


class AmongTests(TestCase):
    def setUp(self) -> None:
        self.rows = make()
        self.keys = [row.pk for row in self.rows]

    def test_it_finds_the_rows_of_all_keys(self) -> None:
        for keys in ([], self.keys[:1], self.keys[2:5] * 2, [*self.keys, 0, -1, 2**40]):
            found = User.objects.filter(Among("pk", keys)).values_list("pk", flat=True)
            self.assertCountEqual(found, set(keys) & set(self.keys))

    def test_of_no_keys_nobody_is_asked(self) -> None:
        with self.assertNumQueries(0):
            self.assertEqual(list(User.objects.filter(Among("pk", []))), [])

    def test_keys_may_be_what_another_query_finds(self) -> None:
        some = User.objects.filter(first_name__startswith="a").values("pk")
        self.assertCountEqual(User.objects.filter(Among("pk", some)), User.objects.filter(pk__in=some))
        self.assertCountEqual(User.objects.filter(Among("pk", some.none())), [])

    def test_of_however_many_keys_a_server_reads_the_same(self) -> None:
        if not is_postgresql():
            self.skipTest("SQLite plans in no time.")
        texts = set()
        for keys in (self.keys[:1], self.keys, [2**40]):
            sql, parameters = User.objects.filter(Among("pk", keys)).query.sql_with_params()
            texts.add(sql)
            self.assertEqual({type(key).__name__ for key in parameters[0]}, {"Int8"})
        self.assertEqual(len(texts), 1)


class BeginningTests(HypothesisTestCase):
    @given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=3))
    @example("a")
    @example("a%")
    @example("")
    @example("\U0010fffd")
    @settings(max_examples=30)
    def test_it_finds_what_begins_so(self, text: str) -> None:
        make()
        with CaptureQueriesContext(connection) as asked:
            found = set(
                User.objects.filter(Beginning("first_name", text)).values_list("first_name", flat=True)
            )
        self.assertEqual(found, {name for name in NAMES if name.startswith(text)})
        self.assertNotIn("LIKE", asked[0]["sql"])
