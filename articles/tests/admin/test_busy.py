from __future__ import annotations

from unittest import mock

from django.db import DatabaseError, InternalError, OperationalError, ProgrammingError
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

    def test_a_session_that_cannot_be_read_says_so_on_every_screen(self) -> None:
        """No database, something else in its place, or one that takes no changes."""
        self.client.raise_request_exception = False
        for fault in (LOCKED, DatabaseError("file is not a database"), InternalError("read-only")):
            with (
                self.subTest(fault),
                mock.patch(
                    "django.contrib.sessions.backends.db.SessionStore._get_session_from_db", side_effect=fault
                ),
                self.assertLogs("articles.admin.busy"),
            ):
                answer = self.client.post("/admin/flash/", {"flash-title": "The bridge is open"})
                self.assertContains(answer, "The database does not answer", status_code=503)
                self.assertContains(answer, "this browser keeps it", status_code=503)

    def test_a_fault_of_our_own_is_not_blamed_on_the_database(self) -> None:
        self.client.raise_request_exception = False
        for fault in (ProgrammingError("no such column"), ValueError("a bug")):
            with (
                self.subTest(fault),
                mock.patch("articles.admin.rubric.RubricAdmin.get_queryset", side_effect=fault),
                self.assertLogs("django.request"),
            ):
                answer = self.client.get("/admin/articles/rubric/")
                self.assertContains(answer, "Server error", status_code=500)
