"""What pages share of few rows is read together, kept, and read anew once purged or past its time."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import time_machine
from django.test import TestCase

from articles.models import Rubric
from articles.models.rubric import top_rubrics
from portal.masthead.identity import identity_of
from portal.masthead.models import RATES, ExchangeRate, SiteIdentity, Source
from portal.masthead.rates import strip, strip_of
from portal.pagecache import values
from portal.pagecache.recording import recording
from portal.pages.reading import titles

FRIDAY = dt.date(2025, 11, 21)


@time_machine.travel("2025-11-21 12:00+02:00", tick=False)
class SharedTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        SiteIdentity.objects.create(edition="en", name="Example Agency", minimum_age=21)
        Rubric.objects.create(labels={"en": "Kyiv", "uk": "Київ"}, position=2)
        Rubric.objects.create(labels={"en": "World", "uk": "Світ"}, position=1)
        for number in range(4):
            for currency in ("EUR", "USD"):
                ExchangeRate.objects.create(
                    currency=currency,
                    value=Decimal("41.873215") + number,
                    effective_on=FRIDAY - dt.timedelta(days=number),
                    source=Source.BANK,
                )

    def test_all_that_lacks_is_one_query(self) -> None:
        with self.assertNumQueries(1):
            self.assertEqual(identity_of("en").name, "Example Agency")
            self.assertEqual([rubric.slug for rubric in top_rubrics("en")], ["world", "kyiv"])
            self.assertEqual(len(strip_of("en")), 2)
            self.assertIn("about", titles("en"))

    def test_each_edition_has_its_own(self) -> None:
        self.assertNotEqual(titles("en"), titles("uk"))

    def test_values_are_those_of_the_rows(self) -> None:
        self.assertEqual(strip_of("en"), strip())
        self.assertEqual(identity_of("en").minimum_age, 21)
        self.assertIs(identity_of("en").is_demonstration, False)
        self.assertEqual(top_rubrics("en"), list(Rubric.objects.top().in_menu_order()))
        self.assertEqual(top_rubrics("en")[0].labels, {"en": "World", "uk": "Світ"})

    def test_a_page_depends_on_what_it_asks_and_on_nothing_read_along(self) -> None:
        for _ in range(2):
            with recording() as notes:
                identity_of("en")
            self.assertEqual((notes.keys, notes.expires_at), ({"identity"}, None))

    def test_a_purge_is_seen_and_costs_one_query(self) -> None:
        strip_of("en")
        with self.captureOnCommitCallbacks(execute=True):
            ExchangeRate.objects.get(currency="USD", effective_on=FRIDAY).delete()
        with self.assertNumQueries(1):
            self.assertEqual(strip_of("en"), strip_of("en"))
        self.assertEqual(strip_of("en"), strip())
        with recording() as notes:
            strip_of("en")
        self.assertEqual(notes.keys, {RATES})

    def test_midnight_outdates_what_says_something_of_today(self) -> None:
        self.assertEqual(strip_of("en")[0].age_days, 0)
        with time_machine.travel("2025-11-22 00:00:01+02:00", tick=False):
            self.assertEqual(strip_of("en")[0].age_days, 1)

    def test_what_will_be_rolled_back_is_not_kept(self) -> None:
        with values.provisionally():
            identity_of("en")
        with self.assertNumQueries(1):
            identity_of("en")
