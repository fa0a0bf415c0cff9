from __future__ import annotations

from django.test import TestCase, override_settings


class StyleguideTests(TestCase):
    @override_settings(DEBUG=True)
    def test_it_shows_every_component_in_debug(self):
        page = self.client.get("/styleguide/").content.decode()
        for component in (
            "wire__item--newest",
            "popular__item",
            "card--text",
            "quote__speaker",
            "addition",
            "recall",
        ):
            self.assertIn(component, page)

    def test_it_is_missing_otherwise(self):
        self.assertEqual(self.client.get("/styleguide/").status_code, 404)
