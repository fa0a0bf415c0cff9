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
            self.assertEqual(moments.short_of_this_year(now.replace(year=2007, month=3, day=5)), "5 Mar 2007")
            self.assertEqual(moments.short_of_this_year(now, "H:i"), moments.short(now, "H:i"))
        self.assertEqual(moments.short_of_this_year(None), "")
