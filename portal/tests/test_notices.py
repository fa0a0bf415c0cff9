from __future__ import annotations

from django.test import TestCase

from portal.masthead.models import SiteIdentity
from portal.notices import notices


class FirstEditionTests(TestCase):
    """An outlet of the Ukrainian register leads with Ukrainian."""

    def said(self, *codes: str) -> list[str]:
        with self.settings(PORTAL_EDITIONS=list(codes)):
            return [line.text for line in notices() if "PORTAL_EDITIONS" in line.text]

    def test_a_registered_outlet_is_told_that_ukrainian_leads(self) -> None:
        SiteIdentity.objects.create(edition="en", media_identifier="R40-00000")
        self.assertEqual(len(self.said("en", "uk")), 1)
        self.assertIn("R40-00000", self.said("en", "uk")[0])
        self.assertEqual(self.said("uk", "en"), [])

    def test_an_unregistered_one_is_told_nothing(self) -> None:
        self.assertEqual(self.said("en", "uk"), [])
