from __future__ import annotations

import datetime as dt

from django.test import SimpleTestCase
from django.utils import timezone, translation

from portal import moments


class ShortDateTests(SimpleTestCase):
    def test_months_are_written_as_the_language_writes_them(self) -> None:
        day = dt.date(2025, 11, 20)
        for language, shown in (("en", "20 Nov"), ("uk", "20 лис")):
            with self.subTest(language), translation.override(language):
                self.assertEqual(moments.short(day), shown)

    def test_moments_are_those_of_the_newsroom(self) -> None:
        late = dt.datetime(2025, 11, 20, 23, 30, tzinfo=dt.UTC)
        with translation.override("uk"):
            self.assertEqual(moments.short(late, "j M H:i"), "21 лис 01:30")

    def test_another_year_is_named(self) -> None:
        now = timezone.now()
        with translation.override("en"):
            another_year = dt.datetime(2007, 3, 5, 12, 0, tzinfo=dt.UTC)
            self.assertEqual(moments.short_of_this_year(another_year), "5 Mar 2007")
            self.assertEqual(moments.short_of_this_year(now, "H:i"), moments.short(now, "H:i"))
        self.assertEqual(moments.short_of_this_year(None), "")


class ExactMomentTests(SimpleTestCase):
    def test_a_moment_says_whose_clock_it_is_and_whether_summers(self) -> None:
        summer, winter = (dt.datetime(2007, month, 1, 6, 0, tzinfo=dt.UTC) for month in (7, 12))
        with translation.override("en"):
            self.assertEqual(moments.exact(summer), "1 Jul 2007 09:00 (Kyiv time, EEST)")
            self.assertEqual(moments.exact(winter), "1 Dec 2007 08:00 (Kyiv time, EET)")
        with translation.override("uk"):
            self.assertEqual(moments.exact(winter), "1 гру 2007 08:00 (за Києвом, EET)")

    def test_other_zones_are_named_by_their_city(self) -> None:
        winter = dt.datetime(2007, 12, 1, 6, 0, tzinfo=dt.UTC)
        with self.settings(PORTAL_TIME_ZONE="America/New_York", TIME_ZONE="America/New_York"):
            self.assertEqual(moments.zone(winter), "New York time, EST")

    def test_this_year_needs_no_name(self) -> None:
        now = timezone.now()
        self.assertEqual(moments.minute(now), moments.short(now, "j M H:i"))
        self.assertEqual(moments.minute(None), "")
