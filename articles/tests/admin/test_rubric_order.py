"""Promises of the rubrics' order, changed in their list: nobody's number is written over unseen."""

from __future__ import annotations

import re
from typing import Any
from unittest import mock

from django.test import TestCase
from django.urls import reverse

from articles.admin.rubric import PositionForm
from articles.desk.models import AuditEntry
from articles.models import Rubric
from portal.accounts.models import User

LIST = reverse("admin:articles_rubric_changelist")


class OrderTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        names = ("Culture", "Sport", "Economy")
        self.rows = [Rubric.objects.create(labels={"en": name}, position=n) for n, name in enumerate(names)]
        user = User.objects.create_superuser("chief", "chief@example.org", "a-long-password")
        self.client.force_login(user)

    def form(self, answer: Any) -> dict[str, str]:
        inputs = re.findall(r"<input [^>]*>", answer.content.decode())
        said = [{**dict(re.findall(r'(\w+)="([^"]*)"', one))} for one in inputs]
        return {one["name"]: one.get("value", "") for one in said if one.get("name", "").startswith("form-")}

    def opened(self) -> dict[str, str]:
        return self.form(self.client.get(LIST))

    def send(self, form: dict[str, str], **typed: int) -> Any:
        """Save the list with other numbers for rubrics named by their row."""
        sent = dict(form)
        for name, number in typed.items():
            key = str(self.rows[int(name[1:])].pk)
            prefix = next(
                one.removesuffix("-id") for one, value in form.items() if value == key and "-id" in one
            )
            sent[f"{prefix}-position"] = str(number)
        return self.client.post(LIST, {**sent, "_save": "Save"}, follow=True)

    def order(self) -> list[int]:
        return [Rubric.objects.get(pk=row.pk).position for row in self.rows]

    def test_numbers_are_saved_noted_and_raise_the_version(self) -> None:
        self.send(self.opened(), r2=7)
        self.assertEqual(self.order(), [0, 1, 7])
        self.assertEqual(Rubric.objects.get(pk=self.rows[2].pk).version, 2)
        self.assertEqual(AuditEntry.objects.filter(verb="changed").count(), 1)

    def test_who_is_second_is_told_the_number_that_stands_and_overwrites_it_knowingly(self) -> None:
        mine = self.opened()
        self.send(self.opened(), r0=5)
        refused = self.send(mine, r0=9, r1=4)
        self.assertContains(refused, "Somebody else has set 5 meanwhile. Save again if yours is meant.")
        self.assertEqual(self.order(), [5, 1, 2])
        self.send(self.form(refused))
        self.assertEqual(self.order(), [9, 4, 2])

    def test_numbers_that_only_one_changed_are_taken_from_both(self) -> None:
        mine = self.opened()
        self.send(self.opened(), r0=5)
        self.send(mine, r1=4)
        self.assertEqual(self.order(), [5, 4, 2])

    def test_a_name_that_was_changed_meanwhile_stays(self) -> None:
        mine = self.opened()
        Rubric.objects.filter(pk=self.rows[1].pk).update(labels={"en": "Sports"})
        self.send(mine, r1=4)
        self.assertEqual(Rubric.objects.get(pk=self.rows[1].pk).labels, {"en": "Sports"})
        self.assertEqual(self.order(), [0, 4, 2])

    def test_whoever_is_overtaken_between_the_look_and_the_save_is_told_and_nothing_is_stored(self) -> None:
        form = self.opened()
        real = PositionForm.clean_position

        def overtaken(one: Any) -> int:
            number = real(one)
            Rubric.objects.filter(pk=self.rows[0].pk).update(position=8)
            return number

        with mock.patch.object(PositionForm, "clean_position", overtaken):
            answer = self.send(form, r0=5, r1=6)
        self.assertContains(answer, "somebody else has just changed the order")
        self.assertEqual(self.order(), [8, 1, 2])

    def test_a_rubric_that_was_deleted_meanwhile_is_not_begun_anew(self) -> None:
        form = self.opened()
        Rubric.objects.filter(pk=self.rows[2].pk).delete()
        answer = self.send(form, r2=9, r1=4)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(Rubric.objects.count(), 2)
