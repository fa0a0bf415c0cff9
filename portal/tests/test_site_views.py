"""Site pages, rates and error pages as readers get them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.test import TestCase, override_settings

from portal.masthead.models import ExchangeRate, SiteIdentity, Source
from portal.pagecache import values
from portal.pagecache.recording import recording
from portal.pages.texts import SLUGS, shipped

FRIDAY = dt.date(2025, 11, 21)


class SitePageTests(TestCase):
    def test_every_page_is_there_in_both_editions(self) -> None:
        for slug in SLUGS:
            for home, language in (("/", "en"), ("/uk/", "uk")):
                response = self.client.get(f"{home}{slug}/")
                self.assertContains(response, f'<h1 class="text__title">{shipped(slug, language).title}</h1>')
                self.assertContains(response, f'<html lang="{language}">')
                self.assertNotIn("Cookie", response.get("Vary", ""))
                self.assertFalse(response.cookies)

    def test_the_language_switch_leads_to_the_same_page(self) -> None:
        response = self.client.get("/privacy/")
        self.assertContains(response, 'href="/uk/privacy/"')
        self.assertContains(response, 'hreflang="uk" href="http://localhost:8000/uk/privacy/"')
        self.assertContains(self.client.get("/uk/privacy/"), 'href="/privacy/"')

    def test_it_does_in_the_other_order_of_editions_too(self) -> None:
        with override_settings(PORTAL_EDITIONS=["uk", "en"], LANGUAGE_CODE="uk"):
            response = self.client.get("/privacy/")
            self.assertContains(response, '<html lang="uk">')
            self.assertContains(response, 'href="/en/privacy/"')
            self.assertContains(
                self.client.get("/en/privacy/"), 'hreflang="x-default" href="http://localhost:8000/privacy/"'
            )

    def test_the_imprint_has_every_field_of_the_law(self) -> None:
        SiteIdentity.objects.create(
            edition="en", name="Example Agency", legal_name="Example LLC", media_identifier="R12-34567",
            address="1 Example Street, Kyiv", phone="+380 44 000 00 00", email="desk@news.example",
            legal_subject="Subject in the field of online media",
        )  # fmt: skip
        values.forget()
        for home in ("/", "/uk/"):
            response = self.client.get(f"{home}imprint/")
            for text in ("Example LLC", "R12-34567", "1 Example Street, Kyiv", "+380 44 000 00 00"):
                self.assertContains(response, text)
            self.assertContains(response, 'href="mailto:desk@news.example"')

    def test_a_page_costs_one_query_once_its_parts_are_kept(self) -> None:
        self.client.get("/about/")
        with self.assertNumQueries(1), recording():
            self.client.get("/about/")

    def test_a_demonstration_says_so_and_is_not_indexed(self) -> None:
        SiteIdentity.objects.create(edition="en", name="Example Agency", is_demonstration=True)
        values.forget()
        for path in ("/about/", "/uk/about/", "/rates/", "/nowhere/"):
            response = self.client.get(path)
            self.assertContains(response, 'name="robots" content="noindex"', status_code=response.status_code)
        self.assertContains(self.client.get("/about/"), "persons and events are invented")


class RatesPageTests(TestCase):
    def keep(self, currency: str, value: str, day: dt.date, source: Source = Source.BANK) -> None:
        ExchangeRate.objects.create(currency=currency, value=Decimal(value), effective_on=day, source=source)

    def test_rates_are_shown_with_sign_words_date_and_source(self) -> None:
        today = dt.date.today()
        self.keep("USD", "42.09", today - dt.timedelta(days=1))
        self.keep("USD", "42.15", today)
        response = self.client.get("/rates/")
        self.assertContains(response, "42.15")
        self.assertContains(response, "+0.06")
        self.assertContains(response, f'datetime="{today:%Y-%m-%d}"')
        self.assertContains(response, "National Bank of Ukraine")
        self.assertContains(response, '<svg class="chart"')

    def test_demonstration_data_are_called_so(self) -> None:
        self.keep("EUR", "49.00", dt.date.today(), Source.DEMONSTRATION)
        self.assertContains(self.client.get("/rates/"), "demonstration data")

    def test_an_old_rate_says_how_old_it_is(self) -> None:
        self.keep("USD", "42.15", dt.date.today() - dt.timedelta(days=9))
        self.assertContains(self.client.get("/rates/"), "9 days old")

    def test_without_any_rate_the_page_says_so(self) -> None:
        self.assertContains(self.client.get("/rates/"), "No rate is known yet")

    def test_it_costs_two_queries(self) -> None:
        self.keep("USD", "42.15", dt.date.today())
        self.client.get("/rates/")
        with self.assertNumQueries(2), recording():
            self.client.get("/rates/")


class ErrorPageTests(TestCase):
    def test_a_missing_page_is_said_in_the_addresss_language(self) -> None:
        for path, language in (("/nowhere/", "en"), ("/uk/nowhere/", "uk")):
            response = self.client.get(path)
            self.assertContains(response, f'<html lang="{language}">', status_code=404)
            self.assertContains(response, 'content="noindex"', status_code=404)

    def test_the_style_guide_is_for_debug_only(self) -> None:
        self.assertEqual(self.client.get("/styleguide/").status_code, 404)

    def test_the_primarys_own_prefix_moves_for_good(self) -> None:
        self.assertRedirects(self.client.get("/en/about/"), "/about/", status_code=301)
