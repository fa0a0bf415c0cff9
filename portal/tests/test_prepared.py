"""Prepared queries answer as Django's own do, whatever was asked before."""

from __future__ import annotations

import datetime as dt
import threading

from django.db import connection
from django.db.models import QuerySet
from django.test import SimpleTestCase, TestCase, override_settings
from django.test.utils import CaptureQueriesContext

from portal.masthead.models import ExchangeRate, Source
from portal.prepared import Asked, Constant, Prepared, prepared

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@prepared
def rates_of(currency: str, since: dt.datetime) -> QuerySet[ExchangeRate]:
    """Rates of a currency that were fetched since a moment, the newest first."""
    return ExchangeRate.objects.filter(currency=currency, fetched_at__gte=since).order_by("-effective_on")


class PreparedTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        for day in (18, 19, 20):
            for currency in ("USD", "EUR"):
                rate = ExchangeRate.objects.create(
                    currency=currency, value="41.5", effective_on=dt.date(2026, 11, day), source=Source.BANK
                )
                ExchangeRate.objects.filter(pk=rate.pk).update(fetched_at=NOON.replace(day=day))

    def test_each_values_get_their_own_rows(self) -> None:
        for _ in range(2):
            for currency in ("USD", "EUR", "PLN"):
                for since in (NOON, NOON - dt.timedelta(days=1, seconds=1), NOON + dt.timedelta(seconds=1)):
                    wanted = ExchangeRate.objects.filter(currency=currency, fetched_at__gte=since)
                    with self.subTest(currency, since=since):
                        found = rates_of(currency, since=since)
                        self.assertEqual(found, list(wanted.order_by("-effective_on")))

    def test_its_sql_is_the_same_each_time(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            rates_of("USD", NOON)
            rates_of("USD", NOON)
        self.assertEqual(len({one["sql"] for one in asked}), 1)
        self.assertEqual(len(asked), 2)

    def test_rows_are_read_anew(self) -> None:
        before = rates_of("USD", NOON)
        ExchangeRate.objects.filter(currency="USD").update(value="40")
        self.assertNotEqual(before[0].value, rates_of("USD", NOON)[0].value)


class ConstantTests(TestCase):
    def test_the_word_stands_in_the_statement_itself(self) -> None:
        rows = ExchangeRate.objects.filter(currency=Constant("USD"))
        sql, parameters = rows.query.sql_with_params()
        self.assertIn("'USD'", sql)
        self.assertEqual(parameters, ())
        ExchangeRate.objects.all().delete()
        self.assertEqual(list(rows), [])
        for word in ("a'b", "a b", ""):
            with self.assertRaises(ValueError):
                Constant(word)


class StatementTests(SimpleTestCase):
    def prepare(self, seen: list[str]) -> Prepared[[str], ExchangeRate]:
        @prepared
        def of(currency: str) -> QuerySet[ExchangeRate]:
            assert isinstance(currency, Asked)
            seen.append(currency.name)
            return ExchangeRate.objects.filter(currency=currency)

        return of

    def test_sql_is_made_once_for_each_thread(self) -> None:
        seen: list[str] = []
        of = self.prepare(seen)
        of._statement()
        of._statement()
        self.assertEqual(seen, ["currency"])
        thread = threading.Thread(target=of._statement)
        thread.start()
        thread.join()
        self.assertEqual(len(seen), 2)

    def test_other_editions_may_mean_other_columns(self) -> None:
        seen: list[str] = []
        of = self.prepare(seen)
        of._statement()
        with override_settings(PORTAL_EDITIONS=["uk"]):
            of._statement()
        self.assertEqual(len(seen), 2)
