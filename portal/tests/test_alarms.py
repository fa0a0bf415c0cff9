"""Promises of alarms: a person is told once when something breaks, and once when it is well again."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core import mail
from django.test import SimpleTestCase, override_settings
from django.utils import translation

from portal import alarmbook, readiness
from portal.operations.alarms import channels, watching
from portal.readiness import Finding, Matter

NOW = 1_800_000_000.0


class Portal:
    """One matter that is broken or not, and a clock."""

    def __init__(self) -> None:
        self.said, self.now = "", NOW
        self.matter = Matter("worker", lambda: self.said, "The worker", "Restart it.", True, 30)

    def look(self, seconds: float = 0.0, said: str | None = None) -> None:
        self.said, self.now = self.said if said is None else said, self.now + seconds
        found = [Finding(self.matter, self.said)]
        with mock.patch.object(watching, "findings", return_value=found):
            watching.look(self.now)


class AlarmTests(SimpleTestCase):
    def setUp(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="alarms-test-"))
        self.addCleanup(shutil.rmtree, folder)
        told = override_settings(
            PORTAL_DATA=folder, PORTAL_ALERT_EMAILS=["duty@news.example"], PORTAL_ALERT_WEBHOOK=""
        )
        told.enable()
        self.addCleanup(told.disable)
        self.portal = Portal()

    def subjects(self) -> list[str]:
        return [str(letter.subject) for letter in mail.outbox]

    def test_once_when_it_breaks_and_once_when_it_is_well(self) -> None:
        self.portal.look(said="silent for 61 s")
        for _times in range(20):
            self.portal.look(10)
        self.portal.look(10, said="")
        for _times in range(20):
            self.portal.look(10)
        self.assertEqual(
            self.subjects(),
            ["localhost:8000: The worker: silent for 61 s", "localhost:8000: well again: The worker"],
        )
        self.portal.look(900)
        self.assertEqual(alarmbook.read(), {})

    def test_it_says_since_when_what_to_do_and_where_that_is_described(self) -> None:
        self.portal.look(said="silent for 61 s")
        self.portal.look(31)
        (letter,) = mail.outbox
        self.assertEqual(letter.to, ["duty@news.example"])
        for words in ("Since 15 Jan 2027 10:00.", "Restart it.", "docs/operations.md#alarm-worker"):
            self.assertIn(words, letter.body)

    def test_what_passes_at_once_wakes_nobody(self) -> None:
        self.portal.look(said="silent for 61 s")
        self.portal.look(20, said="")
        self.portal.look(100)
        self.assertEqual((mail.outbox, alarmbook.read()), ([], {}))

    def test_what_flickers_is_told_once(self) -> None:
        self.portal.look(said="3 late")
        self.portal.look(31)
        for said in ("", "3 late") * 10:
            self.portal.look(20, said=said)
        self.assertEqual(len(mail.outbox), 1)

    def test_what_breaks_again_after_it_was_well_is_told_again(self) -> None:
        for said in ("late", "late", "", "", "late"):
            self.portal.look(61, said=said)
        self.assertEqual(len(mail.outbox), 2)
        self.portal.look(900)
        self.assertEqual(len(mail.outbox), 3)

    def test_what_breaks_and_is_well_again_all_day_alarms_four_times_an_hour(self) -> None:
        for _times in range(30):
            self.portal.look(61, said="late")
            self.portal.look(61)
            self.portal.look(61, said="")
            self.portal.look(61)
        seconds = 30 * 4 * 61
        alarms = [subject for subject in self.subjects() if "well again" not in subject]
        self.assertLessEqual(len(alarms), seconds // watching.APART + 1)
        self.assertGreater(len(alarms), 4)

    def test_a_new_fault_of_a_matter_that_counts_them_is_told(self) -> None:
        newest = [NOW]
        self.portal.matter = dataclasses.replace(self.portal.matter, newest=lambda: newest[0])
        self.portal.look(said="1 not delivered")
        for _times in range(5):
            self.portal.look(900)
        self.assertEqual(len(mail.outbox), 1)
        newest[0] += 5000
        self.portal.look(10, said="2 not delivered")
        self.portal.look(900)
        self.assertEqual(len(mail.outbox), 2)

    def test_while_the_database_is_away_that_alone_is_told(self) -> None:
        databases = dataclasses.replace(self.portal.matter, key="databases", label="The database")
        self.portal.look(said="late")
        self.portal.look(31)
        away = [
            Finding(databases, "away", is_of_database=True),
            Finding(self.portal.matter, "the database does not answer", is_of_database=True),
            Finding(dataclasses.replace(databases, key="rates"), "the database does not answer", True),
        ]
        for seconds in (100, 200, 2000):
            with mock.patch.object(watching, "findings", return_value=away):
                watching.look(self.portal.now + seconds)
        self.assertEqual(
            self.subjects(), ["localhost:8000: The worker: late", "localhost:8000: The database: away"]
        )
        # What was told before stands as it stood.
        self.assertEqual(alarmbook.read()["worker"].said, "late")

    def test_a_mail_server_that_fails_stops_nothing_and_is_asked_less_and_less_often(self) -> None:
        with (
            mock.patch("django.core.mail.EmailMessage.send", side_effect=OSError("no route")) as sending,
            self.assertLogs("portal.operations.alarms.channels", "WARNING"),
        ):
            self.portal.look(said="late")
            for _times in range(60):
                self.portal.look(60)
        self.assertEqual(mail.outbox, [])
        self.assertLess(sending.call_count, 8)
        self.assertEqual(alarmbook.read()["worker"].since, NOW)
        for _times in range(31):
            self.portal.look(60)
        self.assertEqual(len(mail.outbox), 1)

    def test_the_webhook_hears_what_the_mail_server_could_not_take_and_each_hears_it_once(self) -> None:
        posted: list[dict[str, Any]] = []

        def post(url: str, body: bytes, headers: Any, **_more: Any) -> Any:
            posted.append(json.loads(body))
            return mock.Mock(is_success=True)

        broken = mock.patch("django.core.mail.EmailMessage.send", side_effect=OSError("no route"))
        with (
            override_settings(PORTAL_ALERT_WEBHOOK="https://hooks.example/x"),
            mock.patch.object(channels.outgoing, "post", post),
            broken,
            self.assertLogs("portal.operations.alarms.channels", "WARNING"),
        ):
            self.portal.look(said="late")
            for _times in range(10):
                self.portal.look(31)
            for _times in range(10):
                self.portal.look(61, said="")
            self.portal.look(900)
        # Nobody is told by letter that what they never heard of is well again.
        self.assertEqual([one["event"] for one in posted], ["broken", "well"])
        self.assertEqual((posted[0]["matter"], posted[0]["said"]), ("worker", "late"))
        self.assertEqual(mail.outbox, [])
        self.assertEqual(alarmbook.read(), {})

    def test_a_second_process_tells_nothing_twice_and_does_not_wait(self) -> None:
        self.portal.look(said="late")
        with alarmbook.opened():
            self.portal.look(60)
        self.assertEqual(mail.outbox, [])
        self.portal.look(60)
        self.assertEqual(len(mail.outbox), 1)

    def test_it_is_remembered_over_a_restart_and_damage_is_no_error(self) -> None:
        self.portal.look(said="late")
        self.portal.look(31)
        self.assertEqual(alarmbook.read()["worker"].told, ["e-mail"])
        alarmbook.path().write_bytes(b"\xff noise")
        self.assertEqual(alarmbook.read(), {})
        self.portal.look(31)
        self.assertEqual(alarmbook.read()["worker"].said, "late")

    def test_the_book_keeps_its_blocks_so_that_a_full_disk_cannot_refuse_it(self) -> None:
        self.portal.look(said="late")
        size = alarmbook.path().stat().st_size
        self.portal.look(31)
        self.portal.look(100, said="")
        self.assertEqual((size, alarmbook.path().stat().st_size), (alarmbook.SIZE, alarmbook.SIZE))

    def test_a_disk_that_takes_nothing_keeps_nobody_from_being_told_once(self) -> None:
        folder = settings.PORTAL_DATA
        with mock.patch.object(alarmbook, "SHARED_MEMORY", folder):
            self.portal.look(said="late")
            with override_settings(PORTAL_DATA=folder / "alarms" / "beneath a file"):
                for _times in range(5):
                    self.portal.look(31, said="late")
                self.assertEqual(alarmbook.read()["worker"].told, ["e-mail"])
                self.assertEqual(len(mail.outbox), 1)
                with mock.patch.object(alarmbook, "SHARED_MEMORY", folder / "none"):
                    alarmbook._own.cache_clear()
                    for _times in range(5):
                        self.portal.look(31)
                self.assertEqual(len(mail.outbox), 2)

    def test_what_was_noted_in_memory_goes_back_to_the_disk(self) -> None:
        self.portal.look(said="late")
        with mock.patch.object(alarmbook, "SHARED_MEMORY", settings.PORTAL_DATA):
            with mock.patch.object(os, "pwrite", side_effect=OSError(28, "full")):
                self.portal.look(31)
            self.assertTrue(alarmbook.stand_in().exists())
            self.portal.look(31)
            self.assertFalse(alarmbook.stand_in().exists())
        self.assertEqual(alarmbook.read()["worker"].told, ["e-mail"])
        self.assertEqual(len(mail.outbox), 1)

    def test_it_is_told_in_the_language_of_the_first_edition(self) -> None:
        with override_settings(LANGUAGE_CODE="uk"), translation.override("en"):
            self.portal.look(said="late")
            self.portal.look(31)
        self.assertIn("Що робити", mail.outbox[0].body)


def test_every_matter_has_a_remedy_and_a_paragraph_for_a_tired_stranger() -> None:
    written = (settings.BASE_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
    for key, matter in readiness._matters.items():
        assert str(matter.remedy), key
        assert f"### Alarm: {key}\n" in written, key


@pytest.mark.parametrize("written", ["nobody", "a b@news.example", "@news.example"])
def test_what_is_no_address_is_refused(written: str) -> None:
    from portal.kit import values

    with pytest.raises(ValueError, match="is no e-mail address"):
        values.letters(written)
