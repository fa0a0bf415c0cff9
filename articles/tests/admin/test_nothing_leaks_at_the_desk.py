"""Promises of the desk to who has no rights there: no address of the admin tells a word of a story.

The addresses are those of the URL configuration: a new one is tried by being added.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from django.urls import URLPattern, get_resolver

from articles.desk import preview
from articles.tests.desk.test_publishing import person
from articles.tests.views.test_nothing_leaks import CANARY, LeakTestCase, template
from portal.accounts.models import User

# How a tag, a story and a picture are looked for; what was asked is told again in pages.
BEGUN = CANARY[:5]
ASKED = (("get", ""), ("get", f"?q={BEGUN}"), ("head", ""), ("options", ""), ("post", ""))


def addresses(patterns: Any, prefix: str = "") -> Iterator[str]:
    """Every address below these patterns, with ``%(name)s`` for what it asks for."""
    for one in patterns:
        address = prefix + template(one.pattern)
        if isinstance(one, URLPattern):
            yield address
        else:
            yield from addresses(one.url_patterns, address)


class DeskLeakTests(LeakTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.article = self.written(self.loud)
        self.chief = User.objects.create_superuser("chief", "chief@example.org")
        kept = preview.keep(self.article, "en", self.loud, by=self.chief)
        self.guesses = {"token": kept.token, "app_label": "articles", "content_type_id": "1"}

    def paths(self) -> list[str]:
        desk = [one for one in get_resolver().url_patterns if getattr(one, "app_name", "") == "admin"]
        found = []
        for address in addresses(desk):
            names = re.findall(r"%\((\w+)\)s", address)
            said = {name: self.guesses.get(name, str(self.article.pk)) for name in names}
            found.append(f"/{address % said}")
        # Whoever has signed out would try the rest as a stranger.
        return [path for path in found if path != "/admin/logout/"]

    def told(self, asked: Any = ASKED) -> set[str]:
        """The addresses that tell whoever has signed in a word of the story, or have no answer."""
        telling = set()
        for path, (method, query) in product(self.paths(), asked):
            answer: Any = getattr(self.client, method)(path + query)
            text = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if CANARY.encode() in text.lower() or answer.status_code >= 500:
                telling.add(f"{method} {path}{query}")
        return telling

    def test_who_has_no_rights_is_told_nothing(self) -> None:
        self.client.force_login(person("bare"))
        self.assertEqual(self.told(), set())

    def test_who_has_not_signed_in_gets_no_page_but_that_to_sign_in(self) -> None:
        open_to_all = {path for path in self.paths() if self.client.get(path).status_code == 200}
        self.assertEqual(open_to_all, set())

    def test_who_leads_is_told_by_many(self) -> None:
        self.client.force_login(self.chief)
        self.assertGreater(len(self.told(ASKED[1:2])), 9)
