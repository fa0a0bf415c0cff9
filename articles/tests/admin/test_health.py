"""Promises of the page Health: what is wrong, since when, what to do; for whoever keeps the portal."""

from __future__ import annotations

import dataclasses
import time
from unittest import mock

from django.contrib.auth.models import Group
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from portal import alarmbook, readiness
from portal.accounts.models import User
from portal.jobs import beat
from portal.jobs.models import Due


class HealthPageTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.keeper = User.objects.create_superuser("keeper", "keeper@news.example", "a long password")
        self.client.force_login(self.keeper)
        Due.objects.create(name=beat.PULSE, due_at=timezone.now(), finished_at=timezone.now())

    def page(self) -> str:
        return self.client.get(reverse("admin:health")).content.decode()

    def test_it_names_what_is_wrong_since_when_and_what_to_do(self) -> None:
        Due.objects.all().delete()
        book = {"worker": alarmbook.Entry(since=time.time(), said="")}
        with mock.patch.object(alarmbook, "read", return_value=book):
            said = self.page()
        for words in ("no worker has been seen", "Restart the portal", "docs/operations.md#alarm-worker"):
            self.assertIn(words, said)
        self.assertIn(timezone.localtime().strftime("%H:"), said)

    def test_it_speaks_the_language_of_who_reads(self) -> None:
        self.keeper.interface_language = "uk"
        self.keeper.save()
        Due.objects.all().delete()
        said = self.page()
        for words in ("Стан порталу", "Фоновий процес", "жодного не помічено", "Перезапустіть портал"):
            self.assertIn(words, said)

    def test_nothing_wrong_is_said_so(self) -> None:
        fine = {key: dataclasses.replace(one, check=str) for key, one in readiness._matters.items()}
        with mock.patch.dict(readiness._matters, fine):
            self.assertIn("Nothing.", self.page())

    def test_the_dashboard_leads_there_and_says_how_old_the_backups_are(self) -> None:
        answer = self.client.get(reverse("admin:index"))
        self.assertContains(answer, reverse("admin:health"))
        self.assertContains(answer, "Backups: none are set up")

    def test_it_is_nobody_elses(self) -> None:
        author = User.objects.create_user("author", "author@news.example", "a long password", is_staff=True)
        author.groups.add(Group.objects.get(name="author"))
        self.client.force_login(author)
        self.assertEqual(self.client.get(reverse("admin:health")).status_code, 403)
        self.assertNotContains(self.client.get(reverse("admin:index")), reverse("admin:health"))
