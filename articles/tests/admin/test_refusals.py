"""Odd numbers in addresses and forms are answered, never with an error page."""

from __future__ import annotations

from django.urls import reverse

from articles.models import Article
from articles.tests.admin.test_article import ADD, ArticleFormTestCase
from portal.accounts.models import User

# Longer than Python reads into a number, and longer than a database keeps.
LONG, BIG = "9" * 5000, "9" * 30


class OddNumberTests(ArticleFormTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.article = self.published()
        self.editor = User.objects.create_superuser("chief", "chief@example.org")
        self.client.force_login(self.editor)

    def test_in_addresses(self) -> None:
        below = "/admin/articles/article/"
        for number in (LONG, BIG):
            for address in (
                f"{below}preview/?article={number}",
                f"{ADD}?translation_of={number}",
                f"{below}{number}/change/",
                f"{below}{self.article.pk}/revisions/?below={number}",
                f"{below}{self.article.pk}/revisions/compare/?old={number}",
                f"/admin/translations/?rubric={number}",
                f"/admin/media/image/picker/?before={number}",
                f"/admin/desk/auditentry/?person={number}",
                f"/admin/desk/auditentry/?object=article:{number}",
            ):
                with self.subTest(address[:60]):
                    self.assertLess(self.client.get(address).status_code, 500)

    def test_in_forms(self) -> None:
        form, links = self.address(self.article), reverse("admin:article_links", args=[self.article.pk])
        pulse = {"_person": str(self.editor.pk), "form_key": "a" * 32}
        for number in (LONG, BIG):
            for address, sent in (
                (reverse("admin:read_notices"), {"notice": number}),
                (reverse("admin:articles_article_pulse"), {**pulse, "_article": number}),
                (
                    reverse("admin:articles_article_pulse"),
                    {**pulse, "_article": self.article.pk, "version": number},
                ),
                (reverse("admin:articles_article_discard"), {"article": number}),
                (links, {"_revoke": number}),
                (links, {"hours": number}),
                (form, self.filled(_take_back_correction=number, version=self.article.draft.version)),
                (form, self.filled(version=number)),
                (form, self.filled(lead_image=number)),
                (form, self.filled(rubric=number)),
            ):
                with self.subTest(f"{address} {next(iter(sent))}"):
                    self.assertLess(self.client.post(address, sent).status_code, 500)
        self.assertEqual(Article.objects.count(), 1)
