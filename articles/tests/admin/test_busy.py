from __future__ import annotations

from unittest import mock

from django.db import OperationalError
from django.test import TestCase

from articles.desk import drafting
from articles.models import Article, Rubric
from portal.accounts.models import User

LOCKED = OperationalError("database is locked")


class BusyTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.client.force_login(User.objects.create_superuser("chief", "chief@news.example", "x"))

    def test_a_flash_that_the_database_left_undone_can_be_sent_again(self) -> None:
        rubric = Rubric.objects.create(labels={"en": "Society"})
        told = {
            "flash-edition": "en", "flash-title": "The bridge is open", "flash-lead": "Cars cross it.",
            "flash-rubric": str(rubric.pk),
        }  # fmt: skip
        with mock.patch.object(drafting, "begin", side_effect=LOCKED), self.assertLogs("articles.admin.busy"):
            answer = self.client.post("/admin/flash/", told)
        self.assertContains(answer, "Nothing was changed. Load this page again", status_code=503)
        self.assertEqual(answer.headers["Retry-After"], "5")
        self.client.post("/admin/flash/", told)
        self.assertEqual(Article.objects.get().title, "The bridge is open")

    def test_a_list_that_cannot_be_read_says_so(self) -> None:
        with (
            mock.patch("articles.admin.rubric.RubricAdmin.get_queryset", side_effect=LOCKED),
            self.assertLogs("articles.admin.busy"),
        ):
            answer = self.client.get("/admin/articles/rubric/")
        self.assertContains(answer, "Load this page again in a few seconds.", status_code=503)
