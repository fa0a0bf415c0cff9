from __future__ import annotations

import datetime as dt

import time_machine
from django.test import SimpleTestCase
from django.utils import translation

from articles.templatetags import slots, wire
from portal.kit.typography import NBSP

# 15:42 in Kyiv.
NOW = dt.datetime(2025, 11, 21, 13, 42, tzinfo=dt.UTC)


@time_machine.travel(NOW, tick=False)
class ClockTests(SimpleTestCase):
    def shown(self, language: str, *moment: int) -> str:
        with translation.override(language):
            return wire.clock(dt.datetime(*moment, tzinfo=dt.UTC))

    def test_today_is_an_hour_in_the_portals_zone(self):
        self.assertEqual(self.shown("en", 2025, 11, 21, 12, 5), "14:05")

    def test_the_day_ends_with_the_portals_midnight(self):
        self.assertEqual(self.shown("en", 2025, 11, 20, 22, 1), "00:01")
        self.assertEqual(self.shown("en", 2025, 11, 20, 21, 59), "20 Nov")

    def test_ukrainian_months_are_small(self):
        self.assertEqual(self.shown("uk", 2025, 11, 20, 12, 0), "20 лис")

    def test_another_year_is_told(self):
        self.assertEqual(self.shown("en", 2024, 11, 20, 12, 0), "20 Nov 2024")

    def test_a_story_without_a_moment_shows_none(self):
        self.assertEqual(wire.clock(None), "")
        self.assertEqual((wire.moment(None, ""), wire.told_moment(None, "")), ("", ""))

    def test_machines_are_told_the_offset(self):
        moment = wire.moment(dt.datetime(2025, 11, 21, 12, 5, tzinfo=dt.UTC), "<14:05>")
        self.assertEqual(moment, '<time datetime="2025-11-21T14:05+02:00">&lt;14:05&gt;</time>')
        moment = wire.told_moment(dt.datetime(2025, 11, 21, 12, 5, tzinfo=dt.UTC), "<14:05>")
        self.assertEqual(moment, '<data value="2025-11-21T14:05+02:00">&lt;14:05&gt;</data>')


class AttributionTests(SimpleTestCase):
    def test_the_verb_is_what_remains_beside_the_name(self):
        for attribution, name, verb in (
            ("Umerov stated", "Rustem Umerov", "stated"),
            ("- he added.", "Rustem Umerov", "added"),
            ("додав Хомишин", "Павло Хомишин", "додав"),
            ("за словами Хомишина", "Павло Хомишин", "за словами"),
            ("", "Rustem Umerov", ""),
        ):
            with self.subTest(attribution=attribution):
                self.assertEqual(wire.without_name(attribution, name), verb)

    def test_markup_is_never_taken_apart(self):
        self.assertEqual(wire.without_name("<em>Umerov</em> stated", "Rustem Umerov"), "")


class SlotTests(SimpleTestCase):
    slot = slots.Slot("16x9", "192px", 480, "1x1", "80px")
    copies = "/a/320.jpg 320w, /a/480.jpg 480w, /a/960.jpg 960w"

    def test_copies_too_wide_for_the_place_are_not_named(self):
        self.assertEqual(self.slot.fitting(self.copies, "16x9"), "/a/320.jpg 320w, /a/480.jpg 480w")
        self.assertEqual(self.slot.fitting(self.copies, "1x1"), "/a/320.jpg 320w")

    def test_one_copy_is_always_named(self):
        self.assertEqual(self.slot.fitting("/a/640.jpg 640w", "16x9"), "/a/640.jpg 640w")


class TitleTests(SimpleTestCase):
    def test_titles_are_set_in_the_language_of_the_page(self):
        with translation.override("uk"):
            self.assertEqual(wire.typeset('Трамвай № 41 – "наш"'), f"Трамвай №{NBSP}41{NBSP}— «наш»")
        with translation.override("en"):
            self.assertEqual(wire.typeset('The "peace plan"'), "The “peace plan”")
