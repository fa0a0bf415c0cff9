"""What the demonstration puts into an empty masthead."""

from __future__ import annotations

from django.test import TestCase

from portal.masthead import demo, rates
from portal.masthead.models import ExchangeRate, SiteIdentity


class DemoMastheadTests(TestCase):
    def test_each_edition_gets_the_identity_marked_as_a_demonstration(self) -> None:
        demo.load()
        rows = SiteIdentity.objects.order_by("edition")
        self.assertEqual([(row.edition, row.short_name) for row in rows], [("en", "UNN"), ("uk", "УНН")])
        for row in rows:
            row.full_clean()
            self.assertTrue(row.is_demonstration)
            self.assertEqual((row.media_identifier, row.minimum_age, row.first_year), ("R40-05926", 21, 2007))
        self.assertFalse(demo.is_own())

    def test_it_gets_thirty_days_of_rates_that_say_what_they_are(self) -> None:
        demo.load()
        strip = rates.strip()
        self.assertEqual([rate.currency for rate in strip], ["USD", "EUR"])
        for rate in strip:
            self.assertTrue(rate.is_demonstration)
            self.assertIsNotNone(rate.change)
            self.assertFalse(rate.is_stale)
        for rows in rates.history().values():
            self.assertGreaterEqual(len(rows), 19)

    def test_a_second_load_changes_nothing(self) -> None:
        demo.load()
        before = list(ExchangeRate.objects.values_list("pk", "fetched_at"))
        demo.load()
        self.assertEqual(list(ExchangeRate.objects.values_list("pk", "fetched_at")), before)

    def test_an_identity_of_ones_own_stays(self) -> None:
        SiteIdentity.objects.create(edition="en", name="Ours")
        demo.load()
        self.assertTrue(demo.is_own())
        self.assertEqual(SiteIdentity.objects.get().name, "Ours")
