"""Promises of /readyz: it names what is not well in words that strangers may read."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest import mock

from django.db import OperationalError
from django.test import TestCase
from django.utils import timezone

from portal.jobs import beat
from portal.jobs.models import Due
from portal.operations import preparing, readiness


class ReadinessTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.pulse = Due.objects.create(name=beat.PULSE, due_at=timezone.now(), finished_at=timezone.now())

    def told(self) -> tuple[int, dict[str, Any]]:
        answer = self.client.get("/readyz")
        return answer.status_code, answer.json()

    def test_all_is_well(self) -> None:
        status, said = self.told()
        self.assertEqual((status, said["ready"], set(said["checks"].values())), (200, True, {"ok"}))

    def test_a_silent_worker_is_named(self) -> None:
        for silent, status in ((59, 200), (61, 503)):
            Due.objects.update(finished_at=timezone.now() - dt.timedelta(seconds=silent))
            self.assertEqual(self.told()[0], status)
        self.assertIn("silent for", self.told()[1]["checks"]["worker"])
        Due.objects.all().delete()
        self.assertEqual(self.told()[1]["checks"]["worker"], "no worker has been seen")

    def test_migrations_to_apply_are_named(self) -> None:
        waiting = {("articles", "0001_one"), ("articles", "0002_two")}
        plan = mock.patch.object(preparing, "unapplied", return_value=waiting)
        with mock.patch.object(readiness, "_migrated", set()), plan:
            self.assertEqual(self.told()[1]["checks"]["migrations"], "2 to apply")

    def test_a_database_that_does_not_answer_is_named_and_its_error_is_not(self) -> None:
        secret = OperationalError("/srv/secret/portal.sqlite3 is malformed")
        checks = {"worker": mock.Mock(side_effect=secret)}
        with mock.patch.dict(readiness.OWN, checks):
            answer = self.client.get("/readyz")
        self.assertEqual(answer.status_code, 503)
        self.assertEqual(answer.json()["checks"]["worker"], "the database does not answer")
        self.assertNotContains(answer, "secret", status_code=503)

    def test_nothing_keeps_the_answer(self) -> None:
        self.assertEqual(self.client.get("/readyz").headers["Cache-Control"], "no-store")
        self.assertEqual(self.client.post("/readyz").status_code, 405)
