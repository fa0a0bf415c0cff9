"""Promises of manage.py status: one screen says what is wrong, since when, and what to do."""

from __future__ import annotations

import dataclasses
from io import StringIO
from unittest import mock

from django.core.management import call_command
from django.test import SimpleTestCase, override_settings

from portal import alarmbook, readiness

FINE = {key: dataclasses.replace(one, check=str, fact=str) for key, one in readiness._matters.items()}


class StatusTests(SimpleTestCase):
    def told(self, **broken: str) -> tuple[int, str]:
        late = {
            key: dataclasses.replace(FINE[key], check=lambda said=said: said) for key, said in broken.items()
        }
        out, status = StringIO(), 0
        with mock.patch.dict(readiness._matters, {**FINE, **late}):
            try:
                call_command("status", stdout=out)
            except SystemExit as ended:
                status = int(str(ended.code))
        return status, out.getvalue()

    def test_what_is_wrong_comes_first_with_its_time_and_its_remedy(self) -> None:
        book = {"disk": alarmbook.Entry(since=1_800_000_000.0, said="")}
        with mock.patch.object(alarmbook, "read", return_value=book):
            status, said = self.told(disk="3 % are free")
        self.assertEqual(status, 1)
        for words in ("THE DISK: 3 % are free", "Since 15 Jan 2027 10:00.", "Make room", "#alarm-disk"):
            self.assertIn(words, said)
        self.assertLess(said.index("THE DISK"), said.index("Well:"))
        self.assertLess(len(said.splitlines()), 24)

    def test_all_is_well_and_who_would_be_told(self) -> None:
        status, said = self.told()
        self.assertEqual(status, 0)
        self.assertIn("Well: The database, The tables, The worker", said)
        self.assertIn("Nobody is told: set PORTAL_ALERT_EMAILS", said)
        with override_settings(PORTAL_ALERT_EMAILS=["duty@news.example"]):
            self.assertIn("Alarms go by e-mail.", self.told()[1])

    def test_a_database_that_is_gone_does_not_end_it(self) -> None:
        from django.db import OperationalError

        broken = dataclasses.replace(FINE["worker"], check=mock.Mock(side_effect=OperationalError("secret")))
        with mock.patch.dict(FINE, {"worker": broken}), self.assertLogs("portal.readiness", "ERROR"):
            status, said = self.told()
        self.assertEqual(status, 1)
        self.assertIn("THE WORKER: the database does not answer", said)
