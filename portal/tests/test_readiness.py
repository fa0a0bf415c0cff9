"""Promises of /readyz: it names what is not well in words that strangers may read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

from django.db import OperationalError
from django.test import TestCase
from django.utils import timezone

from portal import limits
from portal import readiness as registry
from portal.jobs import beat
from portal.jobs.models import Due
from portal.masthead.models import ExchangeRate, SiteIdentity, Source
from portal.operations import preparing, readiness
from portal.operations.backup import rotation


class ReadinessTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        # However full the disk of whoever tests is.
        roomy = mock.Mock(free=50, total=100)
        self.enterContext(mock.patch.object(shutil, "disk_usage", return_value=roomy))
        self.pulse = Due.objects.create(name=beat.PULSE, due_at=timezone.now(), finished_at=timezone.now())

        self.forget()

    def forget(self) -> None:
        """As seconds later."""
        self.enterContext(mock.patch.object(readiness, "_kept", (float("-inf"), [])))

    def told(self) -> tuple[int, dict[str, Any]]:
        self.forget()
        answer = self.client.get("/readyz")
        return answer.status_code, answer.json()

    def test_all_is_well(self) -> None:
        status, said = self.told()
        self.assertEqual((status, said["ready"], said["well"]), (200, True, True))
        self.assertEqual(set(said["checks"].values()), {"ok"})
        self.assertEqual(
            list(said["checks"]),
            [
                "databases",
                "migrations",
                "worker",
                "cache",
                "blackout",
                "disk",
                "backups",
                "letters",
                "rates",
                "deliveries",
                "timed stories",
            ],
        )

    def test_what_readers_do_not_feel_is_named_without_calling_the_portal_unready(self) -> None:
        with mock.patch.object(shutil, "disk_usage", return_value=mock.Mock(free=9, total=100)):
            status, said = self.told()
        self.assertEqual((status, said["ready"], said["well"]), (200, True, False))
        self.assertEqual(said["checks"]["disk"], "9 % are free")

    def test_old_backups_missing_ones_and_none_that_are_set_up_are_named(self) -> None:
        self.assertEqual(self.told()[1]["checks"]["backups"], "ok")
        SiteIdentity.objects.create(edition="en", name="A newsroom")
        self.assertEqual(self.told()[1]["checks"]["backups"], "none are set up")
        folder = self.enterContext(tempfile.TemporaryDirectory())
        with self.settings(PORTAL_BACKUPS=folder):
            self.assertEqual(self.told()[1]["checks"]["backups"], "there is none yet")
            for hours, words in ((50, "the last one is 50 hours old"), (20, "ok")):
                made = timezone.now() - dt.timedelta(hours=hours, minutes=1)
                Path(folder, made.strftime(rotation.STAMP)).touch()
                self.assertEqual(self.told()[1]["checks"]["backups"], words)

    def test_old_rates_and_messages_given_up_are_named(self) -> None:
        day = timezone.localdate() - dt.timedelta(days=9)
        ExchangeRate.objects.create(currency="USD", value=42, effective_on=day, source=Source.BANK)
        self.assertEqual(self.told()[1]["checks"]["rates"], "9 days old")

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
        broken = dataclasses.replace(registry._matters["worker"], check=mock.Mock(side_effect=secret))
        with mock.patch.dict(registry._matters, {"worker": broken}):
            answer = self.client.get("/readyz")
        self.assertEqual(answer.status_code, 503)
        self.assertEqual(answer.json()["checks"]["worker"], "the database does not answer")
        self.assertNotContains(answer, "secret", status_code=503)

    def test_strangers_who_ask_again_and_again_cost_nothing(self) -> None:
        first = self.client.get("/readyz")
        with mock.patch.object(registry, "findings") as asked:
            again = self.client.get("/readyz")
        asked.assert_not_called()
        self.assertEqual(again.content, first.content)
        with mock.patch.object(limits, "wait_of", return_value=7):
            refused = self.client.get("/readyz")
        self.assertEqual((refused.status_code, refused["Retry-After"]), (429, "7"))

    def test_whoever_comes_while_it_is_asked_waits_for_no_database(self) -> None:
        found = [registry.finding("disk")]
        with mock.patch.object(readiness, "_kept", (float("-inf"), found)), readiness._asking:
            self.assertIs(readiness._findings(), found)

    def test_a_database_that_is_away_is_in_the_log_when_it_goes_and_when_it_is_back(self) -> None:
        check = mock.Mock(side_effect=OperationalError("away"))
        broken = dataclasses.replace(registry._matters["worker"], check=check)
        with (
            mock.patch.dict(registry._matters, {"worker": broken}),
            mock.patch.object(registry, "_failing", set()),
            self.assertLogs("portal.readiness") as logged,
        ):
            for _times in range(5):
                self.assertTrue(registry.finding("worker").is_of_database)
            check.side_effect = None
            check.return_value = ""
            for _times in range(5):
                registry.finding("worker")
        self.assertEqual([one.levelname for one in logged.records], ["ERROR", "WARNING"])

    def test_nothing_keeps_the_answer(self) -> None:
        self.assertEqual(self.client.get("/readyz").headers["Cache-Control"], "no-store")
        self.assertEqual(self.client.post("/readyz").status_code, 405)
