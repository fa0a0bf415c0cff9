"""Exchange rates typed in by hand."""

from __future__ import annotations

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.masthead.models import ExchangeRate, Source

ADD = reverse("admin:masthead_exchangerate_add")


class EditingRatesTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.client.force_login(User.objects.create_superuser("chief", "chief@example.org", "pass-word"))
        self.rate = {"currency": "USD", "value": "42.15", "effective_on": timezone.localdate().isoformat()}

    def test_what_an_editor_types_in_is_the_editors_word(self) -> None:
        self.assertRedirects(
            self.client.post(ADD, self.rate), reverse("admin:masthead_exchangerate_changelist")
        )
        self.assertEqual(ExchangeRate.objects.get().source, Source.EDITOR)
        self.assertContains(self.client.get("/rates/"), "42.15")

    def test_only_currencies_that_pages_show_can_be_chosen(self) -> None:
        answer = self.client.post(ADD, {**self.rate, "currency": "XYZ"})
        self.assertIn("currency", answer.context["adminform"].errors)

    def test_a_second_rate_of_a_day_leads_to_the_first(self) -> None:
        self.client.post(ADD, self.rate)
        self.assertContains(self.client.post(ADD, self.rate), "open it in the list and change it")
