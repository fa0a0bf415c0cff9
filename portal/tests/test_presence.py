"""Forms of nouns tell who else has them open, and that somebody has saved: on every row that has versions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from unittest import mock

from django.urls import reverse
from django.utils import timezone

from articles.desk.models import OpenForm
from articles.models import Author, Rubric, Tag
from articles.tests.media.samples import an_image
from portal.accounts.models import User
from portal.masthead.models import ExchangeRate, SiteIdentity
from portal.pages.models import Page
from portal.tests.test_versions import TwoAtOneRow

MINE, OTHER = "a" * 32, "b" * 32


class PresenceTests(TwoAtOneRow):
    def setUp(self) -> None:
        super().setUp()
        self.chief = User.objects.get(username="chief")
        self.other = User.objects.create_superuser("olena", "olena@example.org")

    def beat(self, row: Any, key: str = MINE, by: User | None = None, **marks: object) -> Any:
        person = by or self.chief
        self.client.force_login(person)
        meta = row._meta
        url = reverse("admin:presence", args=[meta.app_label, meta.model_name, row.pk])
        return self.client.post(url, {"form_key": key, "_person": person.pk, **marks})

    def test_each_form_tells_who_else_has_it_open_and_who_left(self) -> None:
        labels = {"en": "Name", "uk": "Назва"}
        rate = {"currency": "USD", "value": Decimal("41"), "effective_on": dt.date(2026, 1, 2)}
        rows = (
            Rubric.objects.create(labels=labels),
            Author.objects.create(labels=labels),
            Tag.objects.create(name="Name", labels=labels),
            an_image(),
            SiteIdentity.objects.create(edition="en", name="Agency"),
            Page.objects.create(slug="about", edition="en", title="About", body="<p>Words.</p>"),
            ExchangeRate.objects.create(**rate),
        )
        for row in rows:
            with self.subTest(row._meta.model_name):
                OpenForm.objects.all().delete()
                url = reverse("admin:presence", args=[row._meta.app_label, row._meta.model_name, row.pk])
                self.client.force_login(self.chief)
                self.assertContains(self.client.get(self.url(row)), f'data-presence="{url}"')
                self.assertEqual(self.beat(row).json(), {"people": [], "saved": ""})
                seen = self.beat(row, OTHER, self.other).json()["people"]
                self.assertIn("chief has this form open, since", seen[0])
                self.assertIn("olena has this form open", self.beat(row).json()["people"][0])
                self.beat(row, OTHER, self.other, _leaving="1")
                self.assertEqual(self.beat(row).json()["people"], [])

    def test_ones_own_other_window_and_one_in_the_background_are_told_as_such(self) -> None:
        rubric = Rubric.objects.create(labels={"en": "Name"})
        self.beat(rubric)
        self.assertIn("in another window too", self.beat(rubric, OTHER).json()["people"][0])
        self.beat(rubric, OTHER, _leaving="1")
        self.beat(rubric, "c" * 32, self.other, _away="1")
        self.assertIn("in the background", self.beat(rubric).json()["people"][0])

    def test_whose_browser_died_is_gone_after_14_seconds(self) -> None:
        rubric = Rubric.objects.create(labels={"en": "Name"})
        self.beat(rubric, OTHER, self.other)
        self.client.force_login(self.chief)
        later = timezone.now() + dt.timedelta(seconds=15)
        with mock.patch("articles.desk.openforms.timezone.now", return_value=later):
            self.assertEqual(self.beat(rubric).json()["people"], [])

    def test_a_save_elsewhere_is_told_with_its_author_and_a_deletion_too(self) -> None:
        rubric = Rubric.objects.create(labels={"en": "Name"})
        version = rubric.version
        self.client.force_login(self.other)
        self.send(rubric, {**self.opened(rubric), "labels_en": "Theirs"})
        said = self.beat(rubric, version=version).json()["saved"]
        self.assertIn("olena saved this", said)
        own = self.beat(rubric, OTHER, self.other, version=version).json()["saved"]
        self.assertIn("You saved this in another window", own)
        rubric.refresh_from_db()
        self.assertEqual(self.beat(rubric, version=rubric.version).json()["saved"], "")
        Rubric.objects.filter(pk=rubric.pk).delete()
        self.assertIn("deleted meanwhile", self.beat(rubric, version=version).json()["saved"])

    def test_what_the_portal_itself_wrote_is_nobodys_save(self) -> None:
        rubric = Rubric.objects.create(labels={"en": "Name"})
        self.send(rubric, {**self.opened(rubric), "labels_en": "Theirs"})
        opened = int(timezone.now().timestamp()) + 1
        self.assertEqual(self.beat(rubric, version=1, opened=opened).json()["saved"], "")

    def test_a_refused_form_still_knows_the_version_it_was_opened_over(self) -> None:
        row = SiteIdentity.objects.create(edition="en", name="Agency")
        form = self.opened(row)
        self.send(row, {**self.opened(row), "name": "Theirs"})
        refused = self.send(row, {**form, "email": "no address"})
        self.assertContains(refused, f'data-version="{row.version}"')

    def test_who_may_not_change_it_and_what_has_no_versions_are_refused(self) -> None:
        rubric = Rubric.objects.create(labels={"en": "Name"})
        bare = User.objects.create_user("bare", "bare@example.org", is_staff=True)
        refused = self.beat(rubric, by=bare)
        self.assertEqual(refused.status_code, 403)
        self.assertIn("Your words stay", refused.json()["refused"])
        for app, model in (("articles", "article"), ("nobody", "nothing"), ("auth", "group")):
            url = reverse("admin:presence", args=[app, model, 1])
            self.client.force_login(self.chief)
            answer = self.client.post(url, {"form_key": MINE, "_person": self.chief.pk})
            self.assertEqual(answer.status_code, 404)

    def test_a_pulse_costs_the_same_however_many_are_there(self) -> None:
        rubric = Rubric.objects.create(labels={"en": "Name"})
        self.beat(rubric)
        for number in range(3):
            key, name = f"{number}" * 32, f"person{number}"
            self.beat(rubric, key, User.objects.create_superuser(name, f"{name}@example.org"))
        self.client.force_login(self.chief)
        url = reverse("admin:presence", args=["articles", "rubric", rubric.pk])
        with self.assertNumQueries(4):
            self.client.post(url, {"form_key": MINE, "_person": self.chief.pk})
