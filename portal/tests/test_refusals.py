"""What people read who may not, or whose form came too late."""

from __future__ import annotations

from django.test import Client, TestCase
from django.urls import reverse

from portal.accounts.models import User


class RefusalTests(TestCase):
    databases = {"default", "readership"}

    def test_a_form_that_came_too_late_says_what_to_do(self) -> None:
        page = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a"})
        for words in ("The form was not accepted", "скопіюйте написане"):
            self.assertContains(page, words, status_code=403)

    def test_a_missing_right_is_named_in_both_languages(self) -> None:
        self.client.force_login(User.objects.create(username="it", email="it@example.org", is_staff=True))
        page = self.client.get(reverse("admin:articles_article_changelist"))
        for words in ("This needs a permission", "Для цього потрібен дозвіл"):
            self.assertContains(page, words, status_code=403)
