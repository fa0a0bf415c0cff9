"""Promises of the number shown."""

from __future__ import annotations

from django.db import connections, router
from django.test import SimpleTestCase, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from articles import readership
from articles.readership import carrying, ledger
from articles.readership.models import CarriedOver, ViewTotal
from articles.tests.readership.requests import person
from portal.tests.engines import queries


class TotalsTests(TestCase):
    databases = {"default", "readership"}

    def test_shown_is_carried_over_plus_counted(self) -> None:
        readership.carry_over(7, 786, source="unn.ua", actor="import_page")
        readership.count_view(7, person())
        readership.flush()
        self.assertEqual(readership.totals([7]), {7: 787})
        row = ViewTotal.objects.get()
        self.assertEqual((row.carried, row.counted), (786, 1))

    def test_an_unread_article_has_none(self) -> None:
        self.assertEqual(readership.totals([5, 6]), {5: 0, 6: 0})

    def test_a_list_costs_one_query(self) -> None:
        with queries(self, counters=1, stories=0):
            readership.totals(range(1, 51))

    def test_an_empty_list_costs_none(self) -> None:
        with queries(self, counters=0):
            self.assertEqual(readership.totals([]), {})

    def test_the_same_source_twice_changes_nothing(self) -> None:
        for _ in range(2):
            readership.carry_over(7, 786, source="unn.ua", actor="import_page")
        self.assertEqual(readership.totals([7]), {7: 786})

    def test_several_sources_add_up(self) -> None:
        readership.carry_over(7, 786, source="unn.ua", actor="import_page")
        readership.carry_over(7, 14, source="old site", actor="Olena", note="From the archive of 2019")
        self.assertEqual(readership.totals([7]), {7: 800})
        self.assertEqual(CarriedOver.objects.get(source="old site").actor, "Olena")

    def test_many_articles_cost_what_one_does(self) -> None:
        readership.carry_over(7, 14, source="old site", actor="Olena")
        readership.carry_over(8, 5, source="unn.ua", actor="import")
        numbers = []
        for views in ({9: (1, "a")}, {pk: (pk * 10, f"note {pk}") for pk in range(7, 57)}):
            with CaptureQueriesContext(connections[router.db_for_write(CarriedOver)]) as asked:
                readership.carry_over_all(views, source="unn.ua", actor="import")
            numbers.append(len(asked))
        self.assertEqual(numbers[0], numbers[1])
        self.assertEqual(readership.totals([7, 8, 9, 56]), {7: 84, 8: 80, 9: 90, 56: 560})
        self.assertEqual(CarriedOver.objects.get(article_id=56).note, "note 56")
        self.assertEqual(carrying.sources()["unn.ua"], (50, sum(range(7, 57)) * 10))

    def test_fewer_than_none_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            readership.carry_over(7, -1, source="unn.ua", actor="import_page")


class SourcesTests(TestCase):
    databases = {"default", "readership"}

    def test_what_each_source_brought_is_known_at_once(self) -> None:
        for article, count in ((7, 786), (8, 100), (7, 700)):
            readership.carry_over(article, count, source="unn.ua", actor="import_page")
        readership.carry_over(9, 5, source="old site", actor="Olena")
        with queries(self, counters=1):
            self.assertEqual(carrying.sources(), {"unn.ua": (2, 800), "old site": (1, 5)})

    def test_forgotten_articles_leave_their_sources(self) -> None:
        readership.carry_over(7, 786, source="unn.ua", actor="import_page")
        readership.carry_over(8, 100, source="unn.ua", actor="import_page")
        ledger.forget({7})
        self.assertEqual(carrying.sources(), {"unn.ua": (1, 100)})
        self.assertEqual(readership.totals([7, 8]), {7: 0, 8: 100})
        ledger.forget({8})
        self.assertEqual(carrying.sources(), {})

    def test_a_forgotten_article_s_counters_do_not_come_back(self) -> None:
        readership.count_view(7, person())
        ledger.forget({7})
        readership.flush()
        self.assertEqual(readership.totals([7]), {7: 0})


class PhraseTests(SimpleTestCase):
    def test_english_has_two_forms(self) -> None:
        with translation.override("en"):
            self.assertEqual(
                [readership.phrase(number) for number in (0, 1, 2)], ["0 views", "1 view", "2 views"]
            )
            self.assertEqual(readership.phrase(15456), "15,456 views")

    def test_ukrainian_numbers_part_by_a_space_that_holds(self) -> None:
        with translation.override("uk"):
            self.assertTrue(readership.phrase(15456).startswith("15\u00a0456 "))
            self.assertTrue(readership.phrase(2460).startswith("2460 "))
