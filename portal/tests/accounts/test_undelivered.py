"""Promises of letters that do not get away: somebody is told, and nobody once they do."""

from __future__ import annotations

from datetime import timedelta

from django.core import mail
from django.test import TestCase
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal import readiness
from portal.accounts import letters, undelivered
from portal.accounts.models import User
from portal.jobs.worker import ATTEMPTS, try_again
from portal.tests.accounts.tasks import work


class UndeliveredTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.person = User.objects.create_user(
            "ada", "ada@news.example", "a long word for trams", is_staff=True
        )

    def fail(self, attempts: int = 1) -> DBTaskResult:
        """A letter that was tried in vain."""
        letters.forgotten.enqueue(self.person.email)
        row = DBTaskResult.objects.latest("enqueued_at")
        for _time in range(attempts):
            row.worker_ids = [*row.worker_ids, "here"]
            row.save()
            row.set_failed(ConnectionRefusedError("nobody listens"))
            try_again(row)
        return row

    def send(self, email: str) -> None:
        letters.forgotten.enqueue(email)
        row = DBTaskResult.objects.latest("enqueued_at")
        row.set_successful(row.task.call(email))

    def test_one_that_is_tried_again_or_was_given_up_is_told_whoever_asks(self) -> None:
        self.assertEqual(undelivered.said(), "")
        self.fail()
        with self.assertLogs("portal.jobs.worker", "ERROR"):
            given_up = self.fail(ATTEMPTS)
        self.assertEqual(undelivered.said(), "2 letters could not be sent")
        self.assertFalse(readiness.finding("letters").is_well)
        self.assertFalse(readiness.finding("letters").matter.is_vital)
        DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=1, minutes=1))
        self.assertEqual((undelivered.said(), given_up.status), ("", "FAILED"))

    def test_it_is_well_again_with_the_next_letter_that_gets_away_and_not_with_one_to_nobody(self) -> None:
        self.fail()
        self.send("nobody@news.example")
        self.assertEqual(undelivered.said(), "1 letter could not be sent")
        self.send(self.person.email)
        self.assertEqual(undelivered.said(), "")

    def test_a_letter_says_that_no_person_wrote_it(self) -> None:
        letters.forgotten.enqueue(self.person.email)
        work()
        self.assertEqual(mail.outbox[0].message()["Auto-Submitted"], "auto-generated")
