from __future__ import annotations

import datetime as dt
from decimal import Decimal
from html import unescape

import time_machine
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.test import RequestFactory, SimpleTestCase, TestCase, override_settings
from django.utils.html import strip_tags

from portal import navigation
from portal.masthead.chart import line_chart
from portal.masthead.identity import Profile, identity_of, network_of
from portal.masthead.models import ExchangeRate, SiteIdentity
from portal.masthead.templatetags.masthead import Masthead, masthead
from portal.navigation import Link
from portal.pagecache import parts, values

FRIDAY = dt.date(2025, 11, 21)


def head_of(**context: object) -> Masthead:
    return masthead(Context(context))


class IdentityTests(TestCase):
    def test_empty_fields_are_the_primary_editions(self) -> None:
        SiteIdentity.objects.create(
            edition="en", name="Example Agency", short_name="EXA", media_identifier="R12-34567", phone="044"
        )
        SiteIdentity.objects.create(edition="uk", name="Приклад", minimum_age=0)
        found = identity_of("uk")
        self.assertEqual((found.name, found.short_name), ("Приклад", "EXA"))
        self.assertEqual((found.media_identifier, found.phone), ("R12-34567", "044"))

    def test_a_zero_of_an_edition_is_its_own_word(self) -> None:
        SiteIdentity.objects.create(edition="en", minimum_age=21)
        SiteIdentity.objects.create(edition="uk", minimum_age=0)
        self.assertEqual(identity_of("uk").minimum_age, 0)

    def test_without_rows_the_portal_still_has_a_name(self) -> None:
        found = identity_of("en")
        self.assertEqual((found.name, found.short_name), ("Dateline", "Dateline"))

    def test_a_name_alone_is_the_short_name_too(self) -> None:
        SiteIdentity.objects.create(edition="en", name="Example Agency")
        self.assertEqual(identity_of("en").short_name, "Example Agency")

    def test_the_media_identifier_has_the_registers_form(self) -> None:
        for text, good in (
            ("R40-05926", True),
            ("R4-05926", False),
            ("r40-05926", False),
            ("R40-059261", False),
        ):
            row = SiteIdentity(edition="en", media_identifier=text)
            if good:
                row.full_clean()
            else:
                self.assertRaises(ValidationError, row.full_clean)

    def test_social_networks_are_https_addresses(self) -> None:
        row = SiteIdentity(edition="en", social_links="https://x.com/example\njavascript:alert(1)")
        self.assertRaises(ValidationError, row.full_clean)

    @time_machine.travel("2025-11-21", tick=False)
    def test_the_last_year_of_copyright_is_this_one(self) -> None:
        for first, shown in ((2007, "2007 — 2025"), (2025, "2025"), (None, "2025")):
            with self.captureOnCommitCallbacks(execute=True):
                SiteIdentity.objects.update_or_create(edition="en", defaults={"first_year": first})
            self.assertEqual(identity_of("en").copyright_years, shown)

    def test_networks_are_named_and_listed_once(self) -> None:
        SiteIdentity.objects.create(
            edition="en",
            telegram="https://t.me/example",
            social_links="https://www.facebook.com/example\n\nhttps://t.me/example\nhttps://example.social/@us",
        )
        self.assertEqual(
            identity_of("en").social,
            [
                Profile("Telegram", "https://t.me/example"),
                Profile("Facebook", "https://www.facebook.com/example"),
                Profile("example.social", "https://example.social/@us"),
            ],
        )

    def test_a_look_alike_is_not_named_as_the_network(self) -> None:
        self.assertEqual(network_of("https://x.com.example/us"), "x.com.example")


class MastheadTests(TestCase):
    def test_a_second_page_costs_no_query(self) -> None:
        with self.assertNumQueries(1):
            first = head_of()
            _ = first.identity, first.is_demo
        with self.assertNumQueries(0):
            again = head_of()
            _ = again.identity, again.is_demo

    def test_menus_are_asked_for_once(self) -> None:
        self.assertTrue(head_of().pages)
        _ = head_of().rubrics, head_of().sections
        with self.assertNumQueries(0):
            _ = head_of().pages, head_of().rubrics, head_of().sections

    def test_a_change_shows_at_once(self) -> None:
        self.assertEqual(head_of().identity.name, "Dateline")
        with self.captureOnCommitCallbacks(execute=True):
            SiteIdentity.objects.create(edition="en", name="Example Agency")
        self.assertEqual(head_of().identity.name, "Example Agency")

    def strip(self, edition: str) -> str:
        """The words of the strip, spaces as one."""
        html, _edition = parts.render(parts.address_of("strip", edition))
        return " ".join(unescape(strip_tags(html)).split())

    def test_the_date_is_said_as_each_language_says_it(self) -> None:
        with time_machine.travel("2025-11-21 23:30+02:00", tick=False):
            self.assertIn("Friday, 21 November 2025", self.strip("en"))
            self.assertIn("п'ятниця, 21 листопада 2025", self.strip("uk").lower())

    def test_the_day_is_the_newsrooms_not_greenwichs(self) -> None:
        with time_machine.travel("2025-11-21 22:30+00:00", tick=False):
            self.assertIn("22 November", self.strip("en"))

    def test_the_strip_shows_the_rates_in_force(self) -> None:
        ExchangeRate.objects.create(currency="USD", value=Decimal(42), effective_on=FRIDAY)
        self.assertIn("USD 42.00", self.strip("en"))

    def test_menus_are_what_rooms_announced(self) -> None:
        def provider() -> list[Link]:
            return [Link("Tram", "/tram/")]

        navigation.register(navigation.SECTIONS, provider)
        self.addCleanup(navigation._providers[navigation.SECTIONS].remove, provider)
        values.forget()
        self.assertIn(Link("Tram", "/tram/"), head_of().sections)

    def test_an_unknown_menu_is_an_error(self) -> None:
        with self.assertRaises(KeyError):
            navigation.register("sidebar", list)


class EditionSwitchTests(SimpleTestCase):
    databases = {"default"}

    def links(self, **context: object) -> dict[str, tuple[str, str]]:
        return {link.code: (link.url, link.alternate) for link in head_of(**context).editions}

    def test_a_story_leads_to_its_own_translation(self) -> None:
        paths = {"en": "/news/tram/", "uk": "/uk/news/tramvai/"}
        site = "http://localhost:8000"
        self.assertEqual(
            self.links(alternates=paths, switch=paths),
            {code: (path, f"{site}{path}") for code, path in paths.items()},
        )

    def test_an_untranslated_story_has_no_alternates_and_leads_to_its_rubric(self) -> None:
        switch = {"en": "/rubric/kyiv/?untranslated=1", "uk": "/uk/news/tramvai/"}
        found = self.links(alternates={"uk": "/uk/news/tramvai/"}, switch=switch)
        self.assertEqual(found, {code: (path, "") for code, path in switch.items()})

    def test_a_page_that_nobody_answered_leads_to_the_front_pages(self) -> None:
        request = RequestFactory().get("/nowhere/")
        self.assertEqual(self.links(request=request), {"en": ("/", ""), "uk": ("/uk/", "")})

    def test_strangers_get_the_ukrainian_version_where_there_is_one(self) -> None:
        paths = {"en": "/news/tram/", "uk": "/uk/news/tramvai/"}
        for order in (["en", "uk"], ["uk", "en"]):
            with override_settings(PORTAL_EDITIONS=order):
                self.assertTrue(head_of(alternates=paths).x_default.endswith(paths["uk"]))

    def test_it_works_from_a_template(self) -> None:
        template = Template("{% load masthead %}{% masthead as masthead %}{{ masthead.home }}")
        self.assertEqual(template.render(Context()), "/")


class ChartTests(SimpleTestCase):
    def test_a_value_holds_until_the_next(self) -> None:
        chart = line_chart([(FRIDAY, Decimal(42)), (FRIDAY + dt.timedelta(days=3), Decimal(43))])
        assert chart is not None
        first, last = chart.marks
        self.assertEqual(chart.path, f"M{first.x} {first.y}H{last.x}V{last.y}H{chart.right}.0")
        self.assertGreater(chart.marks[0].y, chart.marks[1].y)

    def test_everything_stays_within_the_frame(self) -> None:
        points = [(FRIDAY + dt.timedelta(days=day), Decimal(day * day)) for day in range(30)]
        chart = line_chart(points)
        assert chart is not None
        for mark in (*chart.marks, *chart.levels, *chart.days):
            self.assertTrue(0 <= mark.x <= chart.width)
            self.assertTrue(0 <= mark.y <= chart.height)

    def test_an_unchanged_rate_is_a_line_in_the_middle(self) -> None:
        chart = line_chart([(FRIDAY, Decimal(42)), (FRIDAY + dt.timedelta(days=1), Decimal(42))])
        assert chart is not None
        self.assertEqual(len({mark.y for mark in chart.marks}), 1)

    def test_one_point_is_no_line(self) -> None:
        self.assertIsNone(line_chart([(FRIDAY, Decimal(42))]))
